import TidemarkCore

/// Brings the rows of a slice into `Reading.precedes` order.
///
/// A radix sort by arrival time, then the rows that arrive in the same microsecond by identity: a
/// gateway's, or all that a device kept while it was offline. Budget: 10 ns a row.
struct RowSorter {
  struct Entry: BitwiseCopyable {
    /// Microseconds after the earliest arrival.
    var key: UInt64
    /// Position in the array of rows.
    var row: UInt32
    var series: UInt32
  }

  /// Counters of a digit take half of a core's first cache.
  private static let digitBits = 12

  /// Of the rows in order, after `sort`.
  private(set) var entries: [Entry] = []
  private var added = 0
  private var scratch: [Entry] = []
  private var counts = [UInt32](repeating: 0, count: 1 << digitBits)

  /// Forgets what was sorted, and makes room for `count` rows, all of which must be added.
  mutating func begin(count: Int) {
    entries.resize(to: count, filler: Entry(key: 0, row: 0, series: 0))
    added = 0
  }

  /// Adds the rows at some positions of an array.
  mutating func add(_ rows: [Reading], at positions: Range<Int>) {
    let rows = rows.span
    var next = added
    added += positions.count
    var entries = entries.mutableSpan
    for position in positions {
      // Sign bit flipped: unsigned numbers in the order of the times.
      entries[next] = Entry(
        key: UInt64(bitPattern: rows[position].arrivalTime) ^ 1 << 63,
        row: UInt32(truncatingIfNeeded: position),
        series: rows[position].series
      )
      next += 1
    }
  }

  /// Sorts what was added.
  mutating func sort(_ rows: [Reading]) {
    let largest = shortenKeys()
    scratch.resize(to: entries.count, filler: Entry(key: 0, row: 0, series: 0))
    sort(0..<entries.count, largest: largest) { $0.key }
    orderTies(rows)
  }

  /// Makes keys microseconds after the earliest, and returns the largest.
  private mutating func shortenKeys() -> UInt64 {
    var earliest = UInt64.max
    for entry in entries { earliest = min(earliest, entry.key) }
    var largest: UInt64 = 0
    var entries = entries.mutableSpan
    for index in entries.indices {
      // Division by a constant.
      let key = (entries[index].key &- earliest) / UInt64(FleetLimits.arrivalGrid)
      largest = max(largest, key)
      entries[index].key = key
    }
    return largest
  }
}

extension RowSorter {
  /// A least-significant-digit radix sort, stable, of some entries by a number of at most `largest`.
  ///
  /// As few digits as can be, and all of the same length.
  @inline(__always)
  private mutating func sort(
    _ range: Range<Int>,
    largest: UInt64,
    by number: (Entry) -> UInt64
  ) {
    let bits = UInt64.bitWidth - largest.leadingZeroBitCount
    let digits = (bits + Self.digitBits - 1) / Self.digitBits
    guard digits > 0 else { return }
    let length = (bits + digits - 1) / digits
    for digit in 0..<digits {
      let shift = UInt64(digit * length)
      let mask: UInt64 = 1 << UInt64(length) - 1
      Self.scatter(range, entries, into: &scratch, &counts, digits: 1 << length) {
        Int(truncatingIfNeeded: number($0) &>> shift & mask)
      }
      if range.count == entries.count {
        swap(&entries, &scratch)
      } else {
        Self.copy(range, of: scratch, into: &entries)
      }
    }
  }

  /// One pass of the radix sort.
  @inline(__always)
  private static func scatter(
    _ range: Range<Int>,
    _ entries: [Entry],
    into sorted: inout [Entry],
    _ counts: inout [UInt32],
    digits: Int,
    by digit: (Entry) -> Int
  ) {
    let entries = entries.span
    var sorted = sorted.mutableSpan
    var counts = counts.mutableSpan
    for index in 0..<digits { counts[index] = 0 }
    for index in range { counts[digit(entries[index])] &+= 1 }
    var position = UInt32(truncatingIfNeeded: range.lowerBound)
    for index in 0..<digits {
      (counts[index], position) = (position, position &+ counts[index])
    }
    for index in range {
      let digit = digit(entries[index])
      sorted[Int(counts[digit])] = entries[index]
      counts[digit] &+= 1
    }
  }

  private static func copy(_ range: Range<Int>, of source: [Entry], into target: inout [Entry]) {
    let source = source.span
    var target = target.mutableSpan
    for index in range { target[index] = source[index] }
  }

  /// Rows that arrive together: by series, those of a series by what is left of the order.
  private mutating func orderTies(_ rows: [Reading]) {
    var start = 0
    while let ties = nextRun(from: start, where: { $0.key == $1.key }) {
      start = ties.upperBound
      orderBySeries(ties)
      var first = ties.lowerBound
      let end = ties.upperBound
      while let same = nextRun(from: first, to: end, where: { $0.series == $1.series }) {
        first = same.upperBound
        orderSeries(same, rows)
      }
    }
  }

  /// The first run of at least two entries of which each has the same as the one before it.
  @inline(__always)
  private func nextRun(
    from start: Int,
    to end: Int? = nil,
    where isSame: (Entry, Entry) -> Bool
  ) -> Range<Int>? {
    let entries = entries.span
    let end = end ?? entries.count
    var first = start
    while first + 1 < end, !isSame(entries[first], entries[first + 1]) { first += 1 }
    guard first + 1 < end else { return nil }
    var last = first + 1
    while last + 1 < end, isSame(entries[last], entries[last + 1]) { last += 1 }
    return first..<last + 1
  }

  private mutating func orderBySeries(_ range: Range<Int>) {
    var (lowest, highest) = (UInt32.max, UInt32.min)
    var isOrdered = true
    for index in range {
      isOrdered = isOrdered && entries[index].series >= highest
      highest = max(highest, entries[index].series)
      lowest = min(lowest, entries[index].series)
    }
    guard !isOrdered else { return }
    if range.count < 32 {
      // Too few for counters.
      entries[range].sort { ($0.series, $0.row) < ($1.series, $1.row) }
    } else {
      sort(range, largest: UInt64(highest - lowest)) { UInt64($0.series &- lowest) }
    }
  }

  /// Rows of a series enter in order but for those that waited for their slice and duplicates.
  private mutating func orderSeries(_ range: Range<Int>, _ rows: [Reading]) {
    func precedes(_ a: Entry, _ b: Entry) -> Bool {
      Reading.precedes(rows[Int(a.row)], rows[Int(b.row)])
    }
    for index in range.dropFirst() where !precedes(entries[index - 1], entries[index]) {
      entries[range].sort(by: precedes)
      return
    }
  }
}
