import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario

/// Makes a recording of the readings of another, delivered anew.
///
/// Devices are independent of each other: where there are more readings than fit the memory, some devices after
/// the others are delivered into recordings of their own, which are then merged.
struct DeliveryWork {
  /// Readings that are in memory at once; each takes about 200 bytes.
  static let mostInMemory = 2_000_000

  let recording: String
  let access: RecordingAccess
  /// The file that says how.
  let delivery: String
  let threads: Int
  let output: OutputOptions
  var options = RecordingOptions()

  /// What is delivered, and how.
  private struct Plan {
    var original: FleetModel
    var delivery: Delivery
    var header: RecordingHeader
    var anomalies: [Anomaly]
    /// Ranges of devices.
    var parts: [Range<Int>]
  }

  /// - Throws: `Failure` (usage) with a place for a delivery that cannot be, (bad data) for readings that the
  ///   fleet inside the recording does not measure.
  func write(to path: String) async throws {
    let plan = try plan()
    var meter = ProgressMeter("deliver", output)
    defer { meter.finish() }
    if plan.parts.count == 1 {
      try await deliver(plan, 0, to: path, header: plan.header, options, &meter)
      return
    }
    var files: [TemporaryFile] = []
    for (number, devices) in plan.parts.enumerated() {
      let file = TemporaryFile()
      var header = plan.header
      // As shards of one simulation, they are merged without looking for what is in two of them.
      header.origin = .simulated
      header.slices = [FleetSlice(devices: [devices])]
      try await deliver(plan, number, to: file.path, header: header, options, &meter)
      files.append(file)
    }
    try await merge(files.map(\.path), plan, to: path)
  }

  private func plan() throws -> Plan {
    var reader = try access.open(recording)
    var header = reader.header
    guard !header.scenario.isEmpty, header.hasTruth, header.duration != nil else {
      throw Failure(
        .usage,
        "only what a fleet of a scenario has measured can be delivered anew: an import has neither true times "
          + "nor a network",
        file: recording
      )
    }
    let scenario = try EmbeddedScenario.load(header, recording: recording)
    guard case .fleet(let original) = scenario.input else {
      throw Failure(.usage, "the scenario inside has no fleet to deliver anew", file: recording)
    }
    var found = try DeliveryDocument.load(
      text: try WholeFile.text(delivery),
      file: delivery,
      for: header.scenario,
      in: "\(recording) (scenario)",
      seed: header.seed
    )
    found.model.recordings = original.recordings
    do {
      _ = try FleetSimulator.catalog(of: found.model)
    } catch {
      throw found.located(error)
    }
    guard try scenario.catalog(of: original) == header.catalog else {
      throw Failure(.badData, "its devices are not those of its scenario", file: recording)
    }
    header.origin = .imported
    header.producer = "tidemark \(tidemarkVersion), delivered anew by \(delivery)"
    return Plan(
      original: original,
      delivery: found,
      header: header,
      anomalies: try reader.anomalies(),
      parts: try parts(&reader)
    )
  }

  /// Devices in ranges of so many readings that they fit the memory; of one device all are taken.
  private func parts(_ reader: inout RecordingReader) throws -> [Range<Int>] {
    let catalog = reader.header.catalog
    let all = reader.summary.readings + reader.summary.lost
    guard all > UInt64(Self.mostInMemory) else { return [0..<catalog.devices.count] }
    var counts = [Int](repeating: 0, count: catalog.devices.count)
    var batch = ReadingBatch()
    func count() throws {
      for series in batch.series { counts[Int(catalog.series[Int(series)].device)] += 1 }
      try Interrupts.shared.check()
    }
    while try reader.nextBatch(into: &batch) { try count() }
    while try reader.nextLost(into: &batch) { try count() }
    var parts: [Range<Int>] = []
    var (first, sum) = (0, 0)
    // No more parts than can be merged.
    let least = Int(all) / (MergedRecordings.maximumInputs / 2)
    let most = max(Self.mostInMemory, least)
    for device in counts.indices {
      if sum + counts[device] > most, device > first {
        parts.append(first..<device)
        (first, sum) = (device, 0)
      }
      sum += counts[device]
    }
    parts.append(first..<counts.count)
    return parts
  }

  /// Delivers one part into a recording.
  private func deliver(
    _ plan: Plan,
    _ number: Int,
    to path: String,
    header: RecordingHeader,
    _ options: RecordingOptions,
    _ meter: inout ProgressMeter
  ) async throws {
    let catalog = header.catalog
    let devices = plan.parts[number]
    var delivery = FleetDelivery(
      plan.delivery.model,
      of: plan.original,
      stamping: plan.delivery.stamping,
      catalog: catalog,
      devices: devices,
      readings: try read(devices, catalog, isAll: plan.parts.count == 1)
    )
    let recorder = try Recorder(
      path: path,
      header: header,
      encoders: min(threads, 4),
      options: options
    )
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    while delivery.nextSlice(arrived: &arrived, lost: &lost) {
      try Interrupts.shared.check()
      try await recorder.append(arrived)
      try await recorder.appendLost(lost)
      arrived.removeAll()
      lost.removeAll()
      let done = (Double(number) + delivery.progress) / Double(plan.parts.count)
      meter.update(fraction: done, readings: nil)
    }
    guard delivery.unmet == 0 else {
      throw Failure(
        .badData,
        "\(delivery.unmet) of its readings are not what the fleet of its scenario measures: it was changed, "
          + "or made by another version",
        file: recording
      )
    }
    let isOfPart = { (anomaly: Anomaly) in
      devices.contains(Int(catalog.series[Int(anomaly.series)].device))
    }
    _ = try await recorder.finish(anomalies: plan.anomalies.filter(isOfPart))
  }

  private func read(
    _ devices: Range<Int>,
    _ catalog: Catalog,
    isAll: Bool
  ) throws -> RecordedReadings {
    var reader = try access.open(recording)
    if !isAll {
      let series = catalog.series.indices.filter {
        devices.contains(Int(catalog.series[$0].device))
      }
      reader.select(RowSelection(series: series.map { UInt32($0) }))
    }
    var readings = RecordedReadings()
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      readings.append(batch)
    }
    while try reader.nextLost(into: &batch) {
      try Interrupts.shared.check()
      readings.append(batch)
    }
    return readings
  }

  private func merge(_ paths: [String], _ plan: Plan, to path: String) async throws {
    var merged = try MergedRecordings(paths: paths, key: options.key)
    let recorder = try Recorder(
      path: path,
      header: plan.header,
      encoders: min(threads, 4),
      options: options
    )
    var batch = ReadingBatch()
    while try merged.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      try await recorder.append(batch)
    }
    while try merged.nextLost(into: &batch) {
      try Interrupts.shared.check()
      try await recorder.appendLost(batch)
    }
    _ = try await recorder.finish(anomalies: plan.anomalies)
  }
}
