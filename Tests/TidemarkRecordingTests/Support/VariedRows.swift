import TidemarkCore
import TidemarkTestSupport

extension Samples {
  /// Readings of series that each behave in another way, so that all kinds of columns appear.
  ///
  /// `kinds`: how many of the ways to make values, from the first on, the series take turns with.
  static func varied(
    series: Int,
    rows: Int,
    seed: UInt64,
    kinds: Int = SeriesShape.Values.allCases.count
  ) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var shapes: [SeriesShape] = []
    for index in 0..<series { shapes.append(SeriesShape(index, kinds: kinds, &random)) }
    var readings: [Reading] = []
    while readings.count < rows {
      let index = readings.count % series
      readings.append(shapes[index].next(of: UInt32(index), &random))
    }
    readings.sort { $0.arrivalTime < $1.arrivalTime }
    return batch(readings)
  }
}

/// How the readings of a series come about.
struct SeriesShape {
  enum Values: CaseIterable {
    case constant, state, decimals, slope, walk, single, singleSteps, double, doubleSteps, special
  }

  private let values: Values
  private let places: Int
  private let period: Int64
  /// All times are multiples of it.
  private let grid: Int64
  private let skew: Int64
  private var time: Int64
  private var epoch: UInt16 = 0
  private var sequence: UInt32
  private var level: Double

  init(_ index: Int, kinds: Int, _ random: inout SplitMix64) {
    values = Values.allCases[index % kinds]
    places = random.below(10)
    grid = random.pick([1, 1_000, 1_000_000])
    period = Int64(1 + random.below(5_000)) * 1_000_000
    skew = Int64(random.below(5) - 2) * 7 * grid
    time = Samples.start + Int64(random.below(1_000)) * 1_000_000
    // Some begin shortly before the number comes round.
    sequence = random.pick([0, 0, 40, .max - 9])
    level = Double(random.below(2_000) - 1_000)
  }

  mutating func next(of series: UInt32, _ random: inout SplitMix64) -> Reading {
    if random.below(200) == 0 {
      epoch &+= 1
      sequence = 0
    }
    let jitter = Int64(random.below(9) - 4) * grid
    let measured = time + jitter
    let sent = measured + random.pick([0, 0, 2 * grid])
    let reading = Reading(
      series: series,
      epoch: epoch,
      sequence: sequence,
      copy: random.below(30) == 0 ? 1 : 0,
      eventTime: measured + skew,
      sentTime: sent,
      // Of few values, so that arrivals are equal now and then.
      arrivalTime: (sent / 10_000_000 + Int64(1 + random.below(40))) * 10_000_000,
      trueTime: measured,
      value: value(&random),
      anomaly: random.below(50) == 0 ? UInt32(1 + random.below(3)) : 0
    )
    // Some are never seen.
    let steps = random.below(20) == 0 ? 2 : 1
    sequence &+= UInt32(steps)
    time += Int64(steps) * period
    return reading
  }

  private mutating func value(_ random: inout SplitMix64) -> Double {
    let noise = Double(random.below(2_001) - 1_000)
    switch values {
    case .constant: return level
    case .state: return Double(random.below(2))
    case .decimals: return Double(Int(level) * 1_000 + random.below(1_000)) / power(places)
    case .slope:
      level += 25
      return (level + Double(random.below(3))) / power(places)
    case .walk:
      level += (noise / 100).rounded()
      return level / power(places)
    case .single: return Double(Float(level + noise / 7_001))
    case .singleSteps: return Double(Float(20 + noise / 1e6))
    case .double: return Double(bitPattern: random.next() >> 2 | 1 << 60)
    case .doubleSteps: return 20 + noise / 7e7
    case .special:
      return random.pick([
        -0.0, .nan, .signalingNaN, -.nan, Double(nan: 0xBEEF, signaling: false), .infinity,
        -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude / 3,
        .greatestFiniteMagnitude, 0x1p53, 0.1,
      ])
    }
  }

  private func power(_ places: Int) -> Double {
    (0..<places).reduce(1) { power, _ in power * 10 }
  }
}
