import TidemarkCore

/// Kafka Streams' `KStreamSlidingWindowAggregate`: for every reading at t the windows [t − size, t] and
/// [t + 1, t + 1 + size], as far as they hold anything.
///
/// A new window's contents come from a window that is there already, as in Kafka Streams, so that what
/// was dropped for being late is missing here too.
struct KafkaSlidingOperator<P: Pane>: Sendable {
  let size: Int64
  private let grace: Int64
  private let scheduleIndex: Int
  private let emit: WindowSpec.Emit
  private let keepsAll: Bool
  var out: KafkaForwarder<P>
  var slab: WindowSlab<P>
  var closing: ClosingQueue
  /// Stream time of each task so far, for the windows that are open at the end.
  var taskTime: [Int64] = []
  /// Per task the newest start of a window that was written; the store shows windows until they start
  /// `retention` before it.
  var newestStart: [Int64]
  private let retention: Int64

  /// A reading on its way into its windows.
  struct Entry {
    var value: Double
    var input: P.Input
    var time: Int64
    var key: UInt32
    /// Windows that end before this are gone.
    var close: Int64
    var streamTime: Int64
    var head: Emission
    var best = LedgerClass.unassigned
  }

  init(_ parts: WindowParts, _ setting: P.Setting) {
    size = parts.grid.size
    grace = parts.lateness
    scheduleIndex = parts.scheduleIndex
    emit = parts.spec.emit
    keepsAll = parts.topology.restarts
    out = KafkaForwarder(parts, grace: grace)
    slab = WindowSlab(keyCount: parts.share.count, setting: setting)
    closing = ClosingQueue(tasks: parts.keys.taskCount)
    newestStart = [Int64](repeating: .min, count: parts.keys.taskCount)
    retention = parts.slidingRetention
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    let points = batch.schedules[scheduleIndex].firePoints
    var point = 0
    output.rows = selection.rows.count
    for index in selection.rows.indices {
      let row = Int(selection.rows[index])
      while point < points.count, points[point].position <= row {
        close(points[point], into: &output)
        point += 1
      }
      let key = selection.keys[index]
      let streamTime = batch.schedules[scheduleIndex].streamTime[row]
      var entry = Entry(
        value: batch.readings.value[row],
        input: slab.input(batch, row: row),
        time: batch.time[row],
        key: key,
        close: clampedDifference(streamTime, grace),
        streamTime: streamTime,
        head: Emission(
          row: Int32(row),
          phase: .row,
          kind: .update,
          key: out.share.global[Int(key)],
          rank: out.share.rank[Int(key)],
          time: batch.time[row],
          tau: batch.readings.arrivalTime[row]
        )
      )
      take(&entry, into: &output)
      output.note(entry.best, at: index)
    }
    while point < points.count {
      close(points[point], into: &output)
      point += 1
    }
    taskTime = batch.schedules[scheduleIndex].taskTime
  }

  private mutating func take(_ entry: inout Entry, into output: inout LeafOutput) {
    guard entry.time >= 0 else { return }
    forget(key: entry.key, before: clampedDifference(entry.close, clampedSum(size, size)))
    if clampedSum(clampedSum(entry.time, size), 1) <= entry.close {
      let end = clampedSum(entry.time, size)
      drop(&entry, start: entry.time, end: end, into: &output)
    } else if entry.time < size {
      takeEarly(&entry, into: &output)
    } else {
      takeReverse(&entry, into: &output)
    }
  }

  /// Adds the reading to a window that is there.
  mutating func update(_ place: Int32, _ entry: inout Entry, into output: inout LeafOutput) {
    let end = slab[place].end
    guard end >= entry.close else {
      return drop(&entry, start: slab[place].start, end: end, into: &output)
    }
    slab.add(entry.input, at: entry.time, to: place)
    accept(place, &entry, into: &output)
  }

  /// Makes a window of what another held, `pane`, and the reading.
  mutating func create(
    start: Int64,
    holding pane: P,
    _ entry: inout Entry,
    into output: inout LeafOutput
  ) {
    let end = clampedSum(start, size)
    guard end >= entry.close else {
      return drop(&entry, start: start, end: end, into: &output)
    }
    // The left window of a reading can be the right window of the one before it.
    let found = slab.find(key: entry.key, start: start, end: end)
    let place = found >= 0 ? found : slab.insert(key: entry.key, start: start, end: end)
    slab[place].pane = pane
    slab.add(entry.input, at: entry.time, to: place)
    accept(place, &entry, into: &output)
  }

  /// Makes the reading's own right window, which holds what a window around it held after it.
  mutating func createRight(
    holding pane: P,
    _ entry: Entry,
    into output: inout LeafOutput
  ) {
    let start = clampedSum(entry.time, 1)
    let place = slab.insert(key: entry.key, start: start, end: clampedSum(start, size))
    slab[place].pane = pane
    noteWritten(place)
    forward(place, entry, into: &output)
  }

  private mutating func noteWritten(_ place: Int32) {
    guard emit == .onClose else { return }
    closing.add(place, &slab, out, byEnd: false)
    let task = Int(out.taskOfKey[Int(slab[place].key)])
    newestStart[task] = max(newestStart[task], slab[place].start)
  }

  private mutating func accept(
    _ place: Int32,
    _ entry: inout Entry,
    into output: inout LeafOutput
  ) {
    output.assigned += 1
    if emit != .onUpdate || slab[place].end >= entry.streamTime {
      entry.best = .onTime
    } else if entry.best != .onTime {
      entry.best = .lateAccepted
    }
    noteWritten(place)
    forward(place, entry, into: &output)
  }

  private mutating func forward(
    _ place: Int32,
    _ entry: Entry,
    into output: inout LeafOutput
  ) {
    var head = entry.head
    head.start = slab[place].start
    head.end = slab[place].end
    head.time = slab[place].pane.latest
    out.forward(slab[place].pane, key: entry.key, head: head, into: &output)
  }

  private func drop(
    _ entry: inout Entry,
    start: Int64,
    end: Int64,
    into output: inout LeafOutput
  ) {
    var head = entry.head
    head.kind = .lateDropped
    head.start = start
    head.end = end
    output.emissions.append(head)
    output.emissions.append(reading: entry.value)
    output.missed += 1
    if entry.best == .unassigned { entry.best = .lateDropped }
  }

  /// Drops windows from which nothing can be made any more.
  private mutating func forget(key: UInt32, before end: Int64) {
    guard !keepsAll else { return }
    var place = slab.earliest(of: key)
    while place >= 0, slab[place].end < end {
      let next = slab[place].next
      guard emit != .onClose || slab[place].firing.firedOnTime else { return }
      slab.remove(place)
      place = next
    }
  }

  private mutating func close(_ point: StepSchedule.FirePoint, into output: inout LeafOutput) {
    guard case .close(let task, let starts) = point.reason else { return }
    let visible = max(starts.lowerBound, clampedDifference(newestStart[Int(task)], retention))
    guard visible <= starts.upperBound else { return }
    let range = visible...starts.upperBound
    closing.drain(task: task, range, &slab, out, byEnd: false, point, into: &output)
  }

  mutating func grow(_ growth: KeyGrowth) {
    out.grow(growth)
    slab.grow(toKeys: growth.share.count)
    closing.changeRanks(growth.rankOfOld)
  }

  mutating func restart() {
    out.restart()
  }

  func openWindows() -> [OpenWindow] {
    if out.buffersResults { return out.openWindows() }
    return slab.open(out.share) { window in
      guard emit != .onClose else { return !window.firing.firedOnTime }
      let streamTime = taskTime[Int(out.taskOfKey[Int(window.key)])]
      return window.end >= clampedDifference(streamTime, grace)
    }
  }
}
