import TidemarkCore
import TidemarkRecording
import TidemarkScenario

/// The scenario that a recording carries.
enum EmbeddedScenario {
  static func load(_ header: RecordingHeader, recording: String) throws -> Scenario {
    guard !header.scenario.isEmpty else {
      throw Failure(
        .usage,
        "there is no scenario inside; give a pipeline with --pipeline",
        file: recording
      )
    }
    var scenario = try Scenario.load(
      text: header.scenario,
      file: "\(recording) (scenario)",
      seed: header.seed
    )
    // The recording holds them, so that it does not need the files that they came from.
    try scenario.use(header.recordedSeries)
    return scenario
  }
}
