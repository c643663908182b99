/// How many magnitudes lie in which bucket: 64 buckets per octave, at most 32 octaves.
///
/// The buckets are those of DDSketch's linearly interpolated mapping with a power of two of them per
/// octave, so that a bucket is the first bits of a `Double` and no logarithm is taken. What lies
/// more than 32 octaves below the largest is counted in the lowest bucket that is left. Which one that
/// is depends on the largest alone, so the buckets are the same in whatever order values come and parts
/// are joined.
struct MagnitudeBuckets: Sendable, Equatable {
  static let octaveSize = 64
  /// Bits of a `Double` that tell values of one bucket apart.
  private static let insignificantBits = 46
  static let mostOctaves = 32
  /// Exponents that a `Double` can have.
  static let octaveCount = 2_047

  /// Whole octaves, from the one of the smallest magnitude to the one of the largest.
  var counts: [Int64] = []
  /// The biased exponent of the first of them.
  var lowestOctave = 0
  var infinities: Int64 = 0
  var total: Int64 = 0

  /// The number of buckets.
  var count: Int { counts.count }

  /// `magnitude` is neither negative nor NaN.
  mutating func add(_ magnitude: Double) {
    total += 1
    if magnitude == .infinity {
      infinities += 1
    } else {
      count(1, in: Int(magnitude.bitPattern >> UInt64(Self.insignificantBits)))
    }
  }

  mutating func merge(_ other: MagnitudeBuckets) {
    total += other.total
    infinities += other.infinities
    // The largest first: it decides where all others belong.
    for index in other.counts.indices.reversed() where other.counts[index] > 0 {
      count(other.counts[index], in: other.lowestOctave * Self.octaveSize + index)
    }
  }

  mutating func removeAll() {
    counts.removeAll(keepingCapacity: true)
    lowestOctave = 0
    infinities = 0
    total = 0
  }

  /// The middle of the bucket of the `rank`th smallest magnitude, from 1: off by at most half of the
  /// bucket, which is 1/128 of the magnitude.
  func magnitude(ofRank rank: Int64) -> Double {
    var left = rank
    for (index, number) in counts.enumerated() {
      left -= number
      if left <= 0 {
        let bucket = UInt64(lowestOctave * Self.octaveSize + index)
        let half = UInt64(1) << UInt64(Self.insignificantBits - 1)
        return Double(bitPattern: bucket << UInt64(Self.insignificantBits) | half)
      }
    }
    return .infinity
  }

  @inline(__always)
  private mutating func count(_ number: Int64, in bucket: Int) {
    let place = bucket - lowestOctave * Self.octaveSize
    if place >= 0, place < counts.count {
      counts[place] += number
    } else {
      cover(bucket / Self.octaveSize)
      counts[max(0, bucket - lowestOctave * Self.octaveSize)] += number
    }
  }

  /// Adds an octave, or those above it that are not too many.
  private mutating func cover(_ octave: Int) {
    if counts.isEmpty { lowestOctave = octave }
    let above = lowestOctave + counts.count / Self.octaveSize
    if octave >= above {
      collapse(below: octave - Self.mostOctaves + 1)
      let missing = octave + 1 - lowestOctave - counts.count / Self.octaveSize
      counts.append(contentsOf: repeatElement(0, count: missing * Self.octaveSize))
    } else {
      let lowest = max(octave, above - Self.mostOctaves)
      let missing = lowestOctave - lowest
      guard missing > 0 else { return }
      counts.insert(contentsOf: repeatElement(0, count: missing * Self.octaveSize), at: 0)
      lowestOctave = lowest
    }
  }

  /// Counts what lies below an octave in the first bucket of it.
  private mutating func collapse(below octave: Int) {
    guard octave > lowestOctave, !counts.isEmpty else { return }
    let gone = min(counts.count, (octave - lowestOctave) * Self.octaveSize)
    let collapsed = counts[..<gone].reduce(0, +)
    counts.removeFirst(gone)
    if counts.isEmpty { counts.append(contentsOf: repeatElement(0, count: Self.octaveSize)) }
    lowestOctave = octave
    counts[0] += collapsed
  }
}
