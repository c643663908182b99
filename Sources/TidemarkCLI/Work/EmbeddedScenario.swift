import TidemarkCore
import TidemarkRecording
import TidemarkScenario

extension RecordingHeader {
  /// Whether its readings were sent by other networks than those of the scenario inside: a fleet's scenario has
  /// a duration, and what comes of it as it is, is simulated.
  var isDeliveredAnew: Bool { origin == .imported && !scenario.isEmpty && duration != nil }

  /// Where its readings come from, in words.
  var originWords: String { isDeliveredAnew ? "delivered anew" : "\(origin)" }
}

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
