package import TidemarkCore
package import TidemarkMeasurement

/// What a replay found, before it is judged against truth and thresholds.
package struct ReplayOutcome: Sendable {
  /// A detector step and what it raised.
  package struct Detections: Sendable {
    package var step: String
    /// Readings that it was given.
    package var input: Int64
    package var alerts: [Alert]
    /// Of what it gave out; nil if it was not measured.
    package var latency: LatencySplit?
  }

  /// Readings handed to the engine.
  package var readings: Int64
  /// Of these, readings that an interrupted replay before it was handed.
  package var readingsBefore: Int64
  /// Classes of the readings that arrived; the caller adds those that were lost.
  package var ledger: Ledger
  /// Steps that are not detectors, in the order of the pipeline, by index of the step.
  package var steps: [Int: StepResult]
  /// By index of the step.
  package var detections: [Int: Detections]
  /// Wall clock of the replay in seconds, without that of one before it.
  package var seconds: Double
  /// Paced runs: wall clock of an output − due time of its cause.
  package var processingLatency: SpanStatistics?
  /// Paced runs: how the schedule was kept.
  package var pacing: Pacing?
  /// Paced runs: how long batches took.
  package var serviceTimes = ServiceTimes()
  /// All latencies that were measured.
  package var latencies: [MeasuredLatency]
  /// Whether the replay was stopped before its end.
  package var invalidReasons: [String]
}
