import TidemarkCore

/// Puts rows into the order of time, those of one time as they are: a stable sort by least significant
/// digits, with as many passes as the span of times needs.
///
/// Where times lie more than 2³² quanta apart, as with a stamp from 2099, rows are compared instead.
struct TimeOrder: Sendable {
  /// Bits of a digit: its counters fit the first cache.
  private static let digitBits: UInt64 = 11
  private static let digits = 1 << Int(digitBits)

  /// Rows in order, and their times.
  private(set) var rows: [UInt32] = []
  private(set) var times: [Int64] = []
  /// Of each row its time from the earliest on, and below that its number.
  private var keys: [UInt64] = []
  private var sorted: [UInt64] = []
  private var counters = [UInt32](repeating: 0, count: digits)

  /// Makes `rows` the order of the rows in `ranges`, ascending, which lie within `times`.
  mutating func sort(_ times: [Int64], _ ranges: [Range<Int>]) {
    var (least, greatest) = (Int64.max, Int64.min)
    for range in ranges {
      for row in range {
        least = min(least, times[row])
        greatest = max(greatest, times[row])
      }
    }
    rows.removeAll(keepingCapacity: true)
    self.times.removeAll(keepingCapacity: true)
    guard least <= greatest else { return }
    let (span, isFar) = greatest.subtractingReportingOverflow(least)
    guard !isFar, span <= UInt32.max else {
      let all = ranges.joined().map { UInt32($0) }
      rows = all.sorted { (times[Int($0)], $0) < (times[Int($1)], $1) }
      self.times = rows.map { times[Int($0)] }
      return
    }
    makeKeys(times, ranges, from: least)
    var shift: UInt64 = 32
    while shift < 64, UInt64(span) >> (shift - 32) > 0 {
      sortByDigit(at: shift)
      shift += Self.digitBits
    }
    rows.append(addingCapacity: keys.count) { rows in
      for key in keys { rows.append(UInt32(truncatingIfNeeded: key)) }
    }
    self.times.append(addingCapacity: keys.count) { times in
      for key in keys { times.append(least &+ Int64(key >> 32)) }
    }
  }

  private mutating func makeKeys(_ times: [Int64], _ ranges: [Range<Int>], from least: Int64) {
    keys.removeAll(keepingCapacity: true)
    for range in ranges where !range.isEmpty {
      keys.append(addingCapacity: range.count) { keys in
        for row in range {
          let distance = UInt64(bitPattern: times[row] &- least)
          keys.append(distance << 32 | UInt64(truncatingIfNeeded: row))
        }
      }
    }
  }

  /// One pass: counts the values of a digit, and puts each key behind those of lesser ones.
  private mutating func sortByDigit(at shift: UInt64) {
    let count = keys.count
    let mask = UInt64(Self.digits - 1)
    if sorted.count < count { sorted.resize(to: count, filler: 0) }
    // Spans of columns of one value would exclude each other.
    var target = taken(&sorted, leaving: [])
    var counters = taken(&counters, leaving: [])
    do {
      var counters = counters.mutableSpan
      var target = target.mutableSpan
      let keys = keys.span
      for digit in 0..<Self.digits { counters[digit] = 0 }
      for index in 0..<count { counters[Int((keys[index] >> shift) & mask)] &+= 1 }
      var sum: UInt32 = 0
      for digit in 0..<Self.digits {
        let these = counters[digit]
        counters[digit] = sum
        sum &+= these
      }
      for index in 0..<count {
        let digit = Int((keys[index] >> shift) & mask)
        target[Int(counters[digit])] = keys[index]
        counters[digit] &+= 1
      }
    }
    self.counters = counters
    target.removeLast(target.count - count)
    sorted = keys
    keys = target
  }
}
