import Foundation
import TidemarkCore

@testable import TidemarkFleet

/// One draw in a million from the right distribution fails a test with this level, so that with
/// fixed seeds a failure means an error.
let alpha = 1e-6

extension Theory {
  /// Kolmogorov and Smirnov's distance of a sample from a continuous distribution, times √n.
  ///
  /// It is above `distanceLimit` with a probability of `alpha`. A sample of 40,000 shows a distribution
  /// function that is off by 0.0135 anywhere: an exponential or normal one whose scale is 4 to 6 % off.
  static func distance(_ sample: [Double], _ cdf: (Double) -> Double) -> Double {
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
    return distance * count.squareRoot()
  }

  /// √(−ln(alpha / 2) / 2): the first term of Kolmogorov's series, 2 exp(−2x²), is alpha there.
  static let distanceLimit = (-log(alpha / 2) / 2).squareRoot()

  /// The probability that counts of categories are as far from their shares as these by chance:
  /// Pearson's chi-square.
  ///
  /// Each is to be expected at least five times.
  static func chance(_ counts: [Int], shares: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    var chiSquare = 0.0
    for (count, share) in zip(counts, shares) {
      let expected = total * share
      precondition(expected >= 5, "a category is expected \(expected) times")
      chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    return 1 - incompleteGamma(Double(counts.count - 1) / 2, chiSquare / 2)
  }

  /// How many standard errors the mean of a sample is away from what it should be.
  static func meanError(_ sample: [Double], mean: Double, sd: Double) -> Double {
    let count = Double(sample.count)
    return (sample.reduce(0, +) / count - mean) / (sd / count.squareRoot())
  }

  /// The same for the mean square of what has a mean of 0.
  ///
  /// `kurtosis` is the fourth moment over the squared second: 3 for normal values, whose squares have
  /// the standard deviation √2 · variance.
  static func varianceError(
    _ sample: [Double],
    variance: Double,
    kurtosis: Double = 3
  ) -> Double {
    meanError(
      sample.map { $0 * $0 },
      mean: variance,
      sd: variance * (kurtosis - 1).squareRoot()
    )
  }

  /// Correlation of a sample of mean 0 with itself `lag` later.
  static func autocorrelation(_ sample: [Double], lag: Int) -> Double {
    var (products, squares) = (0.0, 0.0)
    for index in sample.indices {
      squares += sample[index] * sample[index]
      if index >= lag { products += sample[index] * sample[index - lag] }
    }
    return products / squares
  }

  /// The regularised lower incomplete gamma function P(a, x): the distribution function at x of the
  /// gamma distribution with shape a and scale 1.
  ///
  /// By its series below a + 1 and the continued fraction of the complement above, after Abramowitz
  /// and Stegun, 6.5.29 and 6.5.31.
  static func incompleteGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    let scale = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      while term > sum * 1e-16 {
        n += 1
        term *= x / n
        sum += term
      }
      return scale * sum
    }
    // Lentz's method.
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for i in 1..<10_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / (an * d + b)
      c = b + an / c
      fraction *= c * d
      if (c * d - 1).magnitude < 1e-15 { break }
    }
    return 1 - scale * fraction
  }

  /// Probability of `count` events where `mean` are expected.
  static func poisson(_ count: Int, mean: Double) -> Double {
    exp(Double(count) * log(mean) - mean - lgamma(Double(count) + 1))
  }
}

/// A simulation whose rows are sorted out by series as they come: cheap for many of them.
struct SeriesBench {
  let catalog: Catalog
  /// Of each series in the order of sequence: what arrived and what was lost, without duplicates.
  private(set) var rows: [[Reading]]
  /// Duplicates that arrived or were lost, in any order.
  private(set) var duplicates: [Reading] = []
  private(set) var lost: Set<Identity> = []

  struct Identity: Hashable {
    var series: UInt32
    var epoch: UInt16
    var sequence: UInt32
    var copy: UInt8

    init(_ row: Reading) {
      (series, epoch, sequence, copy) = (row.series, row.epoch, row.sequence, row.copy)
    }
  }

  init(_ model: FleetModel) throws {
    catalog = try FleetSimulator.catalog(of: model)
    rows = Array(repeating: [], count: catalog.series.count)
    var simulator = FleetSimulator(model, catalog: catalog, devices: 0..<catalog.devices.count)
    var (arrived, gone) = (ReadingBatch(), ReadingBatch())
    while simulator.nextSlice(arrived: &arrived, lost: &gone) {
      for row in arrived.indices { add(arrived[row]) }
      for row in gone.indices {
        add(gone[row])
        lost.insert(Identity(gone[row]))
      }
      arrived.removeAll()
      gone.removeAll()
    }
    for series in rows.indices {
      rows[series].sort { ($0.epoch, $0.sequence) < ($1.epoch, $1.sequence) }
    }
  }

  private mutating func add(_ row: Reading) {
    if row.copy == 0 { rows[Int(row.series)].append(row) } else { duplicates.append(row) }
  }

  /// Whether a copy never arrived.
  func isLost(_ row: Reading) -> Bool { lost.contains(Identity(row)) }

  /// Values of a series.
  func values(_ series: Int = 0) -> [Double] { rows[series].map(\.value) }
}

extension Reading {
  /// True time in seconds since the start of the simulations of these tests.
  var elapsed: Double { Double(trueTime - simulationStart.nanoseconds) * 1e-9 }
}

extension DeviceClass {
  /// One sensor `value` of these signals.
  static func measuring(
    _ signal: SignalPart...,
    every cadence: Cadence = Cadence(period: .seconds(1)),
    devices: Int = 1,
    groups size: Int? = nil
  ) -> DeviceClass {
    DeviceClass(
      name: "plain",
      devices: devices,
      grouping: size.map { Grouping(size: $0, name: "room") },
      sensors: [SensorModel(name: "value", every: cadence, signal: signal)]
    )
  }
}
