import TidemarkCore

/// The arrivals of a chunk's rows at the places of the rows among the grouped ones: what the order part
/// says (see `ChunkDecoder`), of a chunk that is read page by page.
///
/// A chunk rarely spans four billion quanta. In 32 bits its arrivals take half the cache, and it is the
/// cache that their random places wait for.
struct GroupedArrival: ~Copyable {
  private var base: Int64 = 0
  private var quantum: Int64 = 1
  /// In quanta since `base`, unless `isWide`.
  private var narrow: [UInt32] = []
  private var wide: [Int64] = []
  private var isWide = false
  // While the order is followed: the runs of a block's rows, and the place of each run's next row.
  private var runs: [UInt32] = []
  private var cursors = RunCursors()

  init() {}

  /// Reads an order part, whose blocks have `blockRows`; each run begins at its `starts` among the grouped
  /// rows, and the last number is where the last one ends.
  mutating func read(
    _ part: ByteInput,
    starts: [Int],
    blockRows: Int,
    by columns: inout ColumnDecoder
  ) throws(FormatError) {
    var offsets: [UInt32] = []
    swap(&offsets, &narrow)
    isWide = !(try follow(part, starts, blockRows, &columns, into: &offsets))
    swap(&offsets, &narrow)
    guard isWide else { return }
    var wideOffsets: [Int64] = []
    swap(&wideOffsets, &wide)
    _ = try follow(part, starts, blockRows, &columns, into: &wideOffsets)
    swap(&wideOffsets, &wide)
  }

  /// Makes `times` the arrivals of the grouped rows in `range`.
  func copy(_ range: Range<Int>, to times: inout [Int64]) {
    if isWide {
      multiply(wide, range, by: quantum, from: base, into: &times)
    } else {
      multiply(narrow, range, by: quantum, from: base, into: &times)
    }
  }

  /// False if an arrival has no place in an `Offset`.
  private mutating func follow<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ part: ByteInput,
    _ starts: [Int],
    _ blockRows: Int,
    _ columns: inout ColumnDecoder,
    into offsets: inout [Offset]
  ) throws(FormatError) -> Bool {
    let rows = starts[starts.count - 1]
    cursors.reset(starts)
    offsets.resize(to: rows, filler: 0)
    var part = part
    base = try part.signed()
    quantum = try part.quantum()
    var offset: Int64 = 0
    for start in stride(from: 0, to: rows, by: blockRows) {
      let count = min(blockRows, rows - start)
      runs.resize(to: count, filler: 0)
      try columns.decode(&part, count: count, into: &runs, at: 0)
      let fits =
        try columns.decode(&part, count: count).isNarrow
        ? scatterSums(columns.narrow, to: runs, &cursors.next, from: &offset, into: &offsets)
        : scatterSums(columns.wide, to: runs, &cursors.next, from: &offset, into: &offsets)
      if !fits { return false }
    }
    try part.expectEnd()
    try cursors.check(starts)
    return true
  }
}

/// The sums of `steps` go to the places of their rows, which are those that the cursors of their runs say.
///
/// False if one has no place in an `Offset`.
private func scatterSums<Offset: FixedWidthInteger & BitwiseCopyable>(
  _ steps: [some FixedWidthInteger & BitwiseCopyable],
  to runs: [UInt32],
  _ cursors: inout [UInt32],
  from sum: inout Int64,
  into offsets: inout [Offset]
) throws(FormatError) -> Bool {
  let runs = runs.span
  let steps = steps.span.extracting(0..<runs.count)
  var cursors = cursors.mutableSpan
  var offsets = offsets.mutableSpan
  var offset = sum
  var beyond: Int64 = 0
  for row in runs.indices {
    let run = Int(runs[row])
    guard run < cursors.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    let place = Int(cursors[run])
    guard place < offsets.count else {
      throw FormatError("the order of rows names a run more often than it has rows")
    }
    cursors[run] = UInt32(truncatingIfNeeded: place &+ 1)
    offset = offset &+ Int64(truncatingIfNeeded: steps[row])
    let cut = Offset(truncatingIfNeeded: offset)
    beyond |= offset ^ Int64(truncatingIfNeeded: cut)
    offsets[place] = cut
  }
  sum = offset
  return beyond == 0
}

/// `base + quantum * offsets[i]` of the rows in `range`.
private func multiply(
  _ offsets: [some FixedWidthInteger & BitwiseCopyable],
  _ range: Range<Int>,
  by quantum: Int64,
  from base: Int64,
  into times: inout [Int64]
) {
  let offsets = offsets.span.extracting(range)
  var span = times.mutableSpan
  var times = span._mutatingExtracting(0..<range.count)
  for row in offsets.indices {
    times[row] = base &+ Int64(truncatingIfNeeded: offsets[row]) &* quantum
  }
}
