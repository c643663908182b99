import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// What a fleet has measured, delivered anew.
@Suite struct DeliveryTests {
  private static func model(_ seed: UInt64, hasUplink: Bool) -> FleetModel {
    var model = FleetModel.everything(14, hasUplink: hasUplink)
    model.seed = seed
    return model
  }

  /// NaN is equal to nothing, its bits are.
  private func isSame(_ a: ReadingBatch, _ b: ReadingBatch) -> Bool {
    var (a, b) = (a, b)
    guard a.value.map(\.bitPattern) == b.value.map(\.bitPattern) else { return false }
    (a.value, b.value) = ([], [])
    return a == b
  }

  /// All rows of a new delivery, of one part of the devices after the other.
  private func deliver(
    _ model: FleetModel,
    of original: FleetModel,
    _ recorded: Simulation,
    stamping: Set<String>,
    parts: [Range<Int>]? = nil
  ) throws -> Simulation {
    var result = recorded
    (result.arrived, result.lost) = (ReadingBatch(), ReadingBatch())
    for devices in parts ?? [0..<recorded.catalog.devices.count] {
      var readings = RecordedReadings()
      for batch in [recorded.arrived, recorded.lost] {
        let rows = batch.indices.filter {
          devices.contains(Int(recorded.catalog.series[Int(batch.series[$0])].device))
        }
        var part = ReadingBatch()
        for row in rows { part.append(batch[row]) }
        readings.append(part)
      }
      var delivery = FleetDelivery(
        model,
        of: original,
        stamping: stamping,
        catalog: recorded.catalog,
        devices: devices,
        readings: readings
      )
      while delivery.nextSlice(arrived: &result.arrived, lost: &result.lost) {}
      #expect(delivery.unmet == 0)
    }
    return result
  }

  private func originals(_ simulation: Simulation) -> [Reading] {
    simulation.copies.filter { $0.copy == 0 }
      .sorted { ($0.series, $0.epoch, $0.sequence) < ($1.series, $1.epoch, $1.sequence) }
  }

  /// Restarts, replacements, buffers, on-change sensors, anomalies of all kinds, incidents: all of it.
  @Test(arguments: [false, true], 1...UInt64(Depth.count(1, deep: 3)))
  func `the original model delivers what it delivered`(hasUplink: Bool, seed: UInt64) throws {
    let model = Self.model(seed, hasUplink: hasUplink)
    let recorded = try Simulation(model)
    #expect(recorded.arrived.count > 1_000 && recorded.lost.count > 10)
    #expect(recorded.arrived.epoch.contains { $0 > 0 })
    for stamping in [[], ["pump"], ["pump", "fan"]] as [Set<String>] {
      let again = try deliver(model, of: model, recorded, stamping: stamping)
      let isSame = isSame(again.arrived, recorded.arrived) && isSame(again.lost, recorded.lost)
      #expect(isSame, "\(stamping.sorted())")
    }
  }

  @Test func `parts are together what the whole is`() throws {
    let original = Self.model(4, hasUplink: true)
    var model = original
    model.seed = 99
    let recorded = try Simulation(original)
    let whole = try deliver(model, of: original, recorded, stamping: ["pump"])
    let parts = try deliver(
      model,
      of: original,
      recorded,
      stamping: ["pump"],
      parts: [0..<1, 1..<9, 9..<16, 16..<18]
    )
    func sorted(_ simulation: Simulation) -> ReadingBatch {
      var batch = ReadingBatch()
      let rows = simulation.copies.sorted {
        ($0.series, $0.epoch, $0.sequence, $0.copy) < ($1.series, $1.epoch, $1.sequence, $1.copy)
      }
      for row in rows { batch.append(row) }
      return batch
    }
    let isWhole = isSame(sorted(whole), sorted(parts))
    #expect(isWhole)
    let isNew = !isSame(whole.arrived, recorded.arrived)
    #expect(isNew)
  }

  @Test func `another seed keeps what was measured and draws the rest anew`() throws {
    let original = Self.model(5, hasUplink: true)
    var model = original
    model.seed = 6
    let recorded = try Simulation(original)
    let again = try deliver(model, of: original, recorded, stamping: [])
    let (before, after) = (originals(recorded), originals(again))
    #expect(before.count == after.count)
    var moved = 0
    for (old, new) in zip(before, after) {
      #expect(old.series == new.series && old.epoch == new.epoch && old.sequence == new.sequence)
      #expect(old.trueTime == new.trueTime && old.eventTime == new.eventTime)
      #expect(old.value.bitPattern == new.value.bitPattern && old.anomaly == new.anomaly)
      #expect(new.sentTime >= new.trueTime && new.arrivalTime >= new.sentTime)
      if old.arrivalTime != new.arrivalTime { moved += 1 }
    }
    #expect(moved > before.count / 2)
  }

  @Test func `a new clock stamps anew, on its own grid, and nothing else changes`() throws {
    let original = Self.model(7, hasUplink: false)
    var model = original
    model.classes[0].clock = ClockModel(resolution: .seconds(1), offset: .constant(5e9))
    let recorded = try Simulation(original)
    let again = try deliver(model, of: original, recorded, stamping: ["pump"])
    var stamped = 0
    for (old, new) in zip(originals(recorded), originals(again)) {
      #expect(old.trueTime == new.trueTime && old.sentTime == new.sentTime)
      #expect(old.arrivalTime == new.arrivalTime)
      let series = recorded.catalog.series[Int(old.series)]
      let name = recorded.catalog.devices[Int(series.device)].name
      guard name.hasPrefix("pump"), old.anomaly == 0,
        old.trueTime < original.start.nanoseconds + 170_000_000_000
      else { continue }
      let second: Int64 = 1_000_000_000
      #expect(new.eventTime == (old.trueTime + 5 * second) / second * second)
      stamped += 1
    }
    #expect(stamped > 100)
  }

  @Test func `readings that the fleet does not measure are counted`() throws {
    let model = Self.model(8, hasUplink: false)
    let recorded = try Simulation(model)
    var readings = RecordedReadings()
    readings.append(recorded.arrived)
    var strange = ReadingBatch()
    var reading = recorded.arrived[0]
    reading.trueTime += 1
    reading.epoch = 50
    reading.copy = 0
    strange.append(reading)
    readings.append(strange)
    var delivery = FleetDelivery(
      model,
      of: model,
      stamping: [],
      catalog: recorded.catalog,
      devices: 0..<recorded.catalog.devices.count,
      readings: readings
    )
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    while delivery.nextSlice(arrived: &arrived, lost: &lost) {}
    #expect(delivery.unmet == 1)
  }
}
