/// How a program outside the process did on a recording.
package struct DriveResult: Sendable, Equatable {
  /// Its alerts for a detector step, beside those of the embedded detector.
  package struct Detector: Sendable, Equatable {
    package var step: String
    package var program: AccuracyScore
    package var embedded: AccuracyScore
    /// Readings for which both raised an alert.
    package var shared: Int64
    /// Alerts for readings for which there was one before; they count once.
    package var repeated: Int64
    /// Wall clock of an alert − due time of the reading that it names.
    package var latency: SpanStatistics?

    package init(
      step: String,
      program: AccuracyScore,
      embedded: AccuracyScore,
      shared: Int64,
      repeated: Int64,
      latency: SpanStatistics?
    ) {
      self.step = step
      self.program = program
      self.embedded = embedded
      self.shared = shared
      self.repeated = repeated
      self.latency = latency
    }
  }

  /// What was driven.
  package struct Subject: Sendable, Equatable {
    package var recording: String
    package var command: String
    /// How it was given readings.
    package var format: String

    package init(recording: String, command: String, format: String) {
      self.recording = recording
      self.command = command
      self.format = format
    }
  }

  package var subject: Subject
  package var mode: RunResult.Mode
  /// Readings that it was given.
  package var readings: Int64
  /// Wall clock from the first reading until it had ended.
  package var seconds: Double
  /// In the order of the pipeline.
  package var windows: [WindowScore]
  package var detectors: [Detector]
  /// Lines about what is not scored, such as late readings.
  package var otherLines: Int64
  /// Paced runs only.
  package var pacing: Pacing?
  package var thresholds: [ThresholdOutcome] = []
  /// What makes the run worthless.
  package var faults: [String]

  package init(
    subject: Subject,
    mode: RunResult.Mode,
    readings: Int64,
    seconds: Double,
    windows: [WindowScore],
    detectors: [Detector],
    otherLines: Int64,
    pacing: Pacing?,
    faults: [String]
  ) {
    self.subject = subject
    self.mode = mode
    self.readings = readings
    self.seconds = seconds
    self.windows = windows
    self.detectors = detectors
    self.otherLines = otherLines
    self.pacing = pacing
    self.faults = faults
  }

  /// `invalid` if anything makes the run worthless, else `failed` if a threshold does not hold.
  package var verdict: RunResult.Verdict {
    if !faults.isEmpty { return .invalid }
    return thresholds.allSatisfy(\.ok) ? .ok : .failed
  }
}
