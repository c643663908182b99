package import TidemarkCore
package import TidemarkFleet
package import TidemarkMeasurement
package import TidemarkStreams

/// A scenario as written in YAML: what is sent, what is done with it, and what must hold.
package struct Scenario: Sendable {
  package enum Input: Sendable {
    case fleet(FleetModel)
    case file(ImportSource)
    /// Neither `fleet:` nor `source:` is given.
    case none
  }

  package var name: String
  package var seed: UInt64
  /// True time of the first instant; 1970 for an imported file, whose times are its own.
  package var start: Timestamp
  /// Length of the simulation; zero where nothing is simulated.
  package var duration: TimeSpan
  package var partitions: Int
  package var input: Input
  package var pipeline: Topology?
  package var thresholds: [Threshold]
  /// The files that recorded signals are made of; see there.
  package var recordedSources: [RecordedSource] = []
  /// Where the parts of the fleet are written.
  var places = FleetPlaces()
  /// The YAML itself, as recordings keep it.
  package var text: String
  package var path: String

  /// Decodes a scenario strictly.
  ///
  /// `file` is the path that errors name and that relative paths are joined to. `override` takes the
  /// place of the scenario's seed. Throws `Failure` with code `usage` and the place of what is wrong,
  /// or with code `noInput` for an empty file.
  package static func load(
    text: String,
    file: String,
    seed override: UInt64? = nil
  ) throws(Failure) -> Scenario {
    let root = try YAMLDocument.root(of: text, file: file)
    return try decode(root, text: text, file: file, seed: override)
  }

  /// `text` is what `root` was read from, before anything was changed in it.
  static func decode(
    _ root: YAMLNode,
    text: String,
    file: String,
    seed override: UInt64?
  ) throws(Failure) -> Scenario {
    var scenario = try ScenarioDraft.shape.decode(root).resolved(seed: override)
    scenario.text = text
    scenario.path = file
    return scenario
  }
}

/// A file that holds a pipeline only, for replaying a recording through another one.
package enum PipelineDocument {
  /// Decodes `pipeline:` and, if there are any, `thresholds:`; a whole scenario is accepted too.
  ///
  /// With `sensors`, those of the readings that are to be replayed, a step that selects another is
  /// refused. Throws `Failure` as `Scenario.load(text:file:seed:)` does, and for a file without a
  /// pipeline.
  package static func load(
    text: String,
    file: String,
    sensors: [String]? = nil
  ) throws(Failure) -> (Topology, [Threshold]) {
    try decode(try YAMLDocument.root(of: text, file: file), sensors: sensors)
  }

  static func decode(
    _ root: YAMLNode,
    sensors: [String]?
  ) throws(Failure) -> (Topology, [Threshold]) {
    if isScenario(root) {
      let draft = try ScenarioDraft.shape.decode(root)
      let scenario = try draft.resolved(seed: nil)
      guard let pipeline = draft.pipeline else {
        throw root.place.failure("missing key 'pipeline'")
      }
      if let sensors { try pipeline.checkSensors(sensors) }
      return (pipeline.topology, scenario.thresholds)
    }
    let document = try shape.decode(root)
    if let sensors { try document.pipeline.checkSensors(sensors) }
    return (document.pipeline.topology, document.thresholds)
  }

  /// Whether a file holds a pipeline without a scenario around it.
  ///
  /// - Throws: `Failure` for what is no YAML.
  package static func isAlone(text: String, file: String) throws(Failure) -> Bool {
    let root = try YAMLDocument.root(of: text, file: file)
    guard case .map(let entries) = root.content else { return false }
    return !isScenario(root) && entries.contains { $0.key == "pipeline" }
  }

  /// What may stand in a file with a pipeline alone.
  static var schema: Schema { shape.schema }

  static func isScenario(_ root: YAMLNode) -> Bool {
    guard case .map(let entries) = root.content else { return false }
    return entries.contains { $0.key == "version" }
  }

  private struct Document: Sendable {
    var pipeline: CheckedPipeline
    var thresholds: [Threshold]
  }

  private static let shape: Shape<Document> = {
    let pipeline = Key(
      "pipeline",
      CheckedPipeline.shape,
      required: true,
      "What is done with the readings."
    )
    let thresholds = Key("thresholds", ThresholdText.shape.list(), "What must hold.")
    return .object("pipeline-document", "A pipeline.", keys: [pipeline, thresholds]) {
      fields throws(Failure) in
      Document(
        pipeline: try fields.require(pipeline),
        thresholds: try fields.value(thresholds) ?? []
      )
    }
  }()
}
