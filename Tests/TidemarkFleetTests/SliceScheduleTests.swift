import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// How the time is cut: without gaps, and into pieces that take about as much memory.
@Suite struct SliceScheduleTests {
  /// A storm of a factor of 200 that a second one, of half of the devices, makes worse; another
  /// begins with the simulation, and one is not over at its end.
  private static let storms: [IncidentModel] = [
    storm(200, at: 120, for: 60),
    storm(3, at: 150, for: 10, share: 0.5),
    storm(5, at: 0, for: 20),
    storm(0.1, at: 590, for: 600),
  ]

  private static func storm(
    _ factor: Double,
    at: Int64,
    for length: Int64,
    share: Double = 1
  ) -> IncidentModel {
    IncidentModel(
      kind: .storm(factor: factor),
      at: .seconds(at),
      length: .seconds(length),
      target: .init(share: share)
    )
  }

  private static func model(_ devices: Int, _ incidents: [IncidentModel]) -> FleetModel {
    var model = FleetModel.of(.plain(devices, period: .seconds(10)))
    model.incidents = incidents
    return model
  }

  @Test(arguments: [[], storms], [1, 40_000])
  func `slices follow each other without gaps`(incidents: [IncidentModel], devices: Int) {
    let model = Self.model(devices, incidents)
    let schedule = SliceSchedule(model)
    var start = schedule.start
    for slice in 0..<schedule.count + 20 {
      let end = schedule.end(of: slice)
      #expect(end > start)
      #expect(schedule.index(of: start) == slice && schedule.index(of: end - 1) == slice)
      start = end
    }
    let last = (model.start + model.duration).nanoseconds
    #expect(schedule.end(of: schedule.count - 1) == last)
    #expect(schedule.index(of: schedule.start - 1) == 0)
  }

  /// 20,000 devices measure 2,000 times a second, and 400,000 times in the storm.
  ///
  /// A slice as long as those of quiet times would take 8 million readings; in a quick run the storm is a
  /// tenth of it.
  @Test func `a storm makes slices shorter, not larger`() throws {
    let model = Self.model(20_000, [Self.storm(Double(Depth.count(20, deep: 200)), at: 2, for: 2)])
    var short = model
    short.duration = .seconds(6)
    let catalog = try FleetSimulator.catalog(of: short)
    var simulator = FleetSimulator(short, catalog: catalog, devices: 0..<20_000)
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    var largest = 0
    var total = 0
    while simulator.nextSlice(arrived: &arrived, lost: &lost) {
      largest = max(largest, arrived.count)
      total += arrived.count
      arrived.removeAll()
    }
    // Each device: six seconds, two of them as long as 400 (or 40), in periods of ten.
    #expect(
      (Depth.count(80_000, deep: 800_000)...Depth.count(96_000, deep: 816_000)).contains(total)
    )
    // Two readings a series, and 1 % for what is left of the period before.
    #expect(largest <= 41_000)
  }

  @Test func `a busy time of the day makes slices shorter`() {
    var model = Self.model(1_000, [])
    let count = SliceSchedule(model).count
    model.classes[0].sensors[0].every.load = Profile(
      cycle: .day,
      points: [.init(at: .zero, value: 1), .init(at: .hours(8), value: 50)]
    )
    #expect((40...50).contains(SliceSchedule(model).count / count))
  }
}
