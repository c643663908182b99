import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// What timed incidents do to what a fleet sends, row by row against the same fleet without them.
@Suite struct IncidentEffectTests {
  private static let second: Int64 = 1_000_000_000
  private let start = simulationStart.nanoseconds

  /// 60 devices in groups of five, from which a delay of some seconds keeps the partitions busy.
  private static func model(
    _ incidents: IncidentModel...,
    every cadence: Cadence = Cadence(period: .seconds(2))
  ) -> FleetModel {
    var plain = DeviceClass.measuring(.constant(0), every: cadence, devices: 60, groups: 5)
    plain.network = NetworkModel(delay: .exponential(mean: seconds(3)), duplicate: 0.1)
    var other = plain
    other.name = "other"
    other.grouping?.name = "yard"
    var model = FleetModel.of(plain, other, duration: .minutes(5), partitions: 3)
    model.incidents = incidents
    return model
  }

  /// All copies in the order of identity, with whether they are lost.
  private func copies(_ model: FleetModel) throws -> [(row: Reading, isLost: Bool)] {
    let bench = try SeriesBench(model)
    return (bench.rows.flatMap { $0 } + bench.duplicates)
      .sorted { ($0.series, $0.sequence, $0.copy) < ($1.series, $1.sequence, $1.copy) }
      .map { ($0, bench.isLost($0)) }
  }

  /// Whether a device (of which each has one series) is in the class or group, and seconds 100 to
  /// 160.
  private func isStruck(_ row: Reading, at time: Int64, _ devices: Range<UInt32>) -> Bool {
    devices.contains(row.series)
      && (100 * Self.second..<160 * Self.second).contains(time - start)
  }

  private static let window = (at: TimeSpan.seconds(100), length: TimeSpan.seconds(60))

  @Test(arguments: [NetworkModel.Offline.Afterwards.flush, .drop])
  func `a partition that takes nothing`(then: NetworkModel.Offline.Afterwards) throws {
    let incident = IncidentModel(
      kind: .partitionOutage(partition: 1, then: then),
      at: Self.window.at,
      length: Self.window.length
    )
    let catalog = try FleetSimulator.catalog(of: Self.model())
    let end = start + 160 * Self.second
    var held = 0
    for (after, before) in zip(try copies(Self.model(incident)), try copies(Self.model())) {
      var expected = before.row
      let isHeld =
        catalog.devices[Int(before.row.series)].partition == 1
        && isStruck(before.row, at: before.row.arrivalTime, 0..<120)
      if isHeld, then == .flush { expected.arrivalTime = end }
      #expect(after.row == expected)
      #expect(after.isLost == (isHeld && then == .drop))
      held += isHeld ? 1 : 0
    }
    #expect(held > 750)
  }

  /// The second ends within the first, and the first is listed before it; the third drops what the
  /// first would let through at its end.
  @Test func `outages of a partition follow each other`() throws {
    func outage(_ at: Int64, _ length: Int64, _ then: NetworkModel.Offline.Afterwards)
      -> IncidentModel
    {
      IncidentModel(
        kind: .partitionOutage(partition: 0, then: then),
        at: .seconds(at),
        length: .seconds(length)
      )
    }
    let model = Self.model(
      outage(100, 60, .flush),
      outage(50, 70, .flush),
      outage(200, 20, .flush),
      outage(215, 10, .drop)
    )
    let catalog = try FleetSimulator.catalog(of: model)
    for (after, before) in zip(try copies(model), try copies(Self.model())) {
      let isThere = catalog.devices[Int(before.row.series)].partition == 0
      let arrival = (before.row.arrivalTime - start) / Self.second
      var expected = before.row
      if isThere, (50..<160).contains(arrival) { expected.arrivalTime = start + 160 * Self.second }
      if isThere, (200..<220).contains(arrival) { expected.arrivalTime = start + 220 * Self.second }
      #expect(after.row == expected)
      #expect(after.isLost == (isThere && (200..<225).contains(arrival)))
    }
  }

  @Test(arguments: [NetworkModel.Offline.Afterwards.flush, .drop])
  func `a group without a connection`(then: NetworkModel.Offline.Afterwards) throws {
    let incident = IncidentModel(
      kind: .outage(then: then),
      at: Self.window.at,
      length: Self.window.length,
      target: .init(group: "room-2")
    )
    var held = 0
    // What is lost in the device is not sent twice.
    let all = try copies(Self.model()).filter { before in
      let isHeld = isStruck(before.row, at: before.row.trueTime, 10..<15)
      return !isHeld || then == .flush || before.row.copy == 0
    }
    let struck = try copies(Self.model(incident))
    #expect(struck.count == all.count)
    for (after, before) in zip(struck, all) {
      var expected = before.row
      let isHeld = isStruck(before.row, at: before.row.trueTime, 10..<15)
      if isHeld, then == .flush {
        expected.sentTime = start + 160 * Self.second
        expected.arrivalTime += expected.sentTime - before.row.sentTime
      }
      #expect(after.row == expected)
      #expect(after.isLost == (isHeld && then == .drop))
      held += isHeld ? 1 : 0
    }
    #expect(held > 140)
  }

  @Test func `a brown-out slows down and loses more`() throws {
    let incident = IncidentModel(
      kind: .brownOut(delayFactor: 4, loss: 0.3),
      at: Self.window.at,
      length: Self.window.length,
      target: .init(deviceClass: "other")
    )
    var (struck, lost) = (0, 0)
    for (after, before) in zip(try copies(Self.model(incident)), try copies(Self.model())) {
      let isStruck = isStruck(before.row, at: before.row.sentTime, 60..<120)
      let delay = before.row.arrivalTime - before.row.sentTime
      let slowed = after.row.arrivalTime - after.row.sentTime
      // Delays are cut to whole microseconds after they were multiplied.
      #expect(isStruck ? (0...3_000).contains(slowed - 4 * delay) : slowed == delay)
      #expect(isStruck || !after.isLost)
      struck += isStruck ? 1 : 0
      lost += after.isLost ? 1 : 0
    }
    #expect(Theory.fits(lost, of: struck, share: 0.3))
  }

  /// Every device but those that are struck keeps its times; those have a factor of five within the
  /// window, and what a period and the window's ends leave over.
  @Test func `a storm of periodic sensors`() throws {
    let incident = IncidentModel(
      kind: .storm(factor: 5),
      at: Self.window.at,
      length: Self.window.length,
      target: .init(group: "yard-3")
    )
    let cadence = Cadence(period: .seconds(7))
    let bench = try SeriesBench(Self.model(incident, every: cadence))
    let before = try SeriesBench(Self.model(every: cadence))
    for (series, rows) in bench.rows.enumerated() {
      guard (75..<80).contains(series) else {
        #expect(rows == before.rows[series])
        continue
      }
      // In the time that goes by five times as fast within the window, readings are 7 s apart.
      func passed(_ time: Double) -> Double { time + 4 * min(max(time - 100, 0), 60) }
      for (row, next) in zip(rows, rows.dropFirst()) {
        #expect((passed(next.elapsed) - passed(row.elapsed) - 7).magnitude < 0.01)
      }
      #expect((42...43).contains(rows.count { (100..<160).contains($0.elapsed) }))
      #expect(rows.map(\.sequence) == (0..<UInt32(rows.count)).map { $0 })
    }
  }

  /// A gap that began before the storm ends in it as soon as one of the storm's would: the counts of
  /// the window are Poisson with the storm's rate, those outside with the usual one.
  @Test func `a storm of random readings`() throws {
    let incident = IncidentModel(
      kind: .storm(factor: 6),
      at: Self.window.at,
      length: Self.window.length
    )
    let cadence = Cadence(period: .seconds(20), kind: .poisson)
    let rows = try SeriesBench(Self.model(incident, every: cadence)).rows.flatMap { $0 }
    let inside = Double(rows.count { (100..<160).contains($0.elapsed) })
    let first = Double(rows.count { (100..<103).contains($0.elapsed) })
    let outside = Double(rows.count) - inside
    // 120 devices: 18 each in the window, 0.9 in its first three seconds, 12 in the rest.
    #expect(((inside - 2_160) / 2_160.squareRoot()).magnitude < 5)
    #expect(((first - 108) / 108.0.squareRoot()).magnitude < 5)
    #expect(((outside - 1_440) / 1_440.squareRoot()).magnitude < 5)
  }

  @Test func `a share of the devices is struck`() throws {
    let incident = IncidentModel(
      kind: .outage(then: .drop),
      at: Self.window.at,
      length: Self.window.length,
      target: .init(deviceClass: "plain", share: 0.4)
    )
    let bench = try SeriesBench(Self.model(incident))
    var struck = 0
    for rows in bench.rows {
      let isLost = rows.filter { (100..<160).contains($0.elapsed) }.map { bench.isLost($0) }
      #expect(Set(isLost).count == 1)
      struck += isLost[0] ? 1 : 0
    }
    #expect(Theory.fits(struck, of: 60, share: 0.4))
    #expect(bench.rows[60...].allSatisfy { rows in rows.allSatisfy { !bench.isLost($0) } })
  }
}
