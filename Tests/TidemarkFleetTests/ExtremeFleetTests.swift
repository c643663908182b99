import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Fleets at the ends of what is allowed, which random scenarios found.
@Suite struct ExtremeFleetTests {
  private func run(_ model: FleetModel) throws -> (rows: Int, anomalies: [Anomaly]) {
    let catalog = try FleetSimulator.catalog(of: model)
    var simulator = FleetSimulator(model, catalog: catalog, slice: .whole(catalog))
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    while simulator.nextSlice(arrived: &arrived, lost: &lost) {}
    return (arrived.count + lost.count, simulator.anomalies())
  }

  /// One in two delays is longer than a day, one in a hundred is cut to ten years: a device that was
  /// restarted until the last copy is there would be so more often than epochs can count.
  @Test func `devices do not go on while the last copies arrive`() throws {
    var plain = DeviceClass.plain(20)
    plain.membership.restart = .init(
      every: .exponential(mean: 30e9),
      downFor: .exponential(mean: 5e9)
    )
    plain.clock.synchronization = .init(every: .constant(60e9), error: .constant(0))
    plain.network.delay = .pareto(minimum: 1e6, shape: 0.027)
    plain.network.offline = .init(every: .constant(30e9), length: .constant(1e9))
    #expect(try run(.of(plain)).rows > 20 * 400)
  }

  /// Anomalies of a second on a sensor that measures at random strike the reading after them, whose
  /// time is one of a coarse clock: the truth about them ends before the next one begins.
  @Test func `late anomalies end before the next on any clock`() throws {
    var plain = DeviceClass.plain(20, signal: [.constant(1), .noise(sd: 1)])
    plain.sensors[0].every.kind = .poisson
    plain.clock.resolution = .seconds(7)
    plain.anomalies = [
      AnomalyModel(
        kind: .levelShift,
        sensors: [plain.sensors[0].name],
        timing: .every(.exponential(mean: 3e9)),
        length: .constant(1e9),
        magnitude: .value(1)
      )
    ]
    let anomalies = try run(.of(plain)).anomalies
    // One takes 15 s with the two ticks behind it.
    #expect(anomalies.count > 20 * 600 / 16)
    for (one, next) in zip(anomalies, anomalies.dropFirst()) where one.series == next.series {
      #expect(one.onset <= one.peak && one.peak <= one.end && one.end <= next.onset)
    }
  }
}
