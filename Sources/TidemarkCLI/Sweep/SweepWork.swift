import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

/// Measures every point of a grid, and finds the smallest value that satisfies a threshold.
struct SweepWork {
  /// What to look for.
  struct Question {
    var threshold: Threshold
    /// Nil: the one after the seed that the value was chosen by.
    var heldOutSeed: UInt64?
  }

  let input: SweepInput
  let grid: SweepGrid
  let metrics: [String]
  let question: Question?
  let threads: Int
  let state: SweepState?
  let output: OutputOptions

  func run() async throws -> SweepResult {
    var fleets = SweepFleets(input)
    var jobs: [SweepJob] = []
    for point in 0..<grid.count { jobs.append(try job(grid.values(of: point), &fleets)) }
    let topology = jobs[0].topology
    let kinds = try possibleKinds(jobs[0])
    let columns = try SweepMetrics.columns(metrics, topology, kinds: kinds)
    let dimension = try question.map { try check($0, topology, kinds) }
    var runner = SweepRunner(input, threads: threads, state: state, output: output)
    var meter = ProgressMeter("sweep", output)
    let points: [SweepMeasurement]
    do {
      points = try await runner.measure(jobs) { done in
        meter.update(fraction: Double(done) / Double(jobs.count), readings: nil)
      }
      meter.finish()
    } catch let failure as Failure where failure.code == .interrupted {
      meter.finish()
      throw interrupted(jobs)
    }
    var result = SweepResult(
      name: try input.name,
      seed: input.recorded?.header.seed ?? jobs[0].scenario?.seed ?? 0,
      readings: readings(jobs, points),
      grid: grid,
      columns: columns,
      values: points.map { point in columns.map { point[$0.name] } },
      front: SweepMetrics.front(topology, points)
    )
    if let question, let dimension {
      do {
        let found = try await recommend(question, dimension, points, &runner, &fleets)
        result.recommendation = found
      } catch let failure as Failure where failure.code == .interrupted {
        throw interrupted(jobs)
      }
    }
    return result
  }

  private func job(
    _ values: [String],
    _ fleets: inout SweepFleets,
    heldOutSeed: UInt64? = nil
  ) throws -> SweepJob {
    let changes = zip(grid.axes, values).map { SettingChange(path: $0.path, value: $1) }
    return try SweepJob(SweepChanges(changes), of: &fleets, heldOutSeed: heldOutSeed)
  }

  private func possibleKinds(_ job: SweepJob) throws -> [String] {
    if let scenario = job.scenario { return scenario.anomalyKinds }
    guard input.scenario != nil else { return [] }
    return try input.scenario(SweepChanges([])).anomalyKinds
  }

  /// Of all points, if they are of the same readings.
  private func readings(_ jobs: [SweepJob], _ points: [SweepMeasurement]) -> Int64? {
    guard jobs.allSatisfy({ $0.readings == jobs[0].readings }) else { return nil }
    return points[0]["readings"].map { Int64($0) }
  }

  private func interrupted(_ jobs: [SweepJob]) -> Failure {
    guard let state else {
      return Failure(.interrupted, "interrupted; with --state DIR what is done is kept")
    }
    let done = jobs.count { state[$0.key] != nil }
    return Failure(
      .interrupted,
      "interrupted; \(done) of \(jobs.count) points are kept in \(state.folder): "
        + "the same command goes on"
    )
  }
}

// MARK: - Recommending

extension SweepWork {
  /// Refuses what cannot be recommended; the dimension of the metric.
  private func check(
    _ question: Question,
    _ topology: Topology,
    _ kinds: [String]
  ) throws -> Threshold.Dimension {
    let threshold = question.threshold
    let catalog = SweepMetrics.catalog(of: topology, kinds: kinds)
    try ThresholdCheck.validate([threshold], catalog: catalog, file: "--recommend")
    if case .baseline = threshold.bound {
      throw Failure(.usage, "--recommend: there is no baseline here; give the bound as a number")
    }
    guard catalog[threshold.metric]?.isOfMachine != true else {
      throw Failure(
        .usage,
        "--recommend: '\(threshold.metric)' is another number each time; use one that is the same"
      )
    }
    return catalog[threshold.metric]?.dimension ?? .number
  }

  private func recommend(
    _ question: Question,
    _ dimension: Threshold.Dimension,
    _ points: [SweepMeasurement],
    _ runner: inout SweepRunner,
    _ fleets: inout SweepFleets
  ) async throws -> Recommendation {
    let threshold = question.threshold
    let axis = grid.axes[0]
    var found = Recommendation(
      threshold: threshold,
      dimension: dimension,
      path: axis.path,
      choice: nil,
      tried: 0
    )
    let holds = points.map { threshold.holds($0[threshold.metric]) }
    guard let place = BoundSearch.gridPlace(axis, holds: holds) else { return found }
    var value = axis.values[place]
    var measured = points[place][threshold.metric]
    if var search = BoundSearch(axis, below: place) {
      while let next = search.next {
        let point = try await runner.measure([job([next], &fleets)])[0]
        let holds = threshold.holds(point[threshold.metric])
        search.take(holds: holds)
        if holds { (value, measured) = (next, point[threshold.metric]) }
        found.tried += 1
      }
    }
    found.choice = Recommendation.Choice(
      value: value,
      measured: measured,
      heldOut: try await heldOut(value, question, &runner, &fleets)
    )
    return found
  }

  /// Measures a value with another seed than the one that it was chosen by.
  private func heldOut(
    _ value: String,
    _ question: Question,
    _ runner: inout SweepRunner,
    _ fleets: inout SweepFleets
  ) async throws -> Recommendation.HeldOut {
    if let reason = input.cannotBeMadeAnew { return .notChecked(reason) }
    guard input.scenario != nil else { return .notChecked("there is no scenario inside") }
    let changes = SweepChanges([SettingChange(path: grid.axes[0].path, value: value)])
    let scenario = try input.scenario(changes)
    guard case .fleet = scenario.input else {
      return .notChecked("the readings are of a file, and there is no other seed")
    }
    let seed = question.heldOutSeed ?? (scenario.seed &+ 1)
    guard seed != scenario.seed else {
      throw Failure(
        .usage,
        "--held-out-seed \(seed) is the seed that the value is chosen by: give another"
      )
    }
    let point = try await runner.measure([job([value], &fleets, heldOutSeed: seed)])[0]
    let measured = point[question.threshold.metric]
    return .seed(seed, value: measured, ok: question.threshold.holds(measured))
  }
}
