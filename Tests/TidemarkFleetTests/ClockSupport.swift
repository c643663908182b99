import Foundation
import TidemarkCore

@testable import TidemarkFleet

/// The clocks of a class without the rest of a simulation.
struct ClockBench {
  static let start: Int64 = 1_767_225_600_000_000_000
  static let nanoseconds = TimeGrid(resolution: 1)

  let plan: ClockPlan

  init(_ model: ClockModel, seed: UInt64 = 7, jumps: [ClockJump] = []) {
    plan = ClockPlan(model, start: Self.start, jumps: jumps) {
      DrawKey(seed: seed, className: "clock", purpose: $0)
    }
  }

  func clock(_ device: Int, bootedAt time: Int64 = start) -> DeviceClock {
    DeviceClock(plan, device: UInt64(device), bootedAt: time)
  }

  /// Moves a clock on and returns by how many nanoseconds it is ahead, floored.
  func error(of clock: inout DeviceClock, _ device: Int, at time: Int64) -> Int64 {
    clock.advance(to: time, device: UInt64(device), plan: plan)
    return clock.stamp(time, grid: Self.nanoseconds) - time
  }

  /// Moves a clock on to the end of its piece and returns when that is.
  func passPiece(of clock: inout DeviceClock, _ device: Int) -> Int64 {
    let time = clock.validUntil
    clock.advance(to: time, device: UInt64(device), plan: plan)
    return time
  }
}

/// Tests of samples against what theory says of them.
enum Theory {
  /// Kolmogorov and Smirnov: whether the largest distance between a sample's distribution function
  /// and `cdf` is one that 999 of 1000 true samples stay below (1.95 / √n).
  static func fits(_ sample: [Double], _ cdf: (Double) -> Double) -> Bool {
    let count = Double(sample.count)
    var distance = 0.0
    for (rank, value) in sample.sorted().enumerated() {
      let expected = cdf(value)
      distance = max(
        distance,
        expected - Double(rank) / count,
        Double(rank + 1) / count - expected
      )
    }
    return distance < 1.95 / count.squareRoot()
  }

  /// Whether a count is one that a binomial distribution has within five standard deviations.
  static func fits(_ count: Int, of trials: Int, share: Double) -> Bool {
    let sd = (Double(trials) * share * (1 - share)).squareRoot()
    return (Double(count) - Double(trials) * share).magnitude <= 5 * sd
  }

  static func variance(_ sample: [Double]) -> Double {
    let count = Double(sample.count)
    let mean = sample.reduce(0, +) / count
    return sample.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
  }

  static func uniform(_ low: Double, _ high: Double) -> (Double) -> Double {
    { min(max(($0 - low) / (high - low), 0), 1) }
  }

  static func normal(sd: Double) -> (Double) -> Double {
    { 0.5 * erfc(-$0 / (sd * 2.0.squareRoot())) }
  }

  static func exponential(mean: Double) -> (Double) -> Double {
    { $0 > 0 ? 1 - exp(-$0 / mean) : 0 }
  }
}
