import TidemarkCore

/// Puts rows into the order of time, those of one time as they are.
///
/// Where times are close, as in a batch of a stream they are, by counting the rows of each; else by least
/// significant digits, with as many passes as the span of times needs. Where times lie more than 2³² quanta
/// apart, as with a stamp from 2099, rows are compared instead.
struct TimeOrder: Sendable {
  /// Bits of a digit: its counters fit the first cache.
  private static let digitBits: UInt64 = 11
  private static let digits = 1 << Int(digitBits)
  /// Times for each row up to which they are counted, and up to which they always are.
  private static let timesPerRow = 4
  private static let fewTimes = 1 << 11

  /// Rows in order: the first `count`.
  private var placedRows: [UInt32] = []
  private(set) var count = 0
  /// If times were counted: the one that the first counter is of, and how many follow it.
  private var counted: (from: Int64, span: Int)?
  /// Of each row its time from the earliest on, and below that its number.
  private var keys: [UInt64] = []
  private var sorted: [UInt64] = []
  /// Where times were counted, how many rows have a time or an earlier one.
  private var counters: [UInt32] = []

  /// Rows in order.
  var rows: ArraySlice<UInt32> { placedRows[..<count] }

  /// Hands the rows over, and takes the memory of others for the next; `rows` are those then.
  mutating func exchangeRows(_ rows: inout [UInt32]) {
    swap(&placedRows, &rows)
    count = 0
  }

  /// How many of the rows have `time` or an earlier one; `times` are those that were sorted.
  func count(through time: Int64, in times: [Int64]) -> Int {
    if let counted {
      guard time >= counted.from else { return 0 }
      let (distance, isFar) = time.subtractingReportingOverflow(counted.from)
      return isFar || distance > counted.span ? count : Int(counters[Int(distance)])
    }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[Int(placedRows[middle])] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Makes `rows` the order of the rows in `ranges`, ascending, which lie within `times`; theirs are after
  /// `bound`, and not after `greatest`.
  mutating func sort(
    _ times: [Int64],
    _ ranges: [Range<Int>],
    after bound: Int64,
    through greatest: Int64
  ) {
    count = ranges.reduce(0) { $0 + $1.count }
    makeRoom()
    guard count > 0 else { return }
    // A bound far before the first time, or none, would make the span too large.
    if bound > .min, let span = span(from: bound + 1, through: greatest), mayBeCounted(span) {
      countTimes(times, ranges, from: bound + 1, span: Int(span))
    } else {
      sort(times, ranges)
    }
  }

  /// The same where nothing is known of the times.
  mutating func sort(_ times: [Int64], _ ranges: [Range<Int>]) {
    var (least, greatest) = (Int64.max, Int64.min)
    count = 0
    for range in ranges {
      count += range.count
      for row in range {
        least = min(least, times[row])
        greatest = max(greatest, times[row])
      }
    }
    makeRoom()
    guard count > 0 else { return }
    guard let span = span(from: least, through: greatest) else {
      return compare(times, ranges)
    }
    if mayBeCounted(span) {
      countTimes(times, ranges, from: least, span: Int(span))
    } else {
      sortDigits(times, ranges, from: least, span: span)
    }
  }

  private mutating func makeRoom() {
    counted = nil
    if placedRows.count < count { placedRows.resize(to: count, filler: 0) }
  }

  /// Nil: too far apart for 32 bits.
  private func span(from least: Int64, through greatest: Int64) -> UInt64? {
    let (span, isFar) = greatest.subtractingReportingOverflow(least)
    return isFar || span < 0 || span > UInt32.max ? nil : UInt64(span)
  }

  private func mayBeCounted(_ span: UInt64) -> Bool {
    span < max(Self.fewTimes, Self.timesPerRow * count)
  }

  private mutating func compare(_ times: [Int64], _ ranges: [Range<Int>]) {
    let sorted = ranges.joined().sorted { (times[$0], $0) < (times[$1], $1) }
    for (place, row) in sorted.enumerated() {
      placedRows[place] = UInt32(row)
    }
  }
}

extension TimeOrder {
  /// Counts the rows of each time, and puts each row behind those of lesser times.
  private mutating func countTimes(
    _ times: [Int64],
    _ ranges: [Range<Int>],
    from least: Int64,
    span: Int
  ) {
    if counters.count <= span { counters.resize(to: span + 1, filler: 0) }
    // Spans of columns of one value would exclude each other.
    var placedRows = taken(&placedRows, leaving: [])
    var counters = taken(&counters, leaving: [])
    do {
      var rows = placedRows.mutableSpan
      var counters = counters.mutableSpan
      for time in 0...span { counters[time] = 0 }
      for range in ranges {
        for row in range { counters[Int(times[row] &- least)] &+= 1 }
      }
      var sum: UInt32 = 0
      for time in 0...span {
        let these = counters[time]
        counters[time] = sum
        sum &+= these
      }
      for range in ranges {
        for row in range {
          let distance = Int(times[row] &- least)
          let place = Int(counters[distance])
          counters[distance] &+= 1
          rows[place] = UInt32(truncatingIfNeeded: row)
        }
      }
    }
    self.placedRows = placedRows
    self.counters = counters
    counted = (least, span)
  }
}

extension TimeOrder {
  private mutating func sortDigits(
    _ times: [Int64],
    _ ranges: [Range<Int>],
    from least: Int64,
    span: UInt64
  ) {
    keys.removeAll(keepingCapacity: true)
    for range in ranges where !range.isEmpty {
      keys.append(addingCapacity: range.count) { keys in
        for row in range {
          let distance = UInt64(bitPattern: times[row] &- least)
          keys.append(distance << 32 | UInt64(truncatingIfNeeded: row))
        }
      }
    }
    if counters.count < Self.digits { counters.resize(to: Self.digits, filler: 0) }
    var shift: UInt64 = 32
    while shift < 64, span >> (shift - 32) > 0 {
      sortByDigit(at: shift)
      shift += Self.digitBits
    }
    for (place, key) in keys.enumerated() {
      placedRows[place] = UInt32(truncatingIfNeeded: key)
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
