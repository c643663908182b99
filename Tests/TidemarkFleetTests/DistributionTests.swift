import Testing
import TidemarkCore
import TidemarkFleet

/// Distributions, seen through the delays of a plain fleet.
@Suite struct DistributionTests {
  private let count = 12_000

  /// Delays in seconds, whole microseconds.
  private func delays(_ distribution: Distribution) throws -> [Double] {
    let network = NetworkModel(delay: distribution)
    let simulation = try Simulation(.of(.plain(20, network: network)))
    #expect(simulation.copies.count == count)
    return simulation.copies.map { Double($0.arrivalTime - $0.sentTime) * 1e-9 }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func variance(_ values: [Double]) -> Double {
    let center = mean(values)
    return mean(values.map { ($0 - center) * ($0 - center) })
  }

  /// Whether the share of `values` below `limit` is `share` within five standard errors.
  private func isBelow(_ values: [Double], _ limit: Double, share: Double) -> Bool {
    let below = Double(values.count { $0 < limit }) / Double(count)
    return (below - share).magnitude < 5 * (share * (1 - share) / Double(count)).squareRoot()
  }

  @Test func `constant`() throws {
    #expect(try delays(.constant(1_234_567_899)).allSatisfy { $0 == 1_234_567_000 * 1e-9 })
  }

  @Test func `uniform`() throws {
    let values = try delays(.uniform(low: seconds(1), high: seconds(3)))
    #expect(values.allSatisfy { $0 >= 1 && $0 < 3 })
    #expect((mean(values) - 2).magnitude < 5 * 0.578 / Double(count).squareRoot())
    for share in [0.1, 0.5, 0.9] { #expect(isBelow(values, 1 + 2 * share, share: share)) }
  }

  @Test func `normal`() throws {
    let values = try delays(.normal(mean: seconds(10), sd: seconds(2)))
    let root = Double(count).squareRoot()
    #expect((mean(values) - 10).magnitude < 5 * 2 / root)
    #expect((variance(values) - 4).magnitude < 5 * 4 * 1.4143 / root)
    #expect(isBelow(values, 10 + 2 * 1.959963984540054, share: 0.975))
    #expect(isBelow(values, 10 - 2 * 0.6744897501960817, share: 0.25))
  }

  @Test func `lognormal`() throws {
    let values = try delays(.lognormal(median: seconds(0.08), p99: seconds(2)))
    #expect(isBelow(values, 0.08, share: 0.5))
    #expect(isBelow(values, 2, share: 0.99))
    // One standard deviation above the median: 0.08 × 25^(1 / 2.3263).
    #expect(isBelow(values, 0.319, share: 0.8413))
    #expect(values.allSatisfy { $0 > 0 })
  }

  @Test func `a lognormal distribution without spread is its median`() throws {
    let values = try delays(.lognormal(median: seconds(0.5), p99: seconds(0.5)))
    #expect(values.allSatisfy { ($0 - 0.5).magnitude < 2e-6 })
  }

  @Test func `exponential`() throws {
    let values = try delays(.exponential(mean: seconds(3)))
    #expect((mean(values) - 3).magnitude < 5 * 3 / Double(count).squareRoot())
    #expect(isBelow(values, 3, share: 0.6321205588))
    #expect(isBelow(values, 3 * 0.6931471806, share: 0.5))
  }

  @Test func `no delay is negative`() throws {
    let values = try delays(.normal(mean: 0, sd: seconds(1)))
    #expect(values.allSatisfy { $0 >= 0 })
    #expect(isBelow(values, 1e-6, share: 0.5))
  }

  @Test func `delays are independent from reading to reading and device to device`() throws {
    let values = try delays(.uniform(low: 0, high: seconds(1)))
    func correlation(lag: Int) -> Double {
      let pairs = zip(values, values.dropFirst(lag)).map { ($0 - 0.5) * ($1 - 0.5) * 12 }
      return mean(pairs)
    }
    // 600 readings a device: lag 600 is the same reading of the next device.
    for lag in [1, 2, 600] { #expect(correlation(lag: lag).magnitude < 5 / 109.0) }
  }
}
