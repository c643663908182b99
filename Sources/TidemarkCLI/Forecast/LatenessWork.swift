import TidemarkCore
import TidemarkFleet
import TidemarkStreams

/// Finds which readings of a sample come too late in a pipeline.
///
/// Windows are not computed: what decides is a reading's event time and the watermark before it.
struct LatenessWork {
  private static let batchSize = 8_192

  let sample: FleetSample
  let topology: Topology

  init(_ sample: FleetSample, _ topology: Topology) {
    self.sample = sample
    self.topology = topology
  }

  /// As the engine will find it; the sample is everything.
  func counted() throws -> LateShares {
    let plan = try Plan(withoutDetectors(topology), catalog: sample.catalog)
    var tally = LateTally(plan, onClose: topology.closesOnly, inOrder: try inOrder())
    pass(plan) { batch in
      for row in 0..<batch.count {
        let watermark = batch.isFlink ? batch.watermark(before: row) : nil
        tally.add(batch, row: row, weight: 1, group: 0, watermark: watermark)
      }
    }
    return tally.shares(isExact: true)
  }

  /// As it will be in the whole fleet, of which the sample has a fraction of the readings.
  func estimated(
    _ expectation: FleetExpectation,
    _ statistics: SampleStatistics
  ) throws -> LateShares {
    let plan = try Plan(explicit(topology), catalog: sample.catalog)
    let weights = weights(expectation, statistics)
    var progress = SampledProgress(topology, sample.model, arrivals(plan, weights: weights))
    var tally = LateTally(plan, onClose: topology.closesOnly, inOrder: try inOrder())
    let isFlink = topology.semantics == .flink
    pass(plan) { batch in
      for row in 0..<batch.count {
        let watermark = progress.watermark(before: batch.readings.arrivalTime[row])
        let series = Int(batch.readings.series[row])
        tally.add(
          batch,
          row: row,
          weight: weights[series],
          group: Int(sample.catalog.series[series].device) % LateTally.groups,
          watermark: watermark,
          countsBehind: isFlink
        )
      }
    }
    return tally.shares(isExact: false)
  }

  /// The rows that reach the assigner of watermarks.
  private func arrivals(_ plan: Plan, weights: [Double]) -> WatermarkLead.Arrivals {
    let after = plan.steps.firstIndex { $0.step.name == topology.watermark.after }
    var arrivals = WatermarkLead.Arrivals()
    pass(plan) { batch in
      for row in 0..<batch.count {
        if let after, batch.fates[after][row] != EngineBatch.passed { continue }
        let arrival = batch.readings.arrivalTime[row]
        arrivals.time.append(arrival)
        arrivals.ahead.append(batch.readings.eventTime[row] - arrival)
        arrivals.weight.append(weights[Int(batch.readings.series[row])])
      }
    }
    return arrivals
  }

  private func pass(_ plan: Plan, _ take: (EngineBatch) -> Void) {
    var pass = SequentialPass(plan)
    var batch = EngineBatch()
    for start in stride(from: 0, to: sample.arrived.count, by: Self.batchSize) {
      let end = min(start + Self.batchSize, sample.arrived.count)
      var rows = ReadingBatch()
      rows.append(contentsOf: sample.arrived, rows: start..<end)
      pass.prepare(&rows, into: &batch)
      take(batch)
    }
  }

  /// How many readings of the fleet a row of each series stands for.
  private func weights(_ expectation: FleetExpectation, _ statistics: SampleStatistics) -> [Double]
  {
    var ofSensor: [Double] = []
    for (expected, found) in zip(expectation.classes, statistics.classes) {
      for (sensor, count) in zip(expected.sensors, found.originals) {
        ofSensor.append(count > 0 ? sensor.readings / Double(count) : 0)
      }
    }
    return sample.catalog.series.map { ofSensor[Int($0.sensor)] }
  }

  /// The steps that read what a reorder step lets go.
  private func inOrder() throws -> Set<String> {
    let plan = try Plan(topology, catalog: sample.catalog)
    return Set(plan.steps.filter { $0.section > 0 }.map(\.step.name))
  }

  /// Without detectors, and with all readings on the same side of reorder steps.
  private func withoutDetectors(_ topology: Topology) -> Topology {
    var topology = topology
    topology.ledgerStep = nil
    topology.steps.removeAll {
      if case .process = $0.operation { true } else { false }
    }
    for index in topology.steps.indices {
      guard case .reorder = topology.steps[index].operation else { continue }
      topology.steps[index].operation = .filter(.binary(.equal, .number(0), .number(0)))
    }
    return topology
  }

  /// Under either semantics a window is over when a watermark has passed it.
  private func explicit(_ topology: Topology) -> Topology {
    var topology = withoutDetectors(topology)
    topology.semantics = .flink
    topology.watermark.strategy = .explicit
    topology.watermark.idleTimeout = nil
    for index in topology.steps.indices {
      guard case .window(var window, let aggregates) = topology.steps[index].operation else {
        continue
      }
      window.emit = .onClose
      topology.steps[index].operation = .window(window, aggregates)
    }
    return topology
  }
}

extension Topology {
  /// Names of steps whose windows give their first result when they are closed for good.
  fileprivate var closesOnly: Set<String> {
    guard semantics == .kafkaStreams else { return [] }
    return Set(
      steps.filter {
        if case .window(let window, _) = $0.operation { window.emit == .onClose } else { false }
      }.map(\.name)
    )
  }
}
