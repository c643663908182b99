import Crypto
import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// One point of a sweep, checked: readings that are there or can be made, and a pipeline for them.
struct SweepJob: Sendable {
  let changes: SweepChanges
  let topology: Topology
  /// What the readings are made from; nil: the recording that is there.
  let scenario: Scenario?
  /// The same for jobs that have the same readings.
  let readings: String
  /// What its numbers are kept under: the same for the same readings, pipeline and version.
  let key: String

  /// - Throws: `Failure` that names the point, for what the scenario or the pipeline refuses.
  init(
    _ changes: SweepChanges,
    of fleets: inout SweepFleets,
    heldOutSeed: UInt64? = nil
  ) throws {
    self.changes = changes
    let input = fleets.input
    do {
      if let recorded = input.recorded, changes.source.isEmpty, heldOutSeed == nil {
        scenario = nil
        topology = try input.topology(changes, catalog: recorded.header.catalog)
        readings = "recording \(recorded.digest)"
      } else {
        let fleet = try fleets.fleet(changes, seed: heldOutSeed)
        scenario = fleet.scenario
        topology = try input.topology(changes, catalog: fleet.catalog)
        readings = "scenario \(fleet.identity)"
      }
      key = Self.key(readings, topology)
    } catch let failure as Failure {
      throw changes.named(failure)
    }
  }

  private static func key(_ readings: String, _ topology: Topology) -> String {
    var topology = topology
    // Where a step is written says nothing about what it does.
    for index in topology.steps.indices { topology.steps[index].places = nil }
    let all = [tidemarkVersion, readings, String(reflecting: topology)]
    return SHA256.hash(data: Array(all.joined(separator: "\n").utf8)).hex
  }
}

/// The fleets of points; the last is kept, since neighbours often have the same.
struct SweepFleets {
  struct Fleet {
    var scenario: Scenario
    /// Nil for an import.
    var catalog: Catalog?
    /// The same for the same readings, whatever the scenario says besides.
    var identity: String
  }

  let input: SweepInput
  private var last: (changes: [SettingChange], seed: UInt64?, fleet: Fleet)?

  init(_ input: SweepInput) {
    self.input = input
  }

  mutating func fleet(_ changes: SweepChanges, seed: UInt64?) throws -> Fleet {
    if let last, last.changes == changes.source, last.seed == seed { return last.fleet }
    let scenario = try input.scenario(changes, seed: seed)
    var catalog: Catalog?
    if case .fleet(let model) = scenario.input { catalog = try scenario.catalog(of: model) }
    let text = try Self.identity(scenario)
    let fleet = Fleet(
      scenario: scenario,
      catalog: catalog,
      identity: SHA256.hash(data: Array(text.utf8)).hex
    )
    last = (changes.source, seed, fleet)
    return fleet
  }

  /// All that decides which readings a scenario makes.
  private static func identity(_ scenario: Scenario) throws -> String {
    switch scenario.input {
    case .fleet(let model): return String(reflecting: model)
    case .file(let source):
      let files = [source.path] + source.mapping.labelFiles
      var parts = ["\(scenario.partitions)", String(reflecting: source.mapping)]
      for file in files {
        parts.append(SHA256.hash(data: try WholeFile.bytes(file)).hex)
      }
      return parts.joined(separator: "\n")
    case .none: return ""
    }
  }
}

extension ImportMapping {
  /// What the truth comes from, if it is a file of its own.
  fileprivate var labelFiles: [String] {
    if case .nabWindows(let path, _) = labels { [path] } else { [] }
  }
}

/// The numbers of one point that are the same whenever and wherever it is measured.
struct SweepMeasurement: Sendable {
  var metrics: [String: Double?]

  /// A number; nil if there is none of the name, or it has no value here.
  subscript(name: String) -> Double? { metrics[name] ?? nil }

  /// Replays the readings of a job through its pipeline, in one thread.
  init(_ job: SweepJob, _ source: SweepSource) async throws {
    do {
      let plan = try Plan(job.topology, catalog: source.header.catalog)
      var options = ReplayOptions()
      // Nobody reads the results' lines, so none are made.
      options.takeResults = { _, _ in }
      var replay = Replay(plan, options: options)
      let outcome = try await replay.run(try source.ports())
      let result = ReplayJudgement(
        plan: plan,
        header: source.header,
        summary: source.summary,
        truth: source.truth,
        kinds: source.kinds
      ).result(outcome, options)
      if let reason = result.invalidReasons.first { throw Failure(.invalid, reason) }
      let found = result.metrics.filter { !$0.isOfMachine }
      metrics = Dictionary(
        found.map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first }
      )
    } catch let failure as Failure {
      throw job.changes.named(failure)
    }
  }

  init(metrics: [String: Double?]) {
    self.metrics = metrics
  }
}
