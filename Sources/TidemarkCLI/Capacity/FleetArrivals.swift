import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario

/// When the readings of a larger fleet arrive, and in which partition.
struct FleetArrivals {
  /// Readings that are held in memory: ten bytes each.
  private static let limit = 50_000_000

  let header: RecordingHeader
  let readings: ReadingBatch
  let factor: Double
  let output: OutputOptions
  let file: String

  struct Stream {
    /// In order.
    var times: [Int64] = []
    var partitions: [UInt16] = []
    var devices = 0
    /// Whether the fleet was simulated; else it is copies of the recording.
    var isSimulated = false

    /// Readings per second.
    var rate: Double { share(of: times.count) }

    /// So many of the readings, per second.
    func share(of count: Int) -> Double {
      guard let first = times.first, let last = times.last, last > first else { return 0 }
      return Double(count) / (Double(last - first) / 1e9)
    }
  }

  /// Of the scenario inside the recording, with so many times the devices in each class; an import is
  /// repeated so often, each copy a little later than the one before.
  func load() async throws -> Stream {
    if !header.scenario.isEmpty {
      let scenario = try EmbeddedScenario.load(header, recording: file)
      if case .fleet(let model) = scenario.input { return try await simulated(model, scenario) }
    }
    return try copies()
  }

  private func simulated(_ model: FleetModel, _ scenario: Scenario) async throws -> Stream {
    var model = model
    for index in model.classes.indices {
      let devices = Double(model.classes[index].devices) * factor
      model.classes[index].devices = max(1, Int(min(devices.rounded(.up), 1e9)))
    }
    let catalog = try scenario.catalog(of: model)
    let partitionOfSeries = catalog.series.map { catalog.devices[Int($0.device)].partition }
    var stream = Stream(devices: catalog.devices.count, isSimulated: true)
    var meter = ProgressMeter("simulate", output)
    let run = FleetRun(model, catalog: catalog, slice: .whole(catalog), threads: 1)
    _ = try await run.run { arrived, _, progress in
      try check(stream.times.count + arrived.count)
      stream.times += arrived.arrivalTime
      stream.partitions += arrived.series.map {
        UInt16(truncatingIfNeeded: partitionOfSeries[Int($0)])
      }
      meter.update(fraction: progress, readings: stream.times.count)
      try Interrupts.shared.check()
      return true
    }
    meter.finish()
    return stream
  }

  private func copies() throws -> Stream {
    let count = max(1, Int(factor.rounded(.up)))
    try check(count * readings.count)
    let catalog = header.catalog
    let span = (readings.arrivalTime.last ?? 0) - (readings.arrivalTime.first ?? 0)
    let gap = max(1, span / Int64(max(1, readings.count)))
    var rows: [(time: Int64, partition: UInt16)] = []
    rows.reserveCapacity(count * readings.count)
    for row in 0..<readings.count {
      let partition = Int(
        catalog.devices[Int(catalog.series[Int(readings.series[row])].device)].partition
      )
      for copy in 0..<count {
        // Copies of a partition are partitions of their own, and lie evenly between two readings.
        let time = readings.arrivalTime[row] + gap * Int64(copy) / Int64(count)
        rows.append(
          (time, UInt16(truncatingIfNeeded: partition + copy * max(1, catalog.partitions)))
        )
      }
    }
    rows.sort { ($0.time, $0.partition) < ($1.time, $1.partition) }
    return Stream(
      times: rows.map(\.time),
      partitions: rows.map(\.partition),
      devices: count * catalog.devices.count
    )
  }

  private func check(_ count: Int) throws(Failure) {
    guard count > Self.limit else { return }
    throw Failure(
      .usage,
      "the readings of \(factor) times the devices are too many for a plan, which holds \(Self.limit) at "
        + "most; give a smaller --devices, or cut a part out with 'tidemark slice'",
      file: file
    )
  }
}
