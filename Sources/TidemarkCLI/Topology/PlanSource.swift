import TidemarkCore
import TidemarkRecording
import TidemarkReport
import TidemarkScenario
import TidemarkStreams

/// Finds the plan that a scenario, a recording or a file with a pipeline alone describes.
struct PlanSource {
  let file: String
  /// Another file with a pipeline, in place of the one inside.
  let pipeline: String?
  var access = RecordingAccess()

  func picture() throws -> PlanPicture {
    if file.hasSuffix(".tide") { return try recorded() }
    let text = try WholeFile.text(file)
    if try PipelineDocument.isAlone(text: text, file: file) {
      let inside = try PipelineDocument.load(text: text, file: file).0
      let topology = try other(sensors: nil) ?? inside
      return try picture(file, topology, nil, in: pipeline ?? file)
    }
    let scenario = try LoadedScenario.load(file)
    let topology = try other(sensors: scenario.fleetSensors) ?? scenario.requirePipeline()
    var catalog: Catalog?
    if case .fleet(let model) = scenario.input { catalog = try scenario.catalog(of: model) }
    return try picture(scenario.name, topology, catalog, in: pipeline ?? file)
  }

  private func other(sensors: [String]?) throws -> Topology? {
    try pipeline.map { path in
      try PipelineDocument.load(text: try WholeFile.text(path), file: path, sensors: sensors).0
    }
  }

  private func recorded() throws -> PlanPicture {
    let header = try access.open(file).header
    let inside =
      try other(sensors: header.catalog.sensors.map(\.name))
      ?? EmbeddedScenario.load(header, recording: file).requirePipeline()
    return try picture(
      header.name.isEmpty ? file : header.name,
      inside,
      header.catalog,
      in: pipeline ?? file
    )
  }

  /// Without a catalog the names that steps use are taken to exist.
  private func picture(
    _ name: String,
    _ topology: Topology,
    _ catalog: Catalog?,
    in path: String
  ) throws -> PlanPicture {
    let known = catalog ?? topology.namedCatalog
    do {
      let plan = try Plan(topology, catalog: known)
      return PlanPicture(name: name, plan: plan, source: catalog.map(Self.words) ?? [])
    } catch {
      throw error.inFile(path)
    }
  }

  private static func words(_ catalog: Catalog) -> [String] {
    func count(_ number: Int, _ one: String, _ many: String) -> String {
      "\(HumanText.count(Int64(number))) \(number == 1 ? one : many)"
    }
    return [
      count(catalog.devices.count, "device", "devices"),
      count(catalog.series.count, "series", "series"),
      count(catalog.partitions, "partition", "partitions"),
    ]
  }
}

extension Topology {
  /// A catalog of what steps name: sensors that they select, and what expressions compare with.
  fileprivate var namedCatalog: Catalog {
    let expressions = steps.flatMap { step -> [Expression] in
      switch step.operation {
      case .filter(let expression), .map(let expression): [expression]
      default:
        step.key?.parts.compactMap {
          if case .expression(let expression) = $0 { expression } else { nil }
        } ?? []
      }
    }
    func names(_ attribute: Expression.Attribute) -> [String] {
      let more = attribute == .sensor ? steps.compactMap(\.sensor) : []
      return Set(expressions.flatMap { $0.names(of: attribute) } + more).sorted()
    }
    return Catalog(
      classes: names(.deviceClass),
      groups: names(.group),
      sensors: names(.sensor).map { Catalog.Sensor(name: $0) },
      devices: names(.device).map { Catalog.Device(name: $0, deviceClass: 0) }
    )
  }
}
