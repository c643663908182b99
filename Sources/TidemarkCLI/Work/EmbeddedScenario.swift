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
    return try Scenario.load(
      text: header.scenario,
      file: "\(recording) (scenario)",
      seed: header.seed
    )
  }
}
