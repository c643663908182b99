import TidemarkCore

/// Finds the different numbers of a column, in order of first appearance, as long as they are worth it.
///
/// A hash table with open addressing that is made once; numbers that repeat from row to row, such as
/// times of windows, are not looked up.
struct NumberDictionary: Sendable {
  /// So many different numbers are taken without asking how many rows they are in.
  private static let least = 1 << 12
  /// Behind that, a number must be in so many rows on average.
  private static let rowsPerNumber = 4
  private static let bits = 16

  /// By hash the index of a number, from 1; 0: none.
  private var slots = [UInt32](repeating: 0, count: 1 << bits)
  /// The numbers.
  private(set) var used: [Int64] = []

  /// Replaces `indices` by those of the numbers.
  ///
  /// - Returns: false if there are too many different ones; `indices` are of no use then.
  mutating func index(_ numbers: [Int64], into indices: inout [UInt32]) -> Bool {
    removeAll()
    indices.resize(to: numbers.count, filler: 0)
    var found = indices.mutableSpan
    // What is not in `self` needs no check that nobody else changes it.
    var slots = exchange(&slots, with: [])
    var used = exchange(&used, with: [])
    defer { (self.slots, self.used) = (slots, used) }
    let mask = slots.count - 1
    // Not the first number.
    var last = ~(numbers.first ?? 0)
    var lastIndex: UInt32 = 0
    for row in numbers.indices {
      let number = numbers[row]
      if number != last {
        var slot = Self.slot(number)
        while slots[slot] != 0, used[Int(slots[slot] &- 1)] != number { slot = (slot &+ 1) & mask }
        if slots[slot] == 0 {
          guard used.count < Self.least || used.count * Self.rowsPerNumber < row else {
            return false
          }
          used.append(number)
          slots[slot] = UInt32(used.count)
        }
        (last, lastIndex) = (number, slots[slot] &- 1)
      }
      found[row] = lastIndex
    }
    return true
  }

  /// Where to begin to look: the upper bits of a product, which depend on all bits of the number.
  @inline(__always)
  private static func slot(_ number: Int64) -> Int {
    let hash = UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> UInt64(64 - bits))
  }

  private mutating func removeAll() {
    used.removeAll(keepingCapacity: true)
    var places = slots.mutableSpan
    for slot in places.indices { places[slot] = 0 }
  }
}
