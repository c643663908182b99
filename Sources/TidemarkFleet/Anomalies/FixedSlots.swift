import TidemarkCore

/// A part of the simulated time that is kept for one fixed anomaly, the same for all devices.
struct FixedSlot: BitwiseCopyable {
  /// Index into the family's sources.
  var source: Int
  /// How many of its source come before.
  var number: UInt64
  /// Nanoseconds since the start of the simulation.
  var start: Int64
  /// What an anomaly and the pause behind it may take; 0: it begins at `start`.
  var length: Int64
}

extension AnomalyFamily {
  /// There is no room for all anomalies of a source.
  struct NoRoom: Error {
    var source: Int
  }

  /// Slots for all fixed anomalies of the family, in order of time.
  ///
  /// What the anomalies at given times leave free is cut into a slot for each of the counted ones,
  /// which come in the order of `order` (source, number). No slot is shorter than the longest
  /// anomaly of its source and a pause. The longest are spread first, each to the stretch of free
  /// time that is then filled least; where the stretches are nearly full this may find no room
  /// though another way would.
  func fixedSlots(
    pause: Int64,
    duration: Int64,
    order: (_ source: Int, _ number: UInt64) -> UInt64
  ) throws(NoRoom) -> [FixedSlot] {
    var slots = givenSlots
    var stretches = freeStretches(pause: pause, duration: duration)
    let counted = sources.indices.filter {
      if case .count = sources[$0].model.timing { true } else { false }
    }
    let needs = counted.map { (source: $0, length: (sources[$0].longest ?? 0) + pause) }
    for need in needs.sorted(by: { ($1.length, $0.source) < ($0.length, $1.source) }) {
      guard case .count(let count) = sources[need.source].model.timing else { continue }
      var places = StretchHeap(stretches, need: need.length)
      for number in 0..<UInt64(count) {
        guard let best = places.first else { throw NoRoom(source: need.source) }
        stretches[best].add(
          Item(source: need.source, length: need.length, order: order(need.source, number))
        )
        places.update(stretches[best])
      }
    }
    for stretch in stretches { slots += stretch.slots }
    slots.sort { ($0.start, $0.source) < ($1.start, $1.source) }
    number(&slots)
    return slots
  }

  private var givenSlots: [FixedSlot] {
    var slots: [FixedSlot] = []
    for (index, source) in sources.enumerated() {
      guard case .at(let times) = source.model.timing else { continue }
      for time in times {
        slots.append(FixedSlot(source: index, number: 0, start: time.nanoseconds, length: 0))
      }
    }
    return slots
  }

  /// The simulated time without the anomalies at given times and the pauses behind them.
  private func freeStretches(pause: Int64, duration: Int64) -> [Stretch] {
    var stretches: [Stretch] = []
    var free: Int64 = 0
    for slot in givenSlots.sorted(by: { $0.start < $1.start }) {
      stretches.append(Stretch(start: free, length: slot.start - free))
      free = max(free, slot.start + (sources[slot.source].longest ?? 0) + pause)
    }
    stretches.append(Stretch(start: free, length: duration - free))
    return stretches.filter { $0.length > 0 }
  }

  /// Numbers the anomalies of each source in order of time.
  private func number(_ slots: inout [FixedSlot]) {
    var counts = [UInt64](repeating: 0, count: sources.count)
    for index in slots.indices {
      slots[index].number = counts[slots[index].source]
      counts[slots[index].source] += 1
    }
  }
}

/// A counted anomaly that waits for its slot.
private struct Item {
  var source: Int
  var length: Int64
  var order: UInt64
}

/// Time between anomalies at given times.
private struct Stretch {
  let start: Int64
  let length: Int64
  private(set) var items: [Item] = []
  private var used: Int64 = 0

  init(start: Int64, length: Int64) {
    self.start = start
    self.length = length
  }

  var rest: Int64 { length - used }

  /// The length of the stretch in relation to what would be used of it.
  func room(with more: Int64) -> Double {
    Double(length) / Double(used + max(more, 1))
  }

  mutating func add(_ item: Item) {
    items.append(item)
    used += item.length
  }

  /// One slot for each item; what is left is shared equally.
  var slots: [FixedSlot] {
    let extra = items.isEmpty ? 0 : rest / Int64(items.count)
    var next = start
    return items.sorted { ($0.order, $0.source) < ($1.order, $1.source) }.map { item in
      let slot = FixedSlot(
        source: item.source,
        number: 0,
        start: next,
        length: item.length + extra
      )
      next += slot.length
      return slot
    }
  }
}

/// The stretches with room for one more item of a length, the roomiest at the top: a binary heap.
private struct StretchHeap {
  private struct Place {
    let index: Int
    let room: Double

    /// Of equally roomy stretches the earlier one comes first.
    func precedes(_ other: Place) -> Bool {
      room > other.room || room == other.room && index < other.index
    }
  }

  private let need: Int64
  private var places: [Place]

  init(_ stretches: [Stretch], need: Int64) {
    self.need = need
    places = stretches.indices.filter { stretches[$0].rest >= need }.map {
      Place(index: $0, room: stretches[$0].room(with: need))
    }
    for index in places.indices.reversed() { sink(index) }
  }

  /// The roomiest stretch.
  var first: Int? { places.first?.index }

  /// Takes note that the roomiest stretch has become `stretch`.
  mutating func update(_ stretch: Stretch) {
    if stretch.rest >= need {
      places[0] = Place(index: places[0].index, room: stretch.room(with: need))
    } else {
      places.swapAt(0, places.count - 1)
      places.removeLast()
    }
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var first = index
      for child in [2 * index + 1, 2 * index + 2] where child < places.count {
        if places[child].precedes(places[first]) { first = child }
      }
      guard first != index else { return }
      places.swapAt(index, first)
      index = first
    }
  }
}
