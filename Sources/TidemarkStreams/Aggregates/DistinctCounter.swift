/// How many different values there are, in bounded memory.
///
/// Up to 256 are kept and counted exactly. More go into a HyperLogLog (Flajolet, Fusy, Gandouet, Meunier,
/// 2007) of 4,096 registers, with a standard error of 1.04 / √4096 = 1.6 %; its number is taken from
/// the registers as Ertl does ("New cardinality estimation algorithms for HyperLogLog sketches", 2017),
/// without a bias between small and large counts and without a logarithm. What it says is a function
/// of the set of values alone: neither their order nor that of merges shows. It takes 4 KB at most.
package struct DistinctCounter: Sendable {
  package static let exactCount = 256
  static let registerCount = 4_096

  /// The bits of −0, which is counted as 0, mark a free slot.
  static let free = (-0.0).bitPattern

  /// A hash table of values, at most half full; or the registers, eight to a word.
  var words: [UInt64] = []
  /// Values in the table.
  private var held = 0
  var isSketch = false

  package init() {}

  package mutating func add(_ value: Double) {
    let bits = DistinctCounter.bits(value)
    if isSketch {
      register(bits)
    } else {
      keep(bits)
    }
  }

  package mutating func merge(_ other: DistinctCounter) {
    if other.isSketch {
      if !isSketch { sketch() }
      for index in words.indices {
        words[index] = DistinctCounter.largerBytes(words[index], other.words[index])
      }
    } else {
      for bits in other.words where bits != DistinctCounter.free {
        if isSketch {
          register(bits)
        } else {
          keep(bits)
        }
      }
    }
  }

  /// Forgets everything but its memory.
  package mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    held = 0
    isSketch = false
  }

  /// A whole number; exact as long as the values are kept.
  package var count: Double {
    isSketch ? HyperLogLog.estimate(words) : Double(held)
  }

  /// Equal values have equal bits: the two zeros, and every NaN.
  private static func bits(_ value: Double) -> UInt64 {
    if value == 0 { return 0 }
    return value.isNaN ? Double.nan.bitPattern : value.bitPattern
  }

  // MARK: The table

  mutating func keep(_ bits: UInt64) {
    if held > 0, words[slot(of: bits)] == bits { return }
    if held == DistinctCounter.exactCount {
      sketch()
      register(bits)
      return
    }
    if held * 2 >= words.count { grow() }
    words[slot(of: bits)] = bits
    held += 1
  }

  /// Where a value is, or would be put; there is a free slot.
  private func slot(of bits: UInt64) -> Int {
    let mask = words.count - 1
    var slot = Int(truncatingIfNeeded: HyperLogLog.hash(bits)) & mask
    while words[slot] != bits, words[slot] != DistinctCounter.free { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = words.filter { $0 != DistinctCounter.free }
    let slots = max(8, words.count * 4)
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: repeatElement(DistinctCounter.free, count: slots))
    for bits in old { words[slot(of: bits)] = bits }
  }

  // MARK: The registers

  /// From values to registers.
  private mutating func sketch() {
    let values = words.filter { $0 != DistinctCounter.free }
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: repeatElement(0, count: DistinctCounter.registerCount / 8))
    held = 0
    isSketch = true
    for bits in values { register(bits) }
  }

  private mutating func register(_ bits: UInt64) {
    let (place, rank) = HyperLogLog.observe(bits)
    let shift = UInt64(place & 7) * 8
    let current = words[place >> 3] >> shift & 0xFF
    if rank > current { words[place >> 3] ^= (rank ^ current) << shift }
  }

  private static func largerBytes(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var larger: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      larger |= max(a >> shift & 0xFF, b >> shift & 0xFF) << shift
    }
    return larger
  }
}
