public import TidemarkCore

/// How Flink's event-time progress is derived from the readings.
public struct Watermark: Sendable {
  var spec: WatermarkSpec

  /// Per partition the largest event time so far, less the bound and 1 ms; the least over the partitions
  /// counts (`WatermarkStrategy.forBoundedOutOfOrderness`).
  public static func boundedOutOfOrderness(_ bound: TimeSpan) -> Watermark {
    Watermark(spec: WatermarkSpec(strategy: .boundedOutOfOrderness(bound)))
  }

  /// For readings in the order of event time (`forMonotonousTimestamps`).
  public static let ascending = boundedOutOfOrderness(.zero)

  /// Partitions that were silent for this long hold nobody back (`withIdleness`).
  public func withIdleness(_ timeout: TimeSpan) -> Watermark {
    var watermark = self
    watermark.spec.idleTimeout = timeout
    return watermark
  }

  /// Watermarks are handed on this often on the clock of arrivals, instead of after each reading
  /// (`auto.watermark-interval`, 200 ms by default in Flink).
  public func emitted(every interval: TimeSpan) -> Watermark {
    var watermark = self
    watermark.spec.emit = .periodic(interval)
    return watermark
  }
}
