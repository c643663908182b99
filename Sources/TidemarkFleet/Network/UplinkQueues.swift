import TidemarkCore

/// What waits in the devices of a class whose uplink is slow or whose buffer is small.
///
/// A device is a queue: a reading joins when it is measured and leaves when the device is connected
/// and the wire is free. When the buffer is full, the oldest or the newest reading is lost. Readings
/// of all sensors of a device go through in the order in which they were measured.
struct UplinkQueues {
  /// A reading that waits: a row of a block.
  struct Item {
    var reading: Reading
    var who: UInt64
    var device: UInt64
    var number: UInt64
    /// Whether it is lost, as the device had no connection when it was measured.
    var isDropped: Bool
  }

  /// When a device sends a reading at the earliest, given when it could; nil: never.
  typealias Departure = (
    _ local: Int, _ reading: Reading, _ time: Int64, _ outage: inout Outage
  ) -> Int64?

  private struct Queue {
    var items: [Item] = []
    /// Where the first one stands: those before have left.
    var head = 0
    /// When the wire is free again.
    var freeFrom = Int64.min
    /// The outage that is going on, or the next one.
    var outage = Outage.never

    var count: Int { items.count - head }

    mutating func removeFirst() -> Item {
      let item = items[head]
      head += 1
      if head > 64, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
      return item
    }
  }

  private let plan: UplinkPlan
  private var queues: [Queue]
  /// Measured, in no order, with the device's position: what joins its queue in this slice or later.
  private var measured: [(local: Int, item: Item)] = []

  init(_ plan: UplinkPlan, devices: Int) {
    self.plan = plan
    queues = Array(repeating: Queue(), count: devices)
  }

  /// Tells a device's first outage.
  mutating func begin(_ local: Int, outage: Outage) {
    queues[local].outage = outage
  }

  /// Whether nothing waits.
  var isEmpty: Bool { measured.isEmpty && queues.allSatisfy { $0.count == 0 } }

  mutating func add(_ item: Item, local: Int) {
    measured.append((local, item))
  }

  /// Lets happen all that happens before `end`, and hands over what left and what was lost, in the
  /// order of the devices; what is lost with the time at which it was dropped: if that were when it
  /// would have left, a fleet offline for a day would wait with all that it lost.
  ///
  /// `sends` says when a device that would send a reading at a time can do so, if ever, and moves its
  /// outage on.
  mutating func drain(
    until end: Int64,
    sends: Departure,
    _ take: (_ local: Int, _ item: Item, _ sent: Int64, _ isLost: Bool) -> Void
  ) {
    var later: [(local: Int, item: Item)] = []
    var now: [(local: Int, item: Item)] = []
    for entry in measured {
      if entry.item.reading.trueTime < end { now.append(entry) } else { later.append(entry) }
    }
    measured = later
    now.sort {
      ($0.local, $0.item.reading.trueTime, $0.item.reading.series, $0.item.number)
        < ($1.local, $1.item.reading.trueTime, $1.item.reading.series, $1.item.number)
    }
    var next = 0
    for local in queues.indices {
      while next < now.count, now[next].local == local {
        let item = now[next].item
        next += 1
        guard !item.isDropped else {
          take(local, item, item.reading.trueTime, true)
          continue
        }
        release(local, until: item.reading.trueTime, sends, take)
        join(item, local, take)
      }
      release(local, until: end, sends, take)
    }
  }

  private mutating func join(
    _ item: Item,
    _ local: Int,
    _ take: (Int, Item, Int64, Bool) -> Void
  ) {
    let now = item.reading.trueTime
    guard queues[local].count >= plan.capacity else {
      queues[local].items.append(item)
      return
    }
    guard plan.dropsOldest else {
      take(local, item, now, true)
      return
    }
    take(local, queues[local].removeFirst(), now, true)
    queues[local].items.append(item)
  }

  /// When the first reading of a queue leaves; nil if it never does.
  private mutating func sendTime(_ local: Int, _ sends: Departure) -> Int64? {
    let reading = queues[local].items[queues[local].head].reading
    let free = max(reading.trueTime, queues[local].freeFrom)
    var outage = queues[local].outage
    guard let sent = sends(local, reading, free, &outage) else { return nil }
    // Nothing leaves before; the outage, which may be over then, is not asked about that time again.
    queues[local].freeFrom = min(sent, plan.latest)
    queues[local].outage = outage
    return queues[local].freeFrom
  }

  /// Lets everything leave that does so before `time`; what never does is lost with its device when
  /// it would be its turn.
  private mutating func release(
    _ local: Int,
    until time: Int64,
    _ sends: Departure,
    _ take: (Int, Item, Int64, Bool) -> Void
  ) {
    while queues[local].count > 0 {
      guard let sent = sendTime(local, sends) else {
        let item = queues[local].removeFirst()
        take(local, item, max(item.reading.trueTime, queues[local].freeFrom), true)
        continue
      }
      guard sent < time else { return }
      let item = queues[local].removeFirst()
      queues[local].freeFrom = sent + plan.interval
      take(local, item, sent, false)
    }
  }
}
