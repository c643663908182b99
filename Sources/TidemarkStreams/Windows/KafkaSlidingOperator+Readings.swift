import TidemarkCore

extension KafkaSlidingOperator {
  /// A reading at or after the size: the windows around it from the latest start on, then new ones.
  mutating func takeReverse(_ entry: inout Entry, into output: inout LeafOutput) {
    let time = entry.time
    let after = clampedSum(time, 1)
    var right: P?
    var left = P()
    var hasLeft = false
    var hasRight = false
    var previous: Int64?
    var place = slab.latest(of: entry.key)
    while place >= 0, slab[place].start > after { place = slab[place].previous }
    let oldest = max(0, clampedDifference(time, clampedSum(size, size)))
    while place >= 0, slab[place].start >= oldest {
      let current = place
      place = slab[current].previous
      let (start, end) = (slab[current].start, slab[current].end)
      let latest = slab[current].pane.latest
      if start == after, after > time {
        hasRight = true
      } else if end > time {
        if right == nil { right = slab[current].pane }
        update(current, &entry, into: &output)
      } else if end == time {
        hasLeft = true
        update(current, &entry, into: &output)
        // Others at the same time have made all windows already.
        guard latest < time else { return }
        previous = latest
      } else {
        left = slab[current].pane
        previous = latest
        break
      }
    }
    if let previous {
      let start = previous + 1
      let end = clampedSum(start, size)
      let hasPreviousRight = slab.find(key: entry.key, start: start, end: end) >= 0
      if !hasPreviousRight, end >= time {
        create(start: start, holding: P(), &entry, into: &output)
      }
    }
    if !hasLeft {
      let isInside = previous.map { time - size <= $0 } ?? false
      create(start: time - size, holding: isInside ? left : P(), &entry, into: &output)
    }
    if !hasRight, let right, right.latest > time {
      createRight(holding: right, entry, into: &output)
    }
  }

  /// A reading before the size: it shares the window [0, size], since none starts before 0, and the
  /// windows around it are taken from the earliest start on.
  mutating func takeEarly(_ entry: inout Entry, into output: inout LeafOutput) {
    let time = entry.time
    var combined = WindowSlab<P>.none
    var before = P()
    var right: P?
    var hasRight = false
    var previous: Int64?
    var place = slab.earliest(of: entry.key)
    while place >= 0, slab[place].start <= time + 1 {
      let current = place
      place = slab[current].next
      let start = slab[current].start
      if start == 0 {
        combined = current
        before = slab[current].pane
        if before.latest < time { previous = before.latest }
      } else if start <= time {
        right = slab[current].pane
        update(current, &entry, into: &output)
      } else {
        hasRight = true
      }
    }
    if right == nil, combined >= 0 { right = before }
    if !hasRight, let right, right.latest > time {
      createRight(holding: right, entry, into: &output)
    }
    if let previous,
      slab.find(
        key: entry.key,
        start: previous + 1,
        end: clampedSum(previous + 1, size)
      ) < 0
    {
      create(start: previous + 1, holding: P(), &entry, into: &output)
    }
    if combined >= 0 {
      update(combined, &entry, into: &output)
    } else {
      create(start: 0, holding: P(), &entry, into: &output)
    }
  }
}
