package import TidemarkMeasurement

/// The latencies of a step in one stage, or of its results.
package struct MeasuredLatency: Sendable {
  package var step: String
  /// `result-latency`, or a stage's word.
  package var name: String
  package var histogram: Histogram
}
