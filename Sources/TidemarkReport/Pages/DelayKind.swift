import TidemarkCore
import TidemarkMeasurement

/// A span between two of a reading's times.
enum DelayKind: Int, CaseIterable, Sendable {
  case skew, buffering, network, total

  var title: String {
    switch self {
    case .skew: "Clock skew: event − true time"
    case .buffering: "Buffering in the device: sent − true time"
    case .network: "Network delay: arrival − sent time"
    case .total: "Total delay: arrival − event time"
    }
  }

  /// Imports know when a reading was stamped and when it arrived, nothing else.
  static func known(withTruth: Bool) -> [DelayKind] { withTruth ? allCases : [.total] }

  func span(_ batch: borrowing ReadingBatch, _ row: Int) -> Int64 {
    switch self {
    case .skew: Self.difference(batch.eventTime[row], batch.trueTime[row])
    case .buffering: Self.difference(batch.sentTime[row], batch.trueTime[row])
    case .network: Self.difference(batch.arrivalTime[row], batch.sentTime[row])
    case .total: Self.difference(batch.arrivalTime[row], batch.eventTime[row])
    }
  }

  private static func difference(_ a: Int64, _ b: Int64) -> Int64 {
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? (a < b ? .min : .max) : difference
  }
}

/// What is known of the spans of one kind before they are counted in bins.
struct DelaySketch: Sendable {
  private(set) var histogram = Histogram()
  private var smallest = Int64.max
  /// The largest span of which all are multiples; 0 while all are 0.
  private var grid: UInt64 = 0

  mutating func add(_ span: Int64) {
    histogram.record(span)
    if grid == 0 || span.magnitude % grid != 0 {
      grid = Self.commonDivisor(grid, span.magnitude)
    }
    if span != 0 { smallest = Swift.min(smallest, Int64(clamping: span.magnitude)) }
  }

  private static func commonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// Nil without spans.
  var bins: SpanBins? {
    guard let min = histogram.min, let max = histogram.max,
      let quartiles = histogram.percentiles([25, 75])
    else { return nil }
    return SpanBins(
      SpanBins.Outline(
        min: min,
        max: max,
        smallest: smallest == .max ? 0 : smallest,
        usual: Int64(clamping: Swift.max(quartiles[0].magnitude, quartiles[1].magnitude)),
        grid: Int64(clamping: grid)
      )
    )
  }
}
