import TidemarkCore

/// Kafka Streams' `KStreamSessionWindowAggregate`.
///
/// Sessions are inclusive at both ends and merge at a distance of up to the gap. A session that is
/// absorbed is withdrawn before the merged one comes out; a session is too late when its end, after
/// merging, lies before stream time − grace − gap.
struct KafkaSessionOperator<P: Pane>: Sendable {
  private let gap: Int64
  private let grace: Int64
  /// How long a session stays after it was closed: three readings can join it to a new one.
  private let memory: Int64
  private let scheduleIndex: Int
  private let emit: WindowSpec.Emit
  private let keepsAll: Bool
  var out: KafkaForwarder<P>
  var slab: WindowSlab<P>
  var closing: ClosingQueue
  private var absorbed: [Int32] = []
  /// Stream time of each task so far, for the windows that are open at the end.
  var taskTime: [Int64] = []

  init(_ parts: WindowParts, _ setting: P.Setting) {
    gap = parts.grid.size
    grace = parts.lateness
    memory = clampedSum(clampedSum(gap, gap), clampedSum(gap, gap))
    scheduleIndex = parts.scheduleIndex
    emit = parts.spec.emit
    keepsAll = parts.topology.restarts
    out = KafkaForwarder(parts, grace: clampedSum(grace, gap))
    slab = WindowSlab(keyCount: parts.share.count, setting: setting)
    closing = ClosingQueue(tasks: parts.keys.taskCount)
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
      let streamTime = batch.schedules[scheduleIndex].streamTime[row]
      let head = Emission(
        row: Int32(row),
        phase: .row,
        kind: .update,
        key: out.share.global[Int(selection.keys[index])],
        rank: out.share.rank[Int(selection.keys[index])],
        time: batch.time[row],
        tau: batch.readings.arrivalTime[row]
      )
      let outcome = take(
        slab.input(batch, row: row),
        of: batch.readings.value[row],
        key: selection.keys[index],
        streamTime: streamTime,
        head: head,
        into: &output
      )
      output.note(outcome, at: index)
    }
    while point < points.count {
      close(points[point], into: &output)
      point += 1
    }
    taskTime = batch.schedules[scheduleIndex].taskTime
  }

  private mutating func take(
    _ input: P.Input,
    of value: Double,
    key: UInt32,
    streamTime: Int64,
    head: Emission,
    into output: inout LeafOutput
  ) -> LedgerClass {
    let time = head.time
    // Kafka Streams has no records before 1970.
    guard time >= 0 else { return .unassigned }
    let closed = clampedDifference(clampedDifference(streamTime, grace), gap)
    forget(key: key, closed: closed)
    findSessions(key: key, around: time)
    var start = time
    var end = time
    for place in absorbed {
      start = min(start, slab[place].start)
      end = max(end, slab[place].end)
    }
    var head = head
    (head.start, head.end) = (start, end)
    guard end >= closed else {
      head.kind = .lateDropped
      output.emissions.append(head)
      output.emissions.append(reading: value)
      output.missed += 1
      return .lateDropped
    }
    let place = merge(key: key, start: start, end: end, head: head, into: &output)
    slab.add(input, at: time, to: place)
    slab[place].firing.firedOnTime = false
    if emit == .onClose { closing.add(place, &slab, out, byEnd: true) }
    output.assigned += 1
    head.time = end
    out.forward(slab[place].pane, key: key, head: head, into: &output)
    let isOpen = emit != .onUpdate || clampedSum(end, gap) >= streamTime
    return isOpen ? .onTime : .lateAccepted
  }

  /// The sessions of a key within the gap of an instant, by their ends.
  private mutating func findSessions(key: UInt32, around time: Int64) {
    absorbed.removeAll(keepingCapacity: true)
    var place = slab.latest(of: key)
    let reach = (low: clampedDifference(time, gap), high: clampedSum(time, gap))
    while place >= 0, slab[place].end >= reach.low {
      if slab[place].start <= reach.high { absorbed.append(place) }
      place = slab[place].previous
    }
    absorbed.reverse()
  }

  /// Makes one session of those that were found; they are withdrawn unless the reading changes no
  /// bounds of a session of one instant.
  private mutating func merge(
    key: UInt32,
    start: Int64,
    end: Int64,
    head: Emission,
    into output: inout LeafOutput
  ) -> Int32 {
    let isInstant = start == end
    if !isInstant {
      for place in absorbed {
        var gone = head
        gone.kind = .retract
        (gone.start, gone.end) = (slab[place].start, slab[place].end)
        gone.time = slab[place].end
        out.forward(nil, withdrawn: slab[place].pane, key: key, head: gone, into: &output)
      }
    }
    guard let first = absorbed.first else { return slab.insert(key: key, start: start, end: end) }
    for place in absorbed.dropFirst() {
      slab[first].pane.merge(slab[place].pane)
      slab.remove(place)
    }
    slab.move(first, start: start, end: end)
    return first
  }

  /// Drops old sessions of a key: those that ended `memory` before the close time, unless a single reading
  /// could still join one to a session that stays.
  ///
  /// A late reading is taken if it touches an open session, which then begins earlier: so one late reading
  /// after the other could reach back as far as they like. Kafka Streams' store forgets as well.
  private mutating func forget(key: UInt32, closed: Int64) {
    guard !keepsAll else { return }
    let oldest = clampedDifference(closed, memory)
    var place = slab.earliest(of: key)
    while place >= 0, slab[place].end < oldest {
      let next = slab[place].next
      if next >= 0, slab[next].start <= clampedSum(clampedSum(slab[place].end, gap), gap),
        slab[next].end >= oldest
      {
        return
      }
      guard emit != .onClose || slab[place].firing.firedOnTime else { return }
      slab.remove(place)
      place = next
    }
  }

  private mutating func close(_ point: StepSchedule.FirePoint, into output: inout LeafOutput) {
    guard case .close(let task, let ends) = point.reason else { return }
    closing.drain(task: task, ends, &slab, out, byEnd: true, point, into: &output)
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
      return window.end >= clampedDifference(clampedDifference(streamTime, grace), gap)
    }
  }
}
