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
/// A row becomes a key: its arrival above its place. One pass puts the keys into about as many buckets
/// of equal time as there are rows, which are then sorted one by one, most of them a row or two, since
/// the arrivals of a fleet are spread over a chunk's time.
struct ArrivalSorter {
  /// Bits of a place: enough for `ChunkDecoder.maximumRows`.
  private static let placeBits: UInt64 = 20

  private var starts: [UInt32] = []
  private var keys: [UInt64] = []

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
    guard width >> (64 - Self.placeBits) == 0 else {
      // More than five hours: a slow fleet.
      sortWide(arrival, &places, &sorted)
      return
    }
    let wanted = UInt64(arrival.count)
    var shift: UInt64 = 0
    while width >> (shift + 1) >= wanted { shift += 1 }
    starts.resize(to: Int(width >> shift) + 2, filler: 0)
    keys.resize(to: arrival.count, filler: 0)
    distribute(arrival, extent.lowerBound, shift, Self.placeBits, &starts, &keys)
    sortBuckets(starts, &keys)
    split(keys, extent.lowerBound, Self.placeBits, &places, &sorted)
  }

  private func sortWide(
    _ arrival: [Int64],
    _ places: inout [UInt32],
    _ sorted: inout [Int64]
  ) {
    for place in places.indices { places[place] = UInt32(place) }
    places.sort { (arrival[Int($0)], $0) < (arrival[Int($1)], $1) }
    for (index, place) in places.enumerated() { sorted[index] = arrival[Int(place)] }
  }
}

/// Counting sort by the bucket of each arrival; makes `starts` the ends of the buckets.
private func distribute(
  _ arrival: [Int64],
  _ least: Int64,
  _ shift: UInt64,
  _ placeBits: UInt64,
  _ starts: inout [UInt32],
  _ keys: inout [UInt64]
) {
  fill(&starts, with: 0)
  let arrival = arrival.span
  var starts = starts.mutableSpan
  var keys = keys.mutableSpan
  for place in arrival.indices {
    starts[Int(truncatingIfNeeded: UInt64(bitPattern: arrival[place] &- least) &>> shift)] &+= 1
  }
  var end: UInt32 = 0
  for bucket in starts.indices {
    let count = starts[bucket]
    starts[bucket] = end
    end &+= count
  }
  for place in arrival.indices {
    let time = UInt64(bitPattern: arrival[place] &- least)
    let bucket = Int(truncatingIfNeeded: time &>> shift)
    keys[Int(starts[bucket])] = time &<< placeBits | UInt64(truncatingIfNeeded: place)
    starts[bucket] &+= 1
  }
}

private func sortBuckets(_ ends: [UInt32], _ keys: inout [UInt64]) {
  // Buckets longer than this are sorted by the library: a burst may put all rows into one.
  let longest = 24
  var start = 0
  for bucket in ends.indices {
    let end = Int(ends[bucket])
    if end &- start > longest {
      keys[start..<end].sort()
    } else if end &- start > 1 {
      insertionSort(start..<end, &keys)
    }
    start = end
  }
}

@inline(__always)
private func insertionSort(_ range: Range<Int>, _ keys: inout [UInt64]) {
  var keys = keys.mutableSpan
  for index in range.lowerBound &+ 1..<range.upperBound {
    let key = keys[index]
    var target = index
    while target > range.lowerBound, keys[target &- 1] > key {
      keys[target] = keys[target &- 1]
      target &-= 1
    }
    keys[target] = key
  }
}

private func split(
  _ keys: [UInt64],
  _ least: Int64,
  _ placeBits: UInt64,
  _ places: inout [UInt32],
  _ sorted: inout [Int64]
) {
  let keys = keys.span
  var places = places.mutableSpan
  var sorted = sorted.mutableSpan
  let mask: UInt64 = 1 << placeBits - 1
  for index in keys.indices {
    places[index] = UInt32(truncatingIfNeeded: keys[index] & mask)
    sorted[index] = least &+ Int64(bitPattern: keys[index] &>> placeBits)
  }
}

/// Puts rows that arrive at the same time into the order of their ranks.
func applyTieRanks(_ ranks: [Int64], arrival: [Int64], places: inout [UInt32]) {
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
