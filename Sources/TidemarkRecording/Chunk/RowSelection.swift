public import TidemarkCore

/// Which readings are wanted; without anything said, all.
public struct RowSelection: Sendable {
  /// Whether a series is, as far as the last that is; nil: all are.
  private(set) var series: [Bool]?
  /// First and last of the selected series.
  private(set) var seriesSpan: ClosedRange<UInt32> = 0...UInt32.max
  /// Whether nothing is wanted.
  private(set) var isNone = false
  /// Nanoseconds since 1970, inclusive.
  private(set) var arrival: ClosedRange<Int64> = .min ... .max
  private(set) var event: ClosedRange<Int64> = .min ... .max

  /// Readings of these series, indices into `Catalog.series`, that arrive and whose event times are
  /// within these times; nil: all.
  ///
  /// `Timestamp.min` and `Timestamp.max` are no limits. No series, or an empty range, selects nothing.
  public init(
    series: [UInt32]? = nil,
    arrival: Range<Timestamp>? = nil,
    event: Range<Timestamp>? = nil
  ) {
    if let series { keep(series) }
    if let arrival { self.arrival = limits(arrival) }
    if let event { self.event = limits(event) }
  }

  private mutating func keep(_ numbers: [UInt32]) {
    guard let least = numbers.min(), let greatest = numbers.max() else {
      isNone = true
      return
    }
    var flags = [Bool](repeating: false, count: Int(greatest) + 1)
    for number in numbers { flags[Int(number)] = true }
    series = flags
    seriesSpan = least...greatest
  }

  private mutating func limits(_ times: Range<Timestamp>) -> ClosedRange<Int64> {
    guard !times.isEmpty else {
      isNone = true
      return .min ... .max
    }
    let until = times.upperBound
    return times.lowerBound.nanoseconds...(until == .max ? .max : until.nanoseconds - 1)
  }

  var isAll: Bool { !isNone && series == nil && !hasTimes }
  var hasTimes: Bool { hasTime(arrival) || hasTime(event) }

  private func hasTime(_ range: ClosedRange<Int64>) -> Bool {
    range != .min ... .max
  }

  @inline(__always)
  func has(series number: Int64) -> Bool {
    guard let series else { return true }
    return number < series.count && series[Int(number)]
  }

  /// Whether a chunk may have any of these.
  func overlaps(_ entry: ChunkEntry) -> Bool {
    !isNone && entry.arrival.overlaps(arrival) && entry.event.overlaps(event)
      && entry.series.overlaps(seriesSpan)
  }

  /// Whether a page may have any of these series.
  func overlaps(series range: ClosedRange<UInt32>) -> Bool {
    guard let series else { return true }
    return range.overlaps(seriesSpan)
      && range.contains { Int($0) < series.count && series[Int($0)] }
  }
}
