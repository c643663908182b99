package import TidemarkCore
package import TidemarkMeasurement

/// The latencies of each window of a step, all keys together, handed over when the window is past.
///
/// The last few windows are open, since those of several partitions fire in turn; for one that comes back
/// later another histogram is handed over.
struct WindowTrace {
  private static let limit = 16

  private struct Open {
    var start: Int64
    var end: Int64
    var histogram = Histogram()
  }

  private let tag: String
  private let take: @Sendable (WindowLatencies) -> Void
  /// The window that was used last is last.
  private var open: [Open] = []

  init(tag: String, take: @escaping @Sendable (WindowLatencies) -> Void) {
    self.tag = tag
    self.take = take
  }

  /// Bounds in nanoseconds.
  mutating func record(_ value: Int64, start: Int64, end: Int64) {
    if let last = open.last, last.start == start, last.end == end {
      open[open.count - 1].histogram.record(value)
      return
    }
    if let index = open.firstIndex(where: { $0.start == start && $0.end == end }) {
      open.append(open.remove(at: index))
    } else {
      if open.count == Self.limit { give(open.removeFirst()) }
      open.append(Open(start: start, end: end))
    }
    open[open.count - 1].histogram.record(value)
  }

  /// Hands over what is open.
  mutating func finish() {
    for window in open { give(window) }
    open.removeAll()
  }

  private func give(_ window: Open) {
    let (length, isFar) = window.end.subtractingReportingOverflow(window.start)
    take(
      WindowLatencies(
        tag: tag,
        start: Timestamp(nanoseconds: window.start),
        length: TimeSpan(nanoseconds: isFar ? .max : length),
        histogram: window.histogram
      )
    )
  }
}

/// The latencies of one window, of all its keys.
package struct WindowLatencies: Sendable {
  /// Step and stage: `minutes.watermark-wait`.
  package var tag: String
  package var start: Timestamp
  package var length: TimeSpan
  package var histogram: Histogram
}
