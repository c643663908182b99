import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

/// Works out what a scenario will produce.
///
/// Up to `wholeLimit` readings are all simulated, which is as quick as estimating and exact. Of a
/// larger fleet two samples are taken: the first readings of (nearly) all devices as they are
/// recorded, for bytes; and some devices over all the time, measuring less often, for delays,
/// clocks and lateness, which devices and time decide, not the number of readings.
struct ForecastWork {
  static let wholeLimit = 300_000.0
  private static let sampleRows = 200_000.0
  /// Enough for the fastest of the clocks to be about as fast as in the whole fleet.
  private static let sampleDevices = 5_000
  private static let mostDevices = 50_000
  private static let mostSeries = 100_000
  /// Clock synchronisations, outages and the like in a sample.
  private static let mostEvents = 2_000_000.0

  let scenario: Scenario

  init(_ scenario: Scenario) { self.scenario = scenario }

  func run() throws -> Forecast {
    switch scenario.input {
    case .fleet(let model): return try forecast(model)
    case .file(let source):
      throw Failure(
        .usage,
        "there is no fleet to explain: its readings come from \(source.path)",
        file: scenario.path
      )
    case .none:
      throw Failure(
        .usage,
        "there is neither a fleet nor a source: nothing to explain",
        file: scenario.path
      )
    }
  }

  private func forecast(_ model: FleetModel) throws -> Forecast {
    let expectation: FleetExpectation
    do {
      expectation = try FleetExpectation(model)
    } catch {
      throw scenario.located(error)
    }
    let looks = expectation.classes.reduce(0) { sum, found in
      sum + found.sensors.reduce(0) { $0 + $1.looks } * (1 + found.duplicateShare)
    }
    let isSmall = looks <= Self.wholeLimit && expectation.devices <= Self.mostDevices
    return isSmall
      ? try whole(model, expectation) : try sampled(model, expectation, looks: looks)
  }

  private func whole(_ model: FleetModel, _ expected: FleetExpectation) throws -> Forecast {
    var expectation = expected
    let sample = try FleetSample(model, limit: .max)
    try check(sample.catalog)
    expectation.settle(from: sample)
    let bytes = try RecordedBytes(sample, scenario: scenario)
    let statistics = SampleStatistics(sample)
    return Forecast(
      name: scenario.name,
      seed: scenario.seed,
      model: model,
      topology: scenario.pipeline,
      expectation: expectation,
      statistics: statistics,
      lateness: try scenario.pipeline.map { try LatenessWork(sample, $0).counted() },
      costs: RunCosts(expectation, statistics, scenario.pipeline, fileBytes: bytes.total),
      basis: Forecast.Basis(isWhole: true, readings: sample.count, devices: model.deviceCount)
    )
  }

  private func sampled(
    _ model: FleetModel,
    _ expected: FleetExpectation,
    looks: Double
  ) throws -> Forecast {
    var expectation = expected
    let bytes = try firstReadings(model, &expectation)
    let changes = expectation.classes.map { $0.sensors.map { $0.readings / max($0.looks, 1) } }
    let perDevice = looks / Double(expectation.devices)
    var devices = max(Double(Self.sampleDevices), Self.sampleRows / max(perDevice, 1e-9))
    devices = min(devices, Double(Self.mostDevices), Double(expectation.devices))
    devices = min(devices, max(100, Self.mostEvents / max(model.eventsPerDevice, 1)))
    let few = model.reduced(toDevices: Int(devices))
    let factor = Double(few.deviceCount) * perDevice / Self.sampleRows
    let slow = few.slowed(by: factor, changes: changes)
    let sample = try FleetSample(slow, limit: .max)
    try check(sample.catalog)
    let statistics = SampleStatistics(sample)
    let lateness = try scenario.pipeline.map {
      try LatenessWork(sample, $0).estimated(expectation, statistics)
    }
    let rows = expectation.generated
    let size = bytes.perReading * rows + bytes.frames * Double(expectation.devices)
    return Forecast(
      name: scenario.name,
      seed: scenario.seed,
      model: model,
      topology: scenario.pipeline,
      expectation: expectation,
      statistics: statistics,
      lateness: lateness,
      costs: RunCosts(expectation, statistics, scenario.pipeline, fileBytes: size),
      basis: Forecast.Basis(isWhole: false, readings: sample.count, devices: slow.deviceCount)
    )
  }

  /// Simulates a chunk of the recording and measures it; sensors that report changes tell how many.
  private func firstReadings(
    _ model: FleetModel,
    _ expectation: inout FleetExpectation
  ) throws -> RecordedBytes {
    let perDevice = Double(expectation.series) / Double(expectation.devices)
    let few = model.reduced(toDevices: Int(Double(Self.mostSeries) / perDevice))
    let sample = try FleetSample(few, limit: RecordingWriter.defaultRowsPerChunk)
    let part = try FleetExpectation(few)
    let share = zip(part.classes, expectation.classes).map { small, large in
      zip(small.sensors, large.sensors).map { $0.looks / max($1.looks, 1) * sample.progress }
    }
    expectation.complete(from: SampleStatistics(sample), share: share, of: model)
    return try RecordedBytes(
      sample,
      scenario: scenario,
      fraction: Double(few.deviceCount) / Double(model.deviceCount)
    )
  }

  /// Finds what a run would refuse.
  private func check(_ catalog: Catalog) throws {
    guard let topology = scenario.pipeline else { return }
    do {
      _ = try Plan(topology, catalog: catalog)
    } catch {
      throw error.inFile(scenario.path)
    }
    let metrics = MetricCatalog(topology, anomalyKinds: scenario.anomalyKinds)
    try ThresholdCheck.validate(scenario.thresholds, catalog: metrics, file: scenario.path)
  }
}

extension FleetModel {
  var deviceCount: Int { classes.reduce(0) { $0 + $1.devices } }
}
