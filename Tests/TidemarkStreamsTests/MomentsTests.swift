import Testing
import TidemarkStreams
import TidemarkTestSupport

/// Variance in one pass, against data whose standard deviation is certified.
@Suite struct MomentsTests {
  private struct Gathered {
    var moments = Moments()
    var count: Int64 = 0

    init(_ values: some Sequence<Double>) {
      for value in values {
        count += 1
        moments.add(value, count: count)
      }
    }

    mutating func merge(_ other: Gathered) {
      moments.merge(other.moments, count: count, otherCount: other.count)
      count += other.count
    }

    var deviation: Double { moments.variance(count: count).squareRoot() }
  }

  /// A set of NIST's Statistical Reference Datasets (univariate), and how many digits must be right.
  private struct Certified {
    var name: String
    var deviation: Double
    var digits: Double
    var values: [Double]
  }

  /// The last two cannot do better: their decimals are not exact in binary.
  private static let certified = [
    Certified(
      name: "Michelso",
      deviation: 0.0790105478190518,
      digits: 12,
      values: michelson.map { Double(299_000 + $0) / 1_000 }
    ),
    Certified(
      name: "Mavro",
      deviation: 0.000429123454003053,
      digits: 12,
      values: mavro.map { Double(20_000 + $0) / 10_000 }
    ),
    Certified(
      name: "NumAcc1",
      deviation: 1,
      digits: 15,
      values: [10_000_001, 10_000_003, 10_000_002]
    ),
    Certified(name: "NumAcc2", deviation: 0.1, digits: 14, values: alternating(1)),
    Certified(name: "NumAcc3", deviation: 0.1, digits: 9, values: alternating(1_000_000)),
    Certified(name: "NumAcc4", deviation: 0.1, digits: 8, values: alternating(10_000_000)),
  ]

  /// x.2, then x.1 and x.3 five hundred times.
  private static func alternating(_ whole: Double) -> [Double] {
    [whole + 0.2] + (0..<1_000).map { whole + ($0 % 2 == 0 ? 0.1 : 0.3) }
  }

  private func digits(_ found: Double, _ expected: Double) -> Double {
    let error = abs(found - expected) / expected
    var digits = 0.0
    while digits < 16, error * power(digits + 1) < 1 { digits += 1 }
    return digits
  }

  private func power(_ exponent: Double) -> Double {
    (0..<Int(exponent)).reduce(1) { power, _ in power * 10 }
  }

  @Test func `standard deviations of NIST's datasets`() {
    for set in MomentsTests.certified {
      let found = Gathered(set.values).deviation
      #expect(digits(found, set.deviation) >= set.digits, "\(set.name): \(found)")
    }
  }

  @Test func `parts joined at any place come to the same`() {
    for set in MomentsTests.certified {
      for cut in stride(from: 1, to: set.values.count, by: 1 + set.values.count / 40) {
        var joined = Gathered(set.values[..<cut])
        joined.merge(Gathered(set.values[cut...]))
        #expect(joined.count == Int64(set.values.count))
        let found = joined.deviation
        #expect(digits(found, set.deviation) >= set.digits - 1, "\(set.name) at \(cut): \(found)")
      }
    }
  }

  @Test func `equal values have no variance, and one value none at all`() {
    #expect(Gathered([]).deviation.isNaN)
    #expect(Gathered([3]).deviation.isNaN)
    #expect(Gathered([0.1, 0.1]).deviation == 0)
    #expect(Gathered(repeatElement(1e15 + 0.3, count: 1_000)).deviation == 0)
    #expect(Gathered([1, 2]).moments.variance(count: 2) == 0.5)
  }

  @Test func `it is never negative`() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      let base = Double(random.int(-9...9)) * 1e12
      let values = (0..<random.below(20) + 2).map { _ in base + Double(random.int(0...3)) * 1e-4 }
      var joined = Gathered(values)
      #expect(joined.moments.variance(count: joined.count) >= 0)
      joined.merge(Gathered(values.prefix(3)))
      #expect(joined.moments.variance(count: joined.count) >= 0)
    }
  }

  @Test func `what is not finite leaves no number`() {
    for odd in [Double.nan, .infinity, -.infinity] {
      #expect(Gathered([1, odd, 2]).deviation.isNaN)
      var joined = Gathered([1, 2])
      joined.merge(Gathered([odd]))
      #expect(joined.deviation.isNaN)
    }
  }
}

/// Michelson's measurements of the speed of light in air, 1879: 299 thousand km/s and so many km/s.
private let michelson = [
  850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960,
  960, 960, 940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790,
  760,
  800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840, 850, 840,
  840,
  840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880, 720, 840, 850,
  850,
  780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800,
  810,
  870,
]

/// Transmittance of a filter (Mavrodineaunu): 2.00 and so many ten-thousandths.
private let mavro = [
  18, 17, 18, 19, 18, 17, 15, 14, 15, 15, 17, 18, 18, 19, 19, 21, 20, 16, 14, 13, 13, 15, 15, 16,
  15,
  14, 13, 14, 15, 14, 15, 16, 15, 16, 19, 20, 20, 21, 22, 23, 24, 25, 27, 26, 26, 26, 27, 26, 25,
  24,
]
