package import TidemarkCore

/// Which readings are wanted; without anything said, all.
package struct RowSelection: Sendable {
  /// Whether a series is; nil: all are.
  private(set) var series: [Bool]?
  /// First and last of the selected series.
  private(set) var seriesSpan: ClosedRange<UInt32> = 0...UInt32.max
  /// Nanoseconds since 1970, inclusive.
  private(set) var arrival: ClosedRange<Int64> = .min ... .max
  private(set) var event: ClosedRange<Int64> = .min ... .max

  package init() {}

  /// Only these series, at least one, of a catalog of `count`.
  package mutating func keep(series numbers: [UInt32], of count: Int) {
    var flags = [Bool](repeating: false, count: count)
    for number in numbers { flags[Int(number)] = true }
    series = flags
    seriesSpan = (numbers.min() ?? 0)...(numbers.max() ?? 0)
  }

  /// Only readings that arrive from `from` on and before `until`; no limit where nil.
  package mutating func keepArrival(from: Timestamp?, until: Timestamp?) -> Bool {
    Self.narrow(&arrival, from, until)
  }

  /// Only readings with event times from `from` on and before `until`; no limit where nil.
  package mutating func keepEvent(from: Timestamp?, until: Timestamp?) -> Bool {
    Self.narrow(&event, from, until)
  }

  /// False if nothing is left.
  private static func narrow(
    _ range: inout ClosedRange<Int64>,
    _ from: Timestamp?,
    _ until: Timestamp?
  ) -> Bool {
    let lower = max(range.lowerBound, from?.nanoseconds ?? .min)
    var upper = range.upperBound
    if let until {
      guard until.nanoseconds > .min else { return false }
      upper = min(upper, until.nanoseconds - 1)
    }
    guard lower <= upper else { return false }
    range = lower...upper
    return true
  }

  var isAll: Bool { series == nil && !hasTimes }
  var hasTimes: Bool { hasTime(arrival) || hasTime(event) }

  private func hasTime(_ range: ClosedRange<Int64>) -> Bool {
    range != .min ... .max
  }

  @inline(__always)
  func has(series number: Int64) -> Bool {
    series.map { $0[Int(number)] } ?? true
  }

  /// Whether a chunk may have any of these.
  func overlaps(_ entry: ChunkEntry) -> Bool {
    entry.arrival.overlaps(arrival) && entry.event.overlaps(event)
      && entry.series.overlaps(seriesSpan)
  }

  /// Whether a page may have any of these series.
  func overlaps(series range: ClosedRange<UInt32>) -> Bool {
    guard let series else { return true }
    return range.overlaps(seriesSpan)
      && range.contains { Int($0) < series.count && series[Int($0)] }
  }
}
