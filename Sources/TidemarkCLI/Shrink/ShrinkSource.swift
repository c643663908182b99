import TidemarkCore
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

/// The pipeline that is asked about, and how it is written.
struct ShrinkSource {
  let topology: Topology
  /// The `pipeline:` block.
  let pipelineText: String
  /// The file that it is in.
  let file: String
  /// What a case expects of single readings.
  var fates: [CaseExpectation.Fate] = []

  /// From `pipeline`, or the case, or the scenario inside the recording.
  init(
    _ header: RecordingHeader,
    recording: String,
    pipeline: String?,
    casePath: String?
  ) throws {
    var caseTopology: Topology?
    var caseText: String?
    if let casePath {
      let text = try WholeFile.text(casePath)
      guard case .pipeline(let found) = try CaseFile.load(text: text, file: casePath).content else {
        throw Failure(.usage, "only pipeline cases can be shrunk", file: casePath)
      }
      guard !found.expect.fates.isEmpty else {
        throw Failure(
          .usage,
          "what a case expects of counts and rows is another with fewer readings: "
            + "say under 'fates' which reading becomes what it should not",
          file: casePath
        )
      }
      fates = found.expect.fates
      (caseTopology, caseText) = (found.pipeline, found.pipeline == nil ? nil : text)
    }
    if pipeline == nil, let casePath, let caseTopology, let caseText {
      topology = caseTopology
      pipelineText = try PipelineDocument.pipelineText(of: caseText, file: casePath)
      file = casePath
      return
    }
    let source = try PipelineSource.load(pipeline, header, recording: recording)
    topology = source.topology
    pipelineText = try PipelineDocument.pipelineText(of: source.text, file: source.textName)
    file = source.textName
  }
}
