/// Runs of bytes as dense numbers, in order of first appearance.
///
/// A hash table with open addressing whose keys lie one after the other in one array, so that
/// looking one up allocates nothing.
struct ByteKeyTable {
  private static let empty = UInt32.max

  private var keys: [UInt8] = []
  /// Where key `n` starts in `keys`; one more entry than keys.
  private var starts: [Int] = [0]
  /// The number of a key, or `empty`; a power of two of them, at most half of them taken.
  private var slots = [UInt32](repeating: ByteKeyTable.empty, count: 64)

  var count: Int { starts.count - 1 }

  /// The number of the key in `range` of `text`, or nil if it is new.
  func number(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
    let slot = slot(text, range)
    return slots[slot] == Self.empty ? nil : slots[slot]
  }

  /// The number of the key, which is given one if it is new.
  mutating func insert(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
    if let number = number(text, range) { return number }
    let number = UInt32(count)
    for index in range { keys.append(text[index]) }
    starts.append(keys.count)
    if count * 2 > slots.count { grow() }
    slots[slot(text, range)] = number
    return number
  }

  /// Where the key is, or should be.
  private func slot(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(text, range)) & mask
    while slots[slot] != Self.empty, !isEqual(slots[slot], text, range) { slot = (slot + 1) & mask }
    return slot
  }

  private func isEqual(_ number: UInt32, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = starts[Int(number)]
    guard starts[Int(number) + 1] - start == range.count else { return false }
    let keys = keys.span
    for offset in 0..<range.count where keys[start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: Self.empty, count: slots.count * 2)
    // The newest key gets its slot from the caller.
    for number in 0..<count - 1 {
      let slot = slot(keys.span, starts[number]..<starts[number + 1])
      slots[slot] = UInt32(number)
    }
  }

  /// Multiply and fold, eight bytes a step.
  private static func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let end = min(index + 8, range.upperBound)
      var word: UInt64 = 0
      if end - index == 8 {
        // Eight bytes from `index` on lie in the range, and the span checked the range's bounds.
        word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      } else {
        for place in (index..<end).reversed() { word = word << 8 | UInt64(text[place]) }
      }
      let (high, low) = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
      hash = high ^ low ^ 0xA076_1D64_78BD_642F
      index = end
    }
    return hash ^ hash >> 32
  }
}
