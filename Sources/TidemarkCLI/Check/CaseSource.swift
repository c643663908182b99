import TidemarkCore
import TidemarkExchange
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

/// The readings of a pipeline case, wherever they come from.
struct CaseSource {
  struct Input {
    var catalog: Catalog
    var arrived: ReadingBatch
    var lost = ReadingBatch()
    /// The pipeline that came with the readings.
    var topology: Topology?
  }

  private let input: PipelineCase.Input
  private let path: String

  init(_ pipelineCase: PipelineCase, path: String) {
    input = pipelineCase.input
    self.path = path
  }

  init(recording path: String) {
    input = .recording(path: path)
    self.path = path
  }

  func loadRecording(_ access: RecordingAccess = RecordingAccess()) throws -> Input {
    try read(path, access)
  }

  func load() async throws -> Input {
    switch input {
    case .scenario(let path): return try await simulate(try LoadedScenario.load(path))
    case .simulated(let scenario): return try await simulate(scenario)
    case .recording(let path): return try read(path)
    case .readings(let readings): return written(readings)
    }
  }

  private func simulate(_ scenario: Scenario) async throws -> Input {
    switch scenario.input {
    case .fleet(let model):
      let run = try FleetRun(model, threads: 1)
      var input = Input(catalog: run.catalog, arrived: ReadingBatch(), topology: scenario.pipeline)
      _ = try await run.run { arrived, lost, _ in
        input.arrived.append(contentsOf: arrived)
        input.lost.append(contentsOf: lost)
        return true
      }
      return input
    case .file(let source):
      let imported = try ImportWork(
        path: source.path,
        mapping: source.mapping,
        partitions: scenario.partitions
      ).read()
      return Input(
        catalog: imported.catalog,
        arrived: imported.batch,
        topology: scenario.pipeline
      )
    case .none:
      throw Failure(.usage, "the scenario has neither a fleet nor a source", file: path)
    }
  }

  private func read(
    _ path: String,
    _ access: RecordingAccess = RecordingAccess()
  ) throws -> Input {
    var reader = try access.open(path)
    var input = Input(catalog: reader.header.catalog, arrived: ReadingBatch())
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { input.arrived.append(contentsOf: batch) }
    while try reader.nextLost(into: &batch) { input.lost.append(contentsOf: batch) }
    if !reader.header.scenario.isEmpty {
      input.topology = try EmbeddedScenario.load(reader.header, recording: path).pipeline
    }
    return input
  }

  /// Readings that are written in the case.
  private func written(_ readings: CaseReadings) -> Input {
    var catalog = Catalog(sensors: readings.sensors)
    var rows: [Reading] = []
    for row in readings.rows where !catalog.sensors.contains(where: { $0.name == row.sensor }) {
      catalog.sensors.append(Catalog.Sensor(name: row.sensor))
    }
    for row in readings.rows where !catalog.devices.contains(where: { $0.name == row.device }) {
      let group = row.group.map { UInt32(Self.number(of: $0, in: &catalog.groups)) }
      catalog.devices.append(
        Catalog.Device(
          name: row.device,
          deviceClass: UInt32(Self.number(of: row.deviceClass, in: &catalog.classes)),
          group: group,
          partition: UInt32(row.partition)
        )
      )
    }
    let used = Set(readings.rows.map { [$0.device, $0.sensor] })
    for (device, entry) in catalog.devices.enumerated() {
      for (sensor, kind) in catalog.sensors.enumerated()
      where used.contains([entry.name, kind.name]) {
        catalog.series.append(Catalog.Series(device: UInt32(device), sensor: UInt32(sensor)))
      }
    }
    catalog.partitions = (readings.rows.map(\.partition).max() ?? 0) + 1
    for row in readings.rows {
      let series = catalog.series.firstIndex { series in
        catalog.devices[Int(series.device)].name == row.device
          && catalog.sensors[Int(series.sensor)].name == row.sensor
      }
      rows.append(
        Reading(
          series: UInt32(series ?? 0),
          epoch: row.epoch,
          sequence: row.sequence,
          copy: row.copy,
          eventTime: row.eventTime.nanoseconds,
          sentTime: row.eventTime.nanoseconds,
          arrivalTime: row.arrivalTime.nanoseconds,
          trueTime: row.trueTime.nanoseconds,
          value: row.value
        )
      )
    }
    var arrived = ReadingBatch()
    // They are written in the order of arrival, those of one instant too.
    for row in rows { arrived.append(row) }
    return Input(catalog: catalog, arrived: arrived)
  }

  /// Where a name is, to which it is added if it is not there.
  private static func number(of name: String, in names: inout [String]) -> Int {
    if let found = names.firstIndex(of: name) { return found }
    names.append(name)
    return names.count - 1
  }
}
