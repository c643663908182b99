import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// What is lost, and what comes twice.
@Suite struct LossTests {
  private func bench(
    _ network: NetworkModel,
    devices: Int = 20,
    duration: TimeSpan = .minutes(10),
    groups: Int? = nil,
    resolution: TimeSpan = .milliseconds(1)
  ) throws -> SeriesBench {
    var plain = DeviceClass.measuring(.constant(0), devices: devices, groups: groups)
    plain.network = network
    plain.clock.resolution = resolution
    return try SeriesBench(.of(plain, duration: duration))
  }

  @Test func `independent losses are independent`() throws {
    let bench = try bench(NetworkModel(loss: 0.2), devices: 40)
    let lost = bench.rows.flatMap { $0.map { bench.isLost($0) ? 0.8 : -0.2 } }
    #expect(Theory.fits(lost.count { $0 > 0 }, of: 24_000, share: 0.2))
    for lag in [1, 2, 600] {
      let error = Theory.autocorrelation(lost, lag: lag) * Double(lost.count).squareRoot()
      #expect(error.magnitude < 5, "lag \(lag)")
    }
  }

  /// The link is good for 20 s and bad for 4 s in the mean: a chain that is bad with the stationary
  /// probability 4/24 and forgets with the rate 1/20 + 1/4 per second.
  ///
  /// Looked at once a second it is a Markov chain that stays bad with b + (1 − b) e^−0.3 and turns
  /// bad with b (1 − e^−0.3), so that runs of losses are geometric.
  @Test func `bursts of losses are as long as Gilbert and Elliott have them`() throws {
    let bursts = NetworkModel.Bursts(goodMean: seconds(20), badMean: seconds(4))
    let bench = try bench(NetworkModel(bursts: bursts), devices: 70)
    let memory = exp(-0.3)
    let (bad, stay, turn) = (1 / 6.0, 1 / 6.0 + 5 / 6.0 * memory, 1 / 6.0 * (1 - memory))
    var (total, lost, stayed, turned) = (0, 0, 0, 0)
    var runs = [Int](repeating: 0, count: 8)
    for rows in bench.rows {
      // The link is good at the start; after a minute it has forgotten that up to e^-18.
      let isLost = rows.dropFirst(60).map { bench.isLost($0) }
      total += isLost.count
      lost += isLost.count { $0 }
      for (now, next) in zip(isLost, isLost.dropFirst()) {
        stayed += now && next ? 1 : 0
        turned += !now && next ? 1 : 0
      }
      // Runs that begin a minute before the end or earlier: one in two million is cut off.
      for begin in 1..<isLost.count - 60 where isLost[begin] && !isLost[begin - 1] {
        let length = isLost[begin...].prefix { $0 }.count
        runs[min(length, 8) - 1] += 1
      }
    }
    #expect(lost > 5_000)
    #expect(Theory.fits(stayed, of: lost, share: stay))
    #expect(Theory.fits(turned, of: total - lost, share: turn))
    // The variance of the share in a chain with memory m is (1 + m) / (1 − m) times the binomial one.
    let variance = bad * (1 - bad) / Double(total) * (1 + memory) / (1 - memory)
    #expect((Double(lost) / Double(total) - bad).magnitude < 5 * variance.squareRoot())
    var shares = (0..<7).map { (1 - stay) * pow(stay, Double($0)) }
    shares.append(1 - shares.reduce(0, +))
    #expect(Theory.chance(runs, shares: shares) > alpha)
  }

  /// Readings are sent once a second on the second, so the devices of a group share their losses.
  @Test func `a group shares its bursts`() throws {
    let bursts = NetworkModel.Bursts(
      goodMean: seconds(20),
      badMean: seconds(4),
      scope: .group
    )
    let network = NetworkModel(bursts: bursts)
    let bench = try bench(network, devices: 24, groups: 3, resolution: .seconds(1))
    let lost = bench.rows.map { rows in Set(rows.filter { bench.isLost($0) }.map(\.trueTime)) }
    for device in 0..<24 { #expect(lost[device] == lost[device / 3 * 3]) }
    #expect(Set(lost).count == 8)
    #expect(lost.allSatisfy { $0.count > 10 })
  }

  /// 1 − (1 − 0.1)(1 − 0.02) of what is sent in good times, 1 − (1 − 0.1)(1 − 0.6) in bad ones.
  @Test func `losses of both kinds and both states add up`() throws {
    let bursts = NetworkModel.Bursts(
      goodMean: seconds(10),
      badMean: seconds(10),
      lossInGood: 0.02,
      lossInBad: 0.6
    )
    let network = NetworkModel(loss: 0.1, bursts: bursts)
    let bench = try bench(network, devices: 40)
    let plan = NetworkPlan(network, end: 0, key: Self.key)
    let outages = try #require(plan.bursts?.outages)
    var (good, bad, lostInGood, lostInBad) = (0, 0, 0, 0)
    for (device, rows) in bench.rows.enumerated() {
      let who = UInt64(device)
      var outage = outages.outage(who: who, number: 0, after: simulationStart.nanoseconds)
      for row in rows {
        outage.advance(to: row.sentTime, who: who, plan: outages)
        let isLost = bench.isLost(row) ? 1 : 0
        if row.sentTime >= outage.start {
          (bad, lostInBad) = (bad + 1, lostInBad + isLost)
        } else {
          (good, lostInGood) = (good + 1, lostInGood + isLost)
        }
      }
    }
    #expect(min(good, bad) > 8_000)
    #expect(Theory.fits(lostInGood, of: good, share: 0.118))
    #expect(Theory.fits(lostInBad, of: bad, share: 0.64))
  }

  private static func key(_ purpose: String) -> DrawKey {
    DrawKey(seed: 7, className: "plain", purpose: purpose)
  }

  @Test func `duplicates have their share and their own delay and loss`() throws {
    let network = NetworkModel(
      delay: .exponential(mean: seconds(2)),
      loss: 0.25,
      duplicate: 0.4,
      duplicateDelay: .exponential(mean: seconds(6))
    )
    let bench = try bench(network, devices: 40)
    let again = bench.duplicates
    #expect(Theory.fits(again.count, of: 24_000, share: 0.4))
    #expect(Theory.fits(again.count { bench.isLost($0) }, of: again.count, share: 0.25))
    // The sum of two exponential delays of different means: hypoexponential.
    let delays = again.map { Double($0.arrivalTime - $0.sentTime) * 1e-9 }
    let distance = Theory.distance(delays) { x in
      x > 0 ? 1 - (6 * exp(-x / 6) - 2 * exp(-x / 2)) / 4 : 0
    }
    #expect(distance < Theory.distanceLimit)
    // Both copies of a reading: whether they are lost, and how long they take, are unrelated.
    var (first, second): ([Double], [Double]) = ([], [])
    var bothLost = 0
    for copy in again {
      let original = bench.rows[Int(copy.series)][Int(copy.sequence)]
      #expect(original.trueTime == copy.trueTime && original.sentTime == copy.sentTime)
      first.append(Double(original.arrivalTime - original.sentTime) * 1e-9 - 2)
      second.append(Double(copy.arrivalTime - copy.sentTime) * 1e-9 - 8)
      bothLost += bench.isLost(original) && bench.isLost(copy) ? 1 : 0
    }
    #expect(Theory.fits(bothLost, of: again.count, share: 0.0625))
    let products = zip(first, second).map { $0 * $1 }
    // Variances 4 and 4 + 36.
    let sd = (4.0 * 40).squareRoot()
    #expect(Theory.meanError(products, mean: 0, sd: sd).magnitude < 5)
  }
}

/// Delays by group, jitter and gateways.
@Suite struct DelayTests {
  private func bench(_ network: NetworkModel, devices: Int, groups: Int) throws -> SeriesBench {
    var plain = DeviceClass.measuring(.constant(0), devices: devices, groups: groups)
    plain.network = network
    plain.clock.resolution = .microseconds(1)
    return try SeriesBench(.of(plain, duration: .seconds(20)))
  }

  @Test func `a group has its delay, the same for all that it sends`() throws {
    let network = NetworkModel(
      delay: .constant(seconds(1)),
      groupDelay: .exponential(mean: seconds(3))
    )
    let bench = try bench(network, devices: 1_000, groups: 2)
    var delays: [Double] = []
    for (device, rows) in bench.rows.enumerated() {
      let delay = bench.rows[device / 2 * 2][0].arrivalTime - bench.rows[device / 2 * 2][0].sentTime
      #expect(rows.allSatisfy { $0.arrivalTime - $0.sentTime == delay })
      if device.isMultiple(of: 2) { delays.append(Double(delay) * 1e-9 - 1) }
    }
    #expect(Theory.distance(delays, Theory.exponential(mean: 3)) < Theory.distanceLimit)
  }

  /// What is below zero of either is zero: of a normal jitter around zero one half.
  @Test func `jitter is added to each copy`() throws {
    let network = NetworkModel(
      delay: .constant(seconds(2)),
      jitter: .normal(mean: 0, sd: seconds(0.5))
    )
    let bench = try bench(network, devices: 1_000, groups: 2)
    let jitter = bench.rows.flatMap { $0.map { Double($0.arrivalTime - $0.sentTime) * 1e-9 - 2 } }
    #expect(jitter.allSatisfy { $0 > -1e-9 })
    let positive = jitter.filter { $0 > 1e-6 }
    #expect(Theory.fits(positive.count, of: jitter.count, share: 0.5))
    let normal = Theory.normal(sd: 0.5)
    #expect(Theory.distance(positive) { 2 * normal($0) - 1 } < Theory.distanceLimit)
  }

  /// The same fleet without gateways shows when readings reach them.
  @Test func `a gateway hands on together what it has`() throws {
    let every: Int64 = 7_000_000_000
    var network = NetworkModel(delay: .exponential(mean: seconds(2)))
    let reached = try bench(network, devices: 1_500, groups: 3)
    network.gateway = .init(every: TimeSpan(nanoseconds: every))
    let bench = try bench(network, devices: 1_500, groups: 3)
    var phases: [Double] = []
    for device in bench.rows.indices {
      let phase = bench.rows[device / 3 * 3][0].arrivalTime % every
      if device.isMultiple(of: 3) {
        phases.append(Double(phase - simulationStart.nanoseconds % every) * 1e-9)
      }
      for (row, before) in zip(bench.rows[device], reached.rows[device]) {
        #expect(row.arrivalTime % every == phase)
        #expect((0..<every).contains(row.arrivalTime - before.arrivalTime))
        #expect(row.sentTime == before.sentTime)
      }
    }
    let uniform = phases.map { $0 < 0 ? $0 + 7 : $0 }
    #expect(Theory.distance(uniform, Theory.uniform(0, 7)) < Theory.distanceLimit)
  }
}
