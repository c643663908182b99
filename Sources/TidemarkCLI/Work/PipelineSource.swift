import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

/// The pipeline that a recording is replayed through, and where it was written.
struct PipelineSource {
  var topology: Topology
  var thresholds: [Threshold]
  /// The file that errors about it name.
  var file: String
  /// What it is written in, and what errors about places in that call it.
  var text: String
  var textName: String

  /// That of the file, or without one that of the scenario inside the recording.
  static func load(
    _ path: String?,
    _ header: RecordingHeader,
    recording: String
  ) throws -> PipelineSource {
    if let path {
      let text = try WholeFile.text(path)
      let (topology, thresholds) = try PipelineDocument.load(
        text: text,
        file: path,
        sensors: header.catalog.sensors.map(\.name)
      )
      return PipelineSource(
        topology: topology,
        thresholds: thresholds,
        file: path,
        text: text,
        textName: path
      )
    }
    let scenario = try EmbeddedScenario.load(header, recording: recording)
    guard let topology = scenario.pipeline else {
      throw Failure(
        .usage,
        "the scenario inside has no pipeline; give one with --pipeline",
        file: recording
      )
    }
    return PipelineSource(
      topology: topology,
      thresholds: scenario.thresholds,
      file: recording,
      text: header.scenario,
      textName: scenario.path
    )
  }
}
