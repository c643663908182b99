import TidemarkCore

/// Which of the rows that arrive at the same time comes first, for the places of the rows.
///
/// Among them the one with the least rank does, and of equal ranks the one with the least place. All
/// ranks are 0 but in groups of rows whose places do not ascend. False if arrivals go back in time:
/// then nothing but the order itself gives it back.
func tieRanks(
  _ arrival: [Int64],
  positions: [UInt32],
  scratch: inout [Int64],
  ranks: inout [Int64]
) -> Bool {
  ranks.resize(to: arrival.count, filler: 0)
  fill(&ranks, with: 0)
  let arrival = arrival.span
  let positions = positions.span
  var ranks = ranks.mutableSpan
  var row = 0
  while row < arrival.count {
    var end = row &+ 1
    var ascends = true
    while end < arrival.count, arrival[end] == arrival[row] {
      ascends = ascends && positions[end] > positions[end &- 1]
      end &+= 1
    }
    if !ascends {
      for tie in row..<end { ranks[Int(positions[tie])] = Int64(tie &- row) }
    }
    if end < arrival.count, arrival[end] < arrival[row] { return false }
    row = end
  }
  return true
}

/// Sorts the rows of a chunk by their arrival, and by their places among equal ones.
///
/// A row becomes a key: its arrival, cut to the highest 24 bits of those that differ, above its place.
/// Three passes of a radix sort (Knuth, volume 3, section 5.2.5) put the keys in order, which keep the
/// order of equal ones and do not depend on how arrivals are spread. What the cut bits still change is
/// little in a fleet: an insertion sort mends it.
struct ArrivalSorter {
  /// Bits of a place: enough for `ChunkDecoder.maximumRows`.
  private static let placeBits: UInt64 = 20
  /// Per pass: the lines that are written to stay in the first cache.
  fileprivate static let digitBits: UInt64 = 8
  private static let passes: UInt64 = 3

  private var low: [UInt32] = []
  private var middle: [UInt32] = []
  private var high: [UInt32] = []
  private var keys: [UInt64] = []
  private var sortedKeys: [UInt64] = []

  init() {}

  /// Makes `places` and `sorted` the places and arrivals of the rows in order; there must be a row.
  mutating func sort(
    _ arrival: [Int64],
    places: inout [UInt32],
    sorted: inout [Int64]
  ) {
    places.resize(to: arrival.count, filler: 0)
    sorted.resize(to: arrival.count, filler: 0)
    let extent = span(arrival)
    let width = UInt64(bitPattern: extent.upperBound &- extent.lowerBound)
    let bits = UInt64(64 - width.leadingZeroBitCount)
    let shift = bits - min(bits, Self.passes * Self.digitBits)
    keys.resize(to: arrival.count, filler: 0)
    sortedKeys.resize(to: arrival.count, filler: 0)
    makeKeys(arrival, extent.lowerBound, shift, Self.placeBits, into: &keys, &low, &middle, &high)
    distribute(keys, by: Self.placeBits, &low, into: &sortedKeys)
    distribute(sortedKeys, by: Self.placeBits + Self.digitBits, &middle, into: &keys)
    distribute(keys, by: Self.placeBits + 2 * Self.digitBits, &high, into: &sortedKeys)
    split(sortedKeys, arrival, Self.placeBits, &places, &sorted)
    if shift > 0 { mend(&places, &sorted) }
  }

  /// Sorts what is nearly in order.
  private func mend(_ places: inout [UInt32], _ sorted: inout [Int64]) {
    // A burst within one of four million parts of the chunk's time would take the square of its rows.
    if insertionSort(&places, &sorted, moves: 8 * sorted.count) { return }
    let rows = zip(sorted, places).sorted { $0 < $1 }
    for (index, row) in rows.enumerated() { (sorted[index], places[index]) = row }
  }
}

/// Makes the keys, and counts their digits.
private func makeKeys(
  _ arrival: [Int64],
  _ least: Int64,
  _ shift: UInt64,
  _ placeBits: UInt64,
  into keys: inout [UInt64],
  _ low: inout [UInt32],
  _ middle: inout [UInt32],
  _ high: inout [UInt32]
) {
  let digits = 1 << Int(ArrivalSorter.digitBits)
  reset(&low, to: digits)
  reset(&middle, to: digits)
  reset(&high, to: digits)
  let arrival = arrival.span
  var keys = keys.mutableSpan
  var low = low.mutableSpan
  var middle = middle.mutableSpan
  var high = high.mutableSpan
  let mask = digits &- 1
  for place in arrival.indices {
    let time = UInt64(bitPattern: arrival[place] &- least) &>> shift
    keys[place] = time &<< placeBits | UInt64(truncatingIfNeeded: place)
    low[Int(truncatingIfNeeded: time) & mask] &+= 1
    middle[Int(truncatingIfNeeded: time &>> ArrivalSorter.digitBits) & mask] &+= 1
    high[Int(truncatingIfNeeded: time &>> (2 &* ArrivalSorter.digitBits)) & mask] &+= 1
  }
}

private func reset(_ counts: inout [UInt32], to digits: Int) {
  counts.resize(to: digits, filler: 0)
  fill(&counts, with: 0)
}

/// A pass: keys in the order of one digit; `counts` of its values become the ends of theirs.
private func distribute(
  _ keys: [UInt64],
  by shift: UInt64,
  _ counts: inout [UInt32],
  into target: inout [UInt64]
) {
  let keys = keys.span
  var ends = counts.mutableSpan
  var target = target.mutableSpan
  var end: UInt32 = 0
  for digit in ends.indices {
    let count = ends[digit]
    ends[digit] = end
    end &+= count
  }
  let mask = ends.count &- 1
  for index in keys.indices {
    let digit = Int(truncatingIfNeeded: keys[index] &>> shift) & mask
    target[Int(ends[digit])] = keys[index]
    ends[digit] &+= 1
  }
}

private func split(
  _ keys: [UInt64],
  _ arrival: [Int64],
  _ placeBits: UInt64,
  _ places: inout [UInt32],
  _ sorted: inout [Int64]
) {
  let keys = keys.span
  let arrival = arrival.span
  var places = places.mutableSpan
  var sorted = sorted.mutableSpan
  let mask: UInt64 = 1 << placeBits - 1
  for index in keys.indices {
    let place = keys[index] & mask
    places[index] = UInt32(truncatingIfNeeded: place)
    sorted[index] = arrival[Int(truncatingIfNeeded: place)]
  }
}

/// False, and rows in some order, if more than so many moves do not suffice.
private func insertionSort(
  _ places: inout [UInt32],
  _ sorted: inout [Int64],
  moves: Int
) -> Bool {
  var places = places.mutableSpan
  var sorted = sorted.mutableSpan
  var left = moves
  for index in 1..<max(1, sorted.count) where sorted[index] < sorted[index &- 1] {
    let (time, place) = (sorted[index], places[index])
    var target = index
    while target > 0, sorted[target &- 1] > time {
      sorted[target] = sorted[target &- 1]
      places[target] = places[target &- 1]
      target &-= 1
      left &-= 1
    }
    sorted[target] = time
    places[target] = place
    if left < 0 { return false }
  }
  return true
}

/// Puts rows that arrive at the same time into the order of their ranks.
func applyTieRanks(_ ranks: [UInt32], arrival: [Int64], places: inout [UInt32]) {
  var start = 0
  while start < places.count {
    var end = start + 1
    while end < places.count, arrival[Int(places[end])] == arrival[Int(places[start])] { end += 1 }
    if end - start > 1 {
      places[start..<end].sort { (ranks[Int($0)], $0) < (ranks[Int($1)], $1) }
    }
    start = end
  }
}
