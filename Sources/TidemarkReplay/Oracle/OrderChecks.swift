import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// With bounds so wide that nothing is late, windows must end the same in any order, on any partitions.
struct OrderChecks {
  /// The same readings, otherwise delivered.
  private struct Delivery {
    var name: String
    var detail: String
    var catalog: Catalog
    var readings: ReadingBatch
  }

  private let world: CalmWorld
  private let catalog: Catalog
  private let rules: EngineRules
  private let readings: ReadingBatch
  private let seed: UInt64
  private let oracle: EngineOracle
  private let progress: (Int) throws -> Void

  init(
    _ plan: Plan,
    _ steps: [OracleStep],
    _ readings: ReadingBatch,
    seed: UInt64,
    progress: @escaping (Int) throws -> Void
  ) throws {
    world = CalmWorld(plan, steps, readings)
    catalog = plan.catalog
    rules = plan.rules
    self.readings = readings
    self.seed = seed
    self.progress = progress
    let calm = try Plan(world.topology, catalog: plan.catalog, rules: plan.rules)
    oracle = try EngineOracle(calm, readings, progress: progress)
  }

  /// The names of the checks, in their order.
  static let names = ["reordering", "idle partition", "partitions", "interleaving"]

  func all() throws -> [RunVerification.Check] {
    try [reordered(), withIdlePartition(), repartitioned(), interleaved()].map(check)
  }

  private func check(_ delivery: Delivery) throws -> RunVerification.Check {
    let plan = try Plan(world.topology, catalog: delivery.catalog, rules: rules)
    let observed = try ObservedRun.run(
      plan,
      OracleStep.all(of: plan),
      delivery.readings,
      keepsEntries: false,
      progress: progress
    )
    var state = RunVerification.Check.State.held
    for (number, recomputation) in oracle.recomputations.enumerated() {
      let tally = recomputation.compare(
        observed.results[number],
        keyNames: observed.keyNames[number],
        sameOrder: false
      )
      if let first = tally.first {
        state = .failed(first)
        break
      }
    }
    return RunVerification.Check(name: delivery.name, detail: delivery.detail, state: state)
  }

  // MARK: Deliveries

  private func reordered() -> Delivery {
    let draw = DrawKey(seed: seed, className: "verify", purpose: "order")
    let keys = (0..<readings.count).map { draw.bits(device: 0, index: UInt64($0)) }
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var shuffled = ReadingBatch(capacity: readings.count)
    for (place, row) in order.enumerated() {
      var reading = readings[row]
      reading.arrivalTime = readings.arrivalTime[place]
      shuffled.append(reading)
    }
    return Delivery(
      name: Self.names[0],
      detail: "all rows in another order",
      catalog: catalog,
      readings: shuffled
    )
  }

  private func withIdlePartition() -> Delivery {
    var wider = catalog
    let names = Set(catalog.devices.map(\.name))
    var name = "idle"
    while names.contains(name) { name += "-" }
    let sensor = catalog.series.first?.sensor
    wider.partitions += 1
    wider.add(
      Catalog.Device(
        name: name,
        deviceClass: catalog.devices.first?.deviceClass ?? 0,
        partition: UInt32(wider.partitions - 1)
      ),
      sensors: sensor.map { [$0] } ?? []
    )
    return Delivery(
      name: Self.names[1],
      detail: "\(wider.partitions) partitions, one of them silent",
      catalog: wider,
      readings: readings
    )
  }

  private func repartitioned() -> Delivery {
    var other = catalog
    other.partitions = catalog.partitions == 1 ? 3 : catalog.partitions - 1
    for index in other.devices.indices {
      other.devices[index].partition = UInt32(index % other.partitions)
    }
    return Delivery(
      name: Self.names[2],
      detail: "\(other.partitions) instead of \(catalog.partitions)",
      catalog: other,
      readings: readings
    )
  }

  private func interleaved() -> Delivery {
    let source = PartitionedReadings(readings, catalog: catalog)
    let draw = InterleavingDraw(seed: seed, skew: TimeSpan(nanoseconds: 10_000_000_000))
    return Delivery(
      name: Self.names[3],
      detail: "partitions up to 10 s apart, seed \(seed)",
      catalog: catalog,
      readings: draw.interleaving(1, of: source).readings(of: source)
    )
  }
}
