import TidemarkCore

/// What becomes of a Kafka Streams window's change: it is forwarded, goes through a suppress buffer,
/// or is kept until the window closes.
struct KafkaForwarder<P: Pane>: Sendable {
  private let emit: WindowSpec.Emit
  let aggregates: [Aggregate]
  private(set) var share: KeyShare
  /// Task of each of the worker's keys.
  private(set) var taskOfKey: [UInt32]
  private let isFinal: Bool
  private var keyBytes: [Int]
  private let resultBytes: Int
  /// Per task; empty unless results go through a buffer.
  var buffers: [SuppressBuffer<P>] = []
  private var changes: [SuppressBuffer<P>.Change] = []
  var hasFailed = false

  init(_ parts: WindowParts, grace: Int64) {
    emit = parts.spec.emit
    aggregates = parts.aggregates
    share = parts.share
    taskOfKey = share.global.map { parts.keys.taskOfKey[Int($0)] }
    isFinal = parts.spec.suppress.until == .windowCloses
    keyBytes = share.global.map { parts.keys.names[Int($0)].utf8.count }
    resultBytes = 8 * parts.width
    if emit == .suppress {
      let buffer = SuppressBuffer<P>(
        parts.spec.suppress,
        grace: grace,
        quantum: parts.topology.quantum
      )
      buffers = [SuppressBuffer<P>](repeating: buffer, count: parts.keys.taskCount)
    }
  }

  /// Passes on a window's new value; nil: the window was merged away, and `withdrawn` was its value.
  @inline(__always)
  mutating func forward(
    _ pane: P?,
    withdrawn: P = P(),
    key: UInt32,
    head: Emission,
    into output: inout LeafOutput
  ) {
    switch emit {
    case .onClose: return
    case .onUpdate: write(pane ?? withdrawn, head, into: &output)
    case .suppress: suppress(pane, key: key, head: head, into: &output)
    }
  }

  func write(_ pane: P, _ head: Emission, into output: inout LeafOutput) {
    output.emissions.append(head)
    pane.write(aggregates, to: &output.emissions)
  }

  private mutating func suppress(
    _ pane: P?,
    key: UInt32,
    head: Emission,
    into output: inout LeafOutput
  ) {
    guard !hasFailed else { return }
    changes.removeAll(keepingCapacity: true)
    buffers[Int(taskOfKey[Int(key)])].put(
      pane,
      cell: SuppressBuffer.Cell(key: key, start: head.start, end: head.end),
      rank: share.rank[Int(key)],
      time: head.time,
      // The key, the window's bounds, and a number per aggregate.
      bytes: keyBytes[Int(key)] + 16 + (pane == nil ? 0 : resultBytes),
      into: &changes
    )
    for change in changes {
      var out = head
      switch change {
      case .emit(let entry):
        out.key = share.global[Int(entry.cell.key)]
        out.rank = share.rank[Int(entry.cell.key)]
        out.kind = entry.value == nil ? .retract : isFinal ? .onTime : .update
        out.start = entry.cell.start
        out.end = entry.cell.end
        out.time = entry.time
        write(entry.value ?? P(), out, into: &output)
      case .overflow:
        hasFailed = true
        out.kind = .overflow
        output.emissions.append(out)
        P().write(aggregates, to: &output.emissions)
      }
    }
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    taskOfKey = share.global.map { growth.keys.taskOfKey[Int($0)] }
    keyBytes = share.global.map { growth.keys.names[Int($0)].utf8.count }
    for task in buffers.indices { buffers[task].changeRanks(growth.rankOfOld) }
  }

  mutating func restart() {
    for task in buffers.indices { buffers[task].restart() }
  }

  /// Windows of one worker that are held back in a buffer.
  func openWindows() -> [OpenWindow] {
    buffers.flatMap(\.held).compactMap { entry in
      entry.value.map {
        OpenWindow(
          key: share.global[Int(entry.cell.key)],
          start: entry.cell.start,
          end: entry.cell.end,
          readings: $0.readings
        )
      }
    }
    .sorted { ($0.start, $0.end, $0.key) < ($1.start, $1.end, $1.key) }
  }

  var buffersResults: Bool { emit == .suppress }
}
