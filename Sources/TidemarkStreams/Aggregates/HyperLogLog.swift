/// The arithmetic of a HyperLogLog with 4,096 registers: of a value's 64-bit hash, 12 bits choose a register,
/// which keeps the largest number of zeros, plus one, that the others began with.
enum HyperLogLog {
  private static let indexBits = 12
  /// The number of bits after the index, and one less than the largest rank.
  private static let rankBits = 52

  /// A permutation of 64-bit words that leaves no pattern: SplitMix64's (Steele, Lea, Flood, 2014).
  @inline(__always)
  static func hash(_ bits: UInt64) -> UInt64 {
    var z = bits &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The register of a value, and what it must at least hold.
  @inline(__always)
  static func observe(_ bits: UInt64) -> (place: Int, rank: UInt64) {
    let hash = hash(bits)
    // The marker bit ends a run that would go beyond the bits of the hash.
    let rest = hash << UInt64(indexBits) | 1 << UInt64(indexBits - 1)
    return (Int(hash >> UInt64(64 - indexBits)), UInt64(rest.leadingZeroBitCount + 1))
  }

  /// Whether eight registers hold nothing but ranks.
  static func areRanks(_ word: UInt64) -> Bool {
    stride(from: UInt64(0), to: 64, by: 8).allSatisfy { word >> $0 & 0xFF <= UInt64(rankBits + 1) }
  }

  /// The number of different values, rounded; `words` has eight registers each.
  ///
  /// Ertl's improved estimator: α m² over a sum in which the registers that are empty and those
  /// that are full count for what they can stand for.
  static func estimate(_ words: [UInt64]) -> Double {
    var histogram = InlineArray<54, Int>(repeating: 0)
    for word in words {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        histogram[Int(word >> shift & 0xFF)] += 1
      }
    }
    let registers = Double(words.count * 8)
    var sum = registers * tau(1 - Double(histogram[rankBits + 1]) / registers)
    for rank in stride(from: rankBits, to: 0, by: -1) {
      sum = 0.5 * (sum + Double(histogram[rank]))
    }
    sum += registers * sigma(Double(histogram[0]) / registers)
    return (alpha * registers * registers / sum).rounded()
  }

  /// 1 / (2 ln 2).
  private static let alpha = 0.721_347_520_444_481_7

  /// x + Σ x^(2^k) 2^(k−1).
  private static func sigma(_ share: Double) -> Double {
    guard share < 1 else { return .infinity }
    var power = share
    var weight = 1.0
    var sum = share
    var before: Double
    repeat {
      power *= power
      before = sum
      sum += power * weight
      weight += weight
    } while sum != before
    return sum
  }

  /// (1 − x − Σ (1 − x^(2^−k))² 2^−k) / 3.
  private static func tau(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return 0 }
    var root = share
    var weight = 1.0
    var sum = 1 - share
    var before: Double
    repeat {
      root = root.squareRoot()
      before = sum
      weight *= 0.5
      sum -= (1 - root) * (1 - root) * weight
    } while sum != before
    return sum / 3
  }
}
