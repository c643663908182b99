import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkScenario
import TidemarkStreams

/// Scenarios from files.
enum LoadedScenario {
  /// Also reads the files of real series that signals are made of.
  static func load(_ path: String, seed: UInt64? = nil) throws -> Scenario {
    var scenario = try Scenario.load(text: try WholeFile.text(path), file: path, seed: seed)
    try useRecordedSeries(in: &scenario)
    return scenario
  }

  /// Reads the files of real series that a scenario's signals are made of.
  static func useRecordedSeries(in scenario: inout Scenario) throws {
    var series: [RecordedSeries] = []
    for source in scenario.recordedSources {
      do {
        series.append(try RecordedSeriesLoader().load(RecordedSeriesFile(source)))
      } catch let failure as Failure {
        throw source.failure(failure.code, failure.description)
      }
    }
    try scenario.use(series)
  }
}

extension RecordedSeriesFile {
  fileprivate init(_ source: RecordedSource) {
    switch source.content {
    case .table(let mapping):
      self.init(path: source.path, layout: .text(mapping))
    case .recording(let device, let sensor):
      self.init(path: source.path, layout: .recording, device: device, sensor: sensor)
    }
  }
}

extension Scenario {
  /// All files that it is read from: its own, and those of its readings and signals.
  var files: [String] {
    var files = [path] + recordedSources.map(\.path)
    if case .file(let source) = input { files.append(source.path) }
    return files
  }

  func requirePipeline() throws -> Topology {
    guard let pipeline else {
      throw Failure(
        .usage,
        "there is no pipeline; add one, or record with 'tidemark simulate'",
        file: path
      )
    }
    return pipeline
  }

  /// Names of what the fleet measures; nil if there is no fleet.
  var fleetSensors: [String]? {
    guard case .fleet(let model) = input else { return nil }
    return model.classes.flatMap { $0.sensors.map(\.name) }
  }

  /// Gives the fleet the real series that its signals are made of, in the order of
  /// `recordedSources`.
  mutating func use(_ series: [RecordedSeries]) throws {
    guard case .fleet(var model) = input else { return }
    guard series.count == recordedSources.count else {
      throw Failure(
        .badData,
        "its scenario is made of \(recordedSources.count) recorded series, \(series.count) are there",
        file: path
      )
    }
    model.recordings = series
    input = .fleet(model)
  }

  /// The catalog of the scenario's fleet; a fleet that cannot be is an error with its line.
  func catalog(of model: FleetModel) throws -> Catalog {
    do {
      return try FleetSimulator.catalog(of: model)
    } catch {
      throw located(error)
    }
  }

  /// Finds what is wrong before anything is simulated.
  func checkBeforeRun(_ topology: Topology) throws {
    if case .fleet(let model) = input {
      let catalog = try catalog(of: model)
      do {
        _ = try Plan(topology, catalog: catalog)
      } catch {
        throw error.inFile(path)
      }
    }
    let catalog = MetricCatalog(topology, anomalyKinds: anomalyKinds)
    try ThresholdCheck.validate(thresholds, catalog: catalog, file: path)
  }

  /// Kinds of anomalies that there can be; the labels of a file all are `label`.
  var anomalyKinds: [String] {
    guard case .fleet(let model) = input else { return ["label"] }
    return Set(model.classes.flatMap(\.anomalies).map(\.kind.rawValue)).sorted()
  }
}
