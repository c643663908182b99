import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Each distribution against its distribution function, which is worked out independently.
@Suite struct DrawTests {
  private static let key = DrawKey(seed: 11, className: "draws", purpose: "test")
  private let count = 40_000

  private func sample(_ distribution: Distribution, count: Int? = nil) -> [Double] {
    let draw = Draw(distribution, key: Self.key)
    // Devices and indices both change.
    return (0..<(count ?? self.count)).map {
      draw.value(device: UInt64($0 % 100), index: UInt64($0 / 100))
    }
  }

  private func expectFit(
    _ sample: [Double],
    _ cdf: (Double) -> Double,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(Theory.distance(sample, cdf) < Theory.distanceLimit, sourceLocation: location)
  }

  /// Mean and variance within five standard errors; that of the variance is
  /// variance · √((kurtosis − 1) / n).
  private func expectMoments(
    _ sample: [Double],
    mean: Double,
    variance: Double,
    kurtosis: Double,
    at location: SourceLocation = #_sourceLocation
  ) {
    let error = Theory.meanError(sample, mean: mean, sd: variance.squareRoot())
    #expect(error.magnitude < 5, "mean", sourceLocation: location)
    let centered = sample.map { $0 - mean }
    let spread = Theory.varianceError(centered, variance: variance, kurtosis: kurtosis)
    #expect(spread.magnitude < 5, "variance", sourceLocation: location)
  }

  @Test func `constant`() {
    #expect(sample(.constant(-2.5), count: 100).allSatisfy { $0 == -2.5 })
  }

  @Test func `uniform`() {
    let values = sample(.uniform(low: -1, high: 3))
    expectFit(values, Theory.uniform(-1, 3))
    expectMoments(values, mean: 1, variance: 16 / 12.0, kurtosis: 1.8)
  }

  @Test func `normal`() {
    let values = sample(.normal(mean: 10, sd: 3))
    expectFit(values) { Theory.normal(sd: 3)($0 - 10) }
    expectMoments(values, mean: 10, variance: 9, kurtosis: 3)
  }

  /// Half of the values lie below the median and 1 % above the 99th percentile, 2.3263 standard
  /// deviations of the logarithm higher.
  @Test func `lognormal by median and 99th percentile`() {
    let (median, p99) = (0.08, 2.0)
    let values = sample(.lognormal(median: median, p99: p99))
    let sigma = log(p99 / median) / 2.3263478740408408
    expectFit(values) { $0 > 0 ? Theory.normal(sd: sigma)(log($0 / median)) : 0 }
    #expect(Theory.fits(values.count { $0 < median }, of: count, share: 0.5))
    #expect(Theory.fits(values.count { $0 > p99 }, of: count, share: 0.01))
  }

  @Test func `exponential`() {
    let values = sample(.exponential(mean: 4))
    expectFit(values, Theory.exponential(mean: 4))
    expectMoments(values, mean: 4, variance: 16, kurtosis: 9)
  }

  /// The distribution function is the regularised incomplete gamma function; kurtosis 3 + 6 / shape.
  @Test(arguments: [0.3, 1, 2.5, 50])
  func `gamma`(shape: Double) {
    let mean = 6.0
    let values = sample(.gamma(mean: mean, shape: shape))
    expectFit(values) { Theory.incompleteGamma(shape, $0 * shape / mean) }
    expectMoments(
      values,
      mean: mean,
      variance: mean * mean / shape,
      kurtosis: 3 + 6 / shape
    )
  }

  @Test(arguments: [1.2, 3])
  func `pareto`(shape: Double) {
    let values = sample(.pareto(minimum: 2, shape: shape))
    #expect(values.allSatisfy { $0 > 1.9999999 })
    expectFit(values) { $0 > 2 ? 1 - exp(-shape * log($0 / 2)) : 0 }
  }

  @Test func `empirical with weights`() {
    let (given, weights) = ([5.0, -1, 7, 2, 9], [1.0, 4, 0, 2, 3])
    let values = sample(.empirical(values: given, weights: weights))
    let counts = given.map { value in values.count { $0 == value } }
    #expect(counts.reduce(0, +) == count)
    #expect(counts[2] == 0)
    let seen = [0, 1, 3, 4]
    let chance = Theory.chance(seen.map { counts[$0] }, shares: seen.map { weights[$0] / 10 })
    #expect(chance > alpha)
  }

  /// The quantile function is linear between the sorted values, which stand at 0, 1/3, 2/3 and 1.
  @Test func `empirical without weights`() {
    let values = sample(.empirical(values: [10, 0, 4, 1], weights: []))
    expectFit(values) { x in
      switch x {
      case ..<0: 0
      case ..<1: x / 3
      case ..<4: (1 + (x - 1) / 3) / 3
      case ..<10: (2 + (x - 4) / 6) / 3
      default: 1
      }
    }
    #expect(sample(.empirical(values: [3], weights: []), count: 100).allSatisfy { $0 == 3 })
  }

  static let all: [Distribution] = [
    .constant(3), .uniform(low: -1, high: 3), .normal(mean: 10, sd: 3),
    .lognormal(median: 0.08, p99: 2), .exponential(mean: 4), .gamma(mean: 6, shape: 0.3),
    .gamma(mean: 6, shape: 2.5), .pareto(minimum: 2, shape: 1.2),
    .empirical(values: [5, -1, 7, 2, 9], weights: [1, 4, 0, 2, 3]),
    .empirical(values: [10, 0, 4, 1], weights: []),
  ]

  @Test(arguments: all.indices)
  func `a column holds the bits of single draws`(number: Int) {
    let draw = Draw(Self.all[number], key: Self.key)
    // Not a multiple of four, and both halves of the counter in use; gamma leaves the upper byte of
    // an index to itself.
    let devices = (0..<1_001).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
    let indices = (0..<1_001).map { UInt64($0) &* 0xD134_2543_DE82_EF95 >> 8 }
    var column = [Double](repeating: .nan, count: 1_003)
    fill(&column, draw, devices, indices)
    for row in devices.indices {
      let single = draw.value(device: devices[row], index: indices[row])
      #expect(column[row].bitPattern == single.bitPattern)
    }
    #expect(column[1_001].isNaN && column[1_002].isNaN)
  }

  private func fill(
    _ column: inout [Double],
    _ draw: Draw,
    _ devices: [UInt64],
    _ indices: [UInt64]
  ) {
    var span = column.mutableSpan
    draw.values(devices: devices.span, indices: indices.span, count: devices.count, into: &span)
  }

  /// Neighbours in either direction are uncorrelated: ranks mapped to −1...1 have a variance of
  /// 1/3.
  ///
  /// Of the continuous distributions, as equal values have no rank.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 9])
  func `draws are independent`(number: Int) {
    let draw = Draw(Self.all[number], key: Self.key)
    let size = 60
    let grid = (0..<size * size).map {
      draw.value(device: UInt64($0 / size), index: UInt64($0 % size))
    }
    let order = grid.indices.sorted { (grid[$0], $0) < (grid[$1], $1) }
    var ranks = [Double](repeating: 0, count: grid.count)
    for (rank, place) in order.enumerated() {
      ranks[place] = 2 * (Double(rank) + 0.5) / Double(grid.count) - 1
    }
    for lag in [1, size] {
      let products = zip(ranks, ranks.dropFirst(lag)).map { 3 * $0 * $1 }
      #expect(Theory.meanError(products, mean: 0, sd: 1).magnitude < 5, "lag \(lag)")
    }
  }

  @Test func `spans are whole, not negative and not too long`() {
    let limit = FleetLimits.span
    for (drawn, span) in [
      (-1.0, 0), (0.9, 0), (1.9, 1), (1e300, limit), (.nan, limit), (-.infinity, 0),
    ] as [(Double, Int64)] {
      #expect(Draw.span(drawn) == span)
    }
    let draw = Draw(.exponential(mean: 100), key: Self.key)
    let spans = (0..<1_000).map { draw.span(device: 0, index: UInt64($0), atLeast: 80) }
    #expect(spans.min() == 80 && spans.contains { $0 > 200 })
  }
}
