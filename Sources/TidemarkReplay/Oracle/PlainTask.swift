import TidemarkCore
import TidemarkStreams

/// The stream time of one task of Kafka Streams, and what its store still shows when a window closes.
struct PlainTask: Sendable {
  /// Largest event time so far; −1 before any.
  private(set) var streamTime: Int64 = -1
  /// Where stream time rose, ascending, and the newest start of a window in the store from then until the
  /// next rise.
  private var rises: [(streamTime: Int64, newestStart: Int64)] = []
  private var newestStart = Int64.min
  private let size: Int64
  private let grace: Int64
  private let retention: Int64

  init(_ spec: WindowSpec, quantum: TimeSpan) {
    size = spec.assigner.size.nanoseconds / quantum.nanoseconds
    grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    retention =
      spec.retention.map { $0.nanoseconds / quantum.nanoseconds } ?? clampedSum(size, grace)
  }

  mutating func take(_ time: Int64, _ assigner: PlainAssigner) {
    let close = clampedDifference(max(streamTime, time), grace)
    if let latest = assigner.windows(holding: time).first, latest.end > close {
      newestStart = max(newestStart, latest.start)
    }
    guard time > streamTime else { return }
    streamTime = time
    rises.append((time, newestStart))
  }

  /// Whether a window comes out once stream time has passed its end and grace.
  func result(start: Int64, end: Int64, _ spec: WindowSpec) -> PlainWindow.Result {
    guard clampedDifference(streamTime, grace) >= end else { return .open }
    guard spec.emit == .onClose else { return .due }
    guard spec.emitInterval == .zero else { return .possible }
    // It comes out with the first reading behind it, if the store shows it then.
    var (low, high) = (0, rises.count)
    while low < high {
      let middle = (low + high) / 2
      if clampedDifference(rises[middle].streamTime, grace) >= end {
        high = middle
      } else {
        low = middle + 1
      }
    }
    let shown = clampedDifference(rises[low].newestStart, retention)
    return start >= shown ? .due : .possible
  }
}
