import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Readings that wait in a device: bounded buffers and slow uplinks.
@Suite struct UplinkTests {
  private let start = simulationStart.nanoseconds

  /// Two sensors that measure once a second, of one device or a few.
  private func pair(_ network: NetworkModel, devices: Int = 1) -> DeviceClass {
    var pair = DeviceClass.measuring(.constant(0), devices: devices)
    pair.sensors.append(
      SensorModel(name: "other", every: .init(period: .seconds(1)), signal: [.constant(1)])
    )
    pair.network = network
    return pair
  }

  /// All originals of a device in the order in which they were measured.
  private func readings(_ bench: SeriesBench, _ device: Int) -> [Reading] {
    (bench.rows[2 * device] + bench.rows[2 * device + 1]).sorted {
      ($0.trueTime, $0.series) < ($1.trueTime, $1.series)
    }
  }

  private static let outage = NetworkModel.Offline(
    every: .constant(seconds(20)),
    length: .constant(seconds(30))
  )

  /// Offline from 20 s to 50 s, from 70 s to 100 s and so on: of the 60 readings of an outage the
  /// first or the last seven find room, whichever sensor they are of.
  @Test(arguments: [NetworkModel.Buffer.Overflow.dropNewest, .dropOldest])
  func `a full buffer drops the newest or the oldest`(
    overflow: NetworkModel.Buffer.Overflow
  ) throws {
    let buffer = NetworkModel.Buffer(capacity: 7, overflow: overflow)
    let network = NetworkModel(offline: Self.outage, buffer: buffer)
    let bench = try SeriesBench(.of(pair(network, devices: 5)))
    for device in 0..<5 {
      let all = readings(bench, device)
      var outages: [Int: [Reading]] = [:]
      for row in all {
        let inCycle = row.elapsed.truncatingRemainder(dividingBy: 50)
        if inCycle >= 20 {
          outages[Int(row.elapsed / 50), default: []].append(row)
        } else {
          #expect(!bench.isLost(row) && row.sentTime == row.trueTime)
        }
      }
      #expect(outages.count == 12)
      for (number, held) in outages {
        #expect(held.count == 60)
        let kept = overflow == .dropNewest ? held.prefix(7) : held.suffix(7)
        #expect(held.filter { !bench.isLost($0) } == Array(kept))
        let back = start + Int64(number + 1) * 50_000_000_000
        #expect(kept.allSatisfy { $0.sentTime == back && $0.arrivalTime == back })
        // What is dropped is so when a reading comes for which there is no room.
        for (place, row) in held.enumerated() where bench.isLost(row) {
          let dropped = overflow == .dropNewest ? row : held[place + 7]
          #expect(row.sentTime == dropped.trueTime)
        }
      }
    }
  }

  @Test func `a buffer for everything loses nothing`() throws {
    let buffer = NetworkModel.Buffer(capacity: 60, overflow: .dropOldest)
    let bounded = NetworkModel(offline: Self.outage, buffer: buffer)
    let bench = try SeriesBench(.of(pair(bounded, devices: 3)))
    let free = try SeriesBench(.of(pair(NetworkModel(offline: Self.outage), devices: 3)))
    #expect(bench.lost.isEmpty)
    #expect(bench.rows == free.rows)
  }

  /// 0.8 readings a second leave a device that makes two: number *i* leaves 1.25 s after the one
  /// before it, and the last one after 1,500 s.
  @Test func `a slow uplink sends in order and at its rate`() throws {
    let bench = try SeriesBench(.of(pair(NetworkModel(uplinkRate: 0.8), devices: 3)))
    for device in 0..<3 {
      let all = readings(bench, device)
      for (number, row) in all.enumerated() {
        let sent = all[0].trueTime + Int64(number) * 1_250_000_000
        #expect(row.sentTime == (sent + 999_999) / 1_000_000 * 1_000_000)
      }
    }
    #expect(bench.lost.isEmpty)
  }

  /// Three readings a second at most, two are made: after 30 s offline the backlog of 60 drains at
  /// three a second, and after a minute the device is up to date, only to be offline again by then.
  @Test func `a backlog drains at the rate of the uplink`() throws {
    var outage = Self.outage
    outage.every = .constant(seconds(70))
    let network = NetworkModel(offline: outage, uplinkRate: 3)
    let bench = try SeriesBench(.of(pair(network, devices: 3)))
    let interval = Int64(1e9 / 3)
    for device in 0..<3 {
      var freeFrom = Int64.min
      var waited = 0
      for row in readings(bench, device) {
        var sent = max(row.trueTime, freeFrom)
        let cycle = (sent - start) / 100_000_000_000
        let isAway = (sent - start) % 100_000_000_000 >= 70_000_000_000
        if isAway { sent = start + (cycle + 1) * 100_000_000_000 }
        #expect(row.sentTime == (sent + 999_999) / 1_000_000 * 1_000_000)
        freeFrom = sent + interval
        waited += row.sentTime > row.trueTime + 400_000_000 ? 1 : 0
      }
      // 60 of each outage and the 120 of the minute after it, six times.
      #expect((900...1_090).contains(waited))
    }
  }

  /// Buffer and uplink together, by hand.
  ///
  /// One reading leaves every 4 s; sensors measure at .2 and .7 of each second or so: two a second,
  /// of which five may wait.
  @Test(arguments: [NetworkModel.Buffer.Overflow.dropNewest, .dropOldest])
  func `a buffer overflows behind a slow uplink`(
    overflow: NetworkModel.Buffer.Overflow
  ) throws {
    let network = NetworkModel(
      buffer: .init(capacity: 5, overflow: overflow),
      uplinkRate: 0.25
    )
    let bench = try SeriesBench(.of(pair(network), duration: .seconds(60)))
    let all = readings(bench, 0)
    #expect(all.count == 120)
    var (waiting, kept): ([Reading], [UInt32: Set<UInt32>]) = ([], [:])
    var freeFrom = all[0].trueTime
    for row in all {
      while let first = waiting.first, max(first.trueTime, freeFrom) < row.trueTime {
        kept[first.series, default: []].insert(first.sequence)
        freeFrom = max(first.trueTime, freeFrom) + 4_000_000_000
        waiting.removeFirst()
      }
      if waiting.count < 5 {
        waiting.append(row)
      } else if overflow == .dropOldest {
        waiting.removeFirst()
        waiting.append(row)
      }
    }
    for row in waiting { kept[row.series, default: []].insert(row.sequence) }
    for row in all {
      #expect(bench.isLost(row) == !kept[row.series, default: []].contains(row.sequence))
    }
    // One at once, fourteen in the minute, five in the buffer at its end.
    #expect(all.count { !bench.isLost($0) } == 20)
  }

  /// What is lost on the wire has taken its turn on it: bursts and losses change no sent time, and
  /// decide by the time at which a reading leaves.
  @Test func `a reading lost on the wire has used the uplink`() throws {
    let bursts = NetworkModel.Bursts(goodMean: seconds(30), badMean: seconds(30))
    let network = NetworkModel(bursts: bursts, uplinkRate: 0.8)
    let bench = try SeriesBench(.of(pair(network, devices: 5)))
    let plain = try SeriesBench(.of(pair(NetworkModel(uplinkRate: 0.8), devices: 5)))
    #expect(bench.rows == plain.rows)
    let plan = NetworkPlan(network, end: 0) {
      DrawKey(seed: 7, className: "plain", purpose: $0)
    }
    let outages = try #require(plan.bursts?.outages)
    for device in 0..<5 {
      let who = UInt64(device)
      var burst = outages.outage(who: who, number: 0, after: start)
      var lost = 0
      for row in readings(bench, device) {
        burst.advance(to: row.sentTime, who: who, plan: outages)
        #expect(bench.isLost(row) == (row.sentTime >= burst.start))
        lost += bench.isLost(row) ? 1 : 0
      }
      #expect((200...1_000).contains(lost))
    }
    let certain = NetworkModel(loss: 1, uplinkRate: 0.8)
    let nothing = try SeriesBench(.of(pair(certain, devices: 5)))
    #expect(nothing.rows == plain.rows && nothing.lost.count == 5 * 1_200)
  }

  @Test func `readings of a dropped outage do not queue`() throws {
    var outage = Self.outage
    outage.then = .drop
    let network = NetworkModel(offline: outage, uplinkRate: 100)
    let bench = try SeriesBench(.of(pair(network, devices: 2)))
    for device in 0..<2 {
      for row in readings(bench, device) {
        let isAway = row.elapsed.truncatingRemainder(dividingBy: 50) >= 20
        #expect(bench.isLost(row) == isAway)
      }
    }
  }

  /// At a reading each 11 days a day's worth would take millennia.
  @Test func `an uplink with work for millennia ends all the same`() throws {
    let network = NetworkModel(uplinkRate: 1.1e-6)
    var busy = pair(network)
    busy.sensors[0].every.period = .milliseconds(100)
    let bench = try SeriesBench(.of(busy, duration: .hours(1)))
    let latest = start + TimeSpan.hours(1).nanoseconds + FleetLimits.span
    let sent = readings(bench, 0).map(\.sentTime)
    #expect(sent.count == 39_600)
    #expect(zip(sent, sent.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(sent.last == (latest + 999_999) / 1_000_000 * 1_000_000)
  }
}
