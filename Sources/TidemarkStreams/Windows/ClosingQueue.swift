import TidemarkCore

/// The windows that on-close emission has yet to give out, per task in the order in which they come
/// out: by start (sessions: by end), then key bytes.
struct ClosingQueue: Sendable {
  var queues: [TimerHeap]

  init(tasks: Int) {
    queues = [TimerHeap](repeating: TimerHeap(), count: tasks)
  }

  mutating func changeRanks(_ rankOfOld: [UInt32]) {
    for task in queues.indices { queues[task].changeRanks(rankOfOld) }
  }

  /// Adds a window, unless it is there.
  mutating func add<P: Pane>(
    _ place: Int32,
    _ slab: inout WindowSlab<P>,
    _ out: KafkaForwarder<P>,
    byEnd: Bool
  ) {
    // A session's end only grows: `drain` looks again where it has.
    guard !slab[place].firing.isScheduled else { return }
    insert(place, &slab, out, byEnd: byEnd)
  }

  private mutating func insert<P: Pane>(
    _ place: Int32,
    _ slab: inout WindowSlab<P>,
    _ out: KafkaForwarder<P>,
    byEnd: Bool
  ) {
    let window = slab[place]
    let time = byEnd ? window.end : window.start
    slab[place].firing.isScheduled = true
    slab[place].firing.scheduled = time
    queues[Int(out.taskOfKey[Int(window.key)])].insert(
      TimerHeap.Timer(
        time: time,
        rank: out.share.rank[Int(window.key)],
        start: window.start,
        end: window.end,
        window: place,
        generation: window.generation
      )
    )
  }

  /// Gives out the windows of a range; those before it have been lost.
  mutating func drain<P: Pane>(
    task: UInt32,
    _ range: ClosedRange<Int64>,
    _ slab: inout WindowSlab<P>,
    _ out: KafkaForwarder<P>,
    byEnd: Bool,
    _ point: StepSchedule.FirePoint,
    into output: inout LeafOutput
  ) {
    while let timer = queues[Int(task)].first, timer.time <= range.upperBound {
      queues[Int(task)].removeFirst()
      let window = slab[timer.window]
      guard window.generation == timer.generation, window.firing.isScheduled,
        window.firing.scheduled == timer.time
      else { continue }
      if byEnd, window.end > timer.time {
        insert(timer.window, &slab, out, byEnd: byEnd)
        continue
      }
      slab[timer.window].firing.isScheduled = false
      slab[timer.window].firing.firedOnTime = true
      guard timer.time >= range.lowerBound else { continue }
      let head = Emission(
        row: Int32(point.position - 1),
        phase: point.phase,
        kind: .onTime,
        key: out.share.global[Int(window.key)],
        rank: out.share.rank[Int(window.key)],
        start: window.start,
        end: window.end,
        order: timer.time,
        time: byEnd ? window.end : window.pane.latest,
        tau: point.tau
      )
      out.write(window.pane, head, into: &output)
    }
  }
}

extension WindowSlab {
  /// The windows that hold something and for which `isOpen`, by key and start.
  func open(_ share: KeyShare, where isOpen: (Window) -> Bool) -> [OpenWindow] {
    var open: [OpenWindow] = []
    for key in 0..<UInt32(share.count) {
      var place = earliest(of: key)
      while place >= 0 {
        let window = self[place]
        place = window.next
        guard !window.pane.isEmpty, isOpen(window) else { continue }
        open.append(
          OpenWindow(
            key: share.global[Int(key)],
            start: window.start,
            end: window.end,
            readings: window.pane.readings
          )
        )
      }
    }
    return open
  }
}
