import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Devices without a connection.
@Suite struct OfflineTests {
  private static func key(_ purpose: String) -> DrawKey {
    DrawKey(seed: 7, className: "plain", purpose: purpose)
  }

  private static let offline = NetworkModel.Offline(
    every: .exponential(mean: seconds(60)),
    length: .exponential(mean: seconds(12))
  )

  private func outages(_ offline: NetworkModel.Offline) throws -> OutagePlan {
    let plan = NetworkPlan(NetworkModel(offline: offline), end: 0, key: Self.key)
    return try #require(plan.offline?.outages)
  }

  @Test func `outages come as often and last as long as drawn`() throws {
    let plan = try outages(
      .init(every: .gamma(mean: seconds(60), shape: 2), length: .exponential(mean: seconds(12)))
    )
    var (gaps, lengths): ([Double], [Double]) = ([], [])
    for device in 0..<100 as Range<UInt64> {
      var last: Int64 = 0
      var outage = plan.outage(who: device, number: 0, after: 0)
      for number in 0..<100 as Range<UInt64> {
        #expect(outage.number == number)
        gaps.append(Double(outage.start - last) * 1e-9)
        lengths.append(Double(outage.end - outage.start) * 1e-9)
        last = outage.end
        outage.advance(to: last - 1, who: device, plan: plan)
        #expect(outage.end == last)
        outage.advance(to: last, who: device, plan: plan)
      }
    }
    #expect(Theory.distance(gaps) { Theory.incompleteGamma(2, $0 / 30) } < Theory.distanceLimit)
    #expect(Theory.distance(lengths, Theory.exponential(mean: 12)) < Theory.distanceLimit)
    let products = zip(gaps, lengths).map { ($0 - 60) * ($1 - 12) }
    let sd = 60 / 2.0.squareRoot() * 12
    #expect(Theory.meanError(products, mean: 0, sd: sd).magnitude < 5)
  }

  @Test(arguments: [NetworkModel.Offline.Afterwards.flush, .drop])
  func `readings of an outage leave at its end, or never`(
    then: NetworkModel.Offline.Afterwards
  ) throws {
    var offline = Self.offline
    offline.then = then
    var plain = DeviceClass.measuring(.constant(0), devices: 30)
    plain.network = NetworkModel(delay: .constant(seconds(1)), offline: offline)
    let bench = try SeriesBench(.of(plain))
    let plan = try outages(offline)
    var held = 0
    for (device, rows) in bench.rows.enumerated() {
      let who = UInt64(device)
      var outage = plan.outage(who: who, number: 0, after: simulationStart.nanoseconds)
      for row in rows {
        outage.advance(to: row.trueTime, who: who, plan: plan)
        let isAway = row.trueTime >= outage.start
        let back = (outage.end + 999_999) / 1_000_000 * 1_000_000
        #expect(row.sentTime == (isAway && then == .flush ? back : row.trueTime))
        #expect(row.arrivalTime == row.sentTime + 1_000_000_000)
        #expect(bench.isLost(row) == (isAway && then == .drop))
        held += isAway ? 1 : 0
      }
    }
    #expect(held > 1_500)
  }

  /// Measured on the second, so that the devices of a group do the same.
  @Test func `a group is offline together`() throws {
    var offline = Self.offline
    offline.scope = .group
    var plain = DeviceClass.measuring(.constant(0), devices: 24, groups: 3)
    plain.clock.resolution = .seconds(1)
    plain.network = NetworkModel(offline: offline)
    let bench = try SeriesBench(.of(plain))
    let sent = bench.rows.map { Set($0.map(\.sentTime)) }
    for device in 0..<24 { #expect(sent[device] == sent[device / 3 * 3]) }
    #expect(Set(sent).count == 8)
  }

  /// An incident from 100 s to 200 s: who is offline when it ends goes on waiting, and who is back
  /// during it waits for its end.
  @Test(arguments: [nil, 1_000.0])
  func `outages of both kinds follow each other`(uplinkRate: Double?) throws {
    var plain = DeviceClass.measuring(.constant(0), devices: 30)
    plain.network = NetworkModel(offline: Self.offline, uplinkRate: uplinkRate)
    var model = FleetModel.of(plain)
    let start = simulationStart.nanoseconds
    // Listed out of order, and the second ends within the first.
    for (at, length) in [(100, 100), (50, 70)] as [(Int64, Int64)] {
      model.incidents.append(
        IncidentModel(kind: .outage(then: .flush), at: .seconds(at), length: .seconds(length))
      )
    }
    let bench = try SeriesBench(model)
    let plan = try outages(Self.offline)
    var waitedOn = 0
    for (device, rows) in bench.rows.enumerated() {
      let who = UInt64(device)
      var outages = [plan.outage(who: who, number: 0, after: start)]
      while let last = outages.last, last.end < start + 800_000_000_000 {
        outages.append(plan.outage(who: who, number: UInt64(outages.count), after: last.end))
      }
      func isAway(_ time: Int64) -> Bool {
        outages.contains { time >= $0.start && time < $0.end }
      }
      let isAwayAtEnd = isAway(start + 200_000_000_000)
      for row in rows {
        let elapsed = row.sentTime - start
        #expect(!(50_000_000_000..<200_000_000_000).contains(elapsed))
        // Sent times are rounded up to a millisecond, which no outage of these is shorter than.
        #expect(!isAway(row.sentTime))
        let isStruck = (50..<200).contains(row.elapsed)
        let waits = isStruck || isAway(row.trueTime)
        if isStruck, isAwayAtEnd {
          #expect(elapsed > 200_000_000_000)
          waitedOn += 1
        }
        // A fast uplink still sends what has waited one after the other.
        guard uplinkRate == nil else { continue }
        if !waits { #expect(row.sentTime == row.trueTime) }
        if isStruck, !isAwayAtEnd { #expect(elapsed == 200_000_000_000) }
      }
    }
    #expect(waitedOn > 100)
  }
}
