import TidemarkCore

/// Turns the payload of a chunk, or those of its pages that are wanted, into rows in their order.
///
/// The payload is a `ChunkHead`, the order part, and pages (see `PageDecoder`). The order part, empty
/// where the order is derived:
///
/// ```
/// arrival base 8, arrival quantum 8
/// for as many rows as the first page has, until all rows were, two columns:
///   order                       the run that the row is of, counted over all pages
///   arrival                     less the arrival of the row before (first: less base), in quanta
/// ```
/// Row *k* of a run belongs to the *k*-th place where the order names that run, which gives back any
/// order of rows. Where the order is derived, rows are sorted by arrival, tie rank, and place.
struct ChunkDecoder: ~Copyable {
  /// The most rows that a chunk may claim, so that no number in a file decides how much is allocated.
  static let maximumRows = 1 << 20

  private var pageDecoder = PageDecoder()
  private var columns = ColumnDecoder()
  private var sorter = ArrivalSorter()
  private var rows = DecodedRows()
  private var head: ChunkHead?
  private var pages: [Int] = []
  // Of the wanted rows in their order.
  private var rowCount = 0
  private var sources: [UInt32] = []
  private var arrival: [Int64] = []
  /// Rows that were handed out.
  private var next = 0
  private var times = SharedTimes()
  // Of a chunk that was loaded as grouped: its pages, their first rows, and the arrivals.
  private var grouped: [ByteInput] = []
  private var groupedStarts: [Int] = []
  private var groupedArrival = GroupedArrival()
  // For the order part.
  private var runOfRow: [UInt32] = []
  /// Whether all rows are wanted, so that `runOfRow` says of which series they are.
  private var takesRuns = false
  private var seriesOfRun: [UInt32] = []
  private var cursors = RunCursors()

  init() {}

  /// Rows that are still to be handed out.
  var remaining: Int { rowCount - next }

  /// How the chunk keeps the order of its rows.
  var order: ChunkOrder { head?.rowOrder ?? .stored }

  /// Pages that were decoded of the chunk.
  var pageCount: Int { pages.count }

  /// Forgets all rows.
  mutating func clear() {
    rowCount = 0
    next = 0
    head = nil
    grouped.removeAll(keepingCapacity: true)
  }

  /// Begins a chunk, of which `pages`, ascending, will be decoded.
  mutating func begin(_ head: ChunkHead, pages: [Int]) {
    clear()
    rows.reset(
      rows: pages.reduce(0) { $0 + head.pages[$1].rows },
      isDerived: head.rowOrder == .derived,
      fillsTimes: false
    )
    self.pages = pages
    self.head = head
  }

  /// Decodes the next of the pages.
  mutating func decode(page: Int, _ bytes: ByteInput) throws(FormatError) {
    guard let head else { preconditionFailure("no chunk was begun") }
    var input = bytes
    let isDerived = head.rowOrder == .derived
    try pageDecoder.decode(&input, head.pages[page], isDerived: isDerived, into: &rows)
  }

  /// Puts the rows of the decoded pages in order; `part` is the order part.
  ///
  /// Only those that are selected are kept.
  mutating func putInOrder(_ part: ByteInput, _ selection: RowSelection) throws(FormatError) {
    let isStored = try hasStoredOrder(part)
    takesRuns = isStored && pages.count == head?.pages.count && selection.isAll
    if takesRuns {
      seriesOfRun.removeAll(keepingCapacity: true)
      for series in rows.series { seriesOfRun.append(UInt32(truncatingIfNeeded: series)) }
    }
    rows.complete(withSeries: !takesRuns)
    if isStored {
      try readOrder(part, selection)
    } else {
      deriveOrder(selection)
    }
    if selection.hasTimes { keepTimes(of: selection) }
  }

  private func hasStoredOrder(_ part: ByteInput) throws(FormatError) -> Bool {
    guard let head else { preconditionFailure("no chunk was begun") }
    if head.rowOrder == .stored { return true }
    guard part.remaining == 0 else { throw FormatError("its order is both stored and derived") }
    return false
  }

  private mutating func readOrder(
    _ part: ByteInput,
    _ selection: RowSelection
  ) throws(FormatError) {
    guard let head else { preconditionFailure("no chunk was begun") }
    try decodeOrder(part)
    sources.resize(to: runOfRow.count, filler: 0)
    if pages.count == head.pages.count, selection.series == nil {
      cursors.reset(rows.starts)
      try followOrder(runOfRow, cursors: &cursors.next, &sources)
      try cursors.check(rows.starts)
      rowCount = runOfRow.count
    } else {
      let local = wantedRuns(head, selection)
      rowCount = try followOrder(local, starts: rows.starts, runOfRow, &sources, &arrival)
    }
  }

  /// Makes `runOfRow` and `arrival` what the order part says of all rows of the chunk.
  private mutating func decodeOrder(_ part: ByteInput) throws(FormatError) {
    guard let head else { preconditionFailure("no chunk was begun") }
    let blockRows = head.pages[0].rows
    let count = head.pages.reduce(0) { $0 + $1.rows }
    arrival.resize(to: count, filler: 0)
    runOfRow.resize(to: count, filler: 0)
    var part = part
    var time = try part.signed()
    let quantum = try part.quantum()
    for start in stride(from: 0, to: runOfRow.count, by: blockRows) {
      let count = min(blockRows, runOfRow.count - start)
      try columns.decode(&part, count: count, into: &runOfRow, at: start)
      let steps = try columns.decode(&part, count: count)
      time =
        steps.isNarrow
        ? accumulate(columns.narrow, from: time, quantum: quantum, into: &arrival, at: start)
        : accumulate(columns.wide, from: time, quantum: quantum, into: &arrival, at: start)
    }
    try part.expectEnd()
  }

  /// For each run of the chunk which one of the decoded ones it is, -1 if it is not wanted.
  private func wantedRuns(_ head: ChunkHead, _ selection: RowSelection) -> [Int] {
    var local: [Int] = []
    var next = 0
    for (number, page) in head.pages.enumerated() {
      guard pages.contains(number) else {
        local += repeatElement(-1, count: page.runs)
        continue
      }
      for run in next..<next + page.runs {
        local.append(selection.has(series: rows.series[run]) ? run : -1)
      }
      next += page.runs
    }
    return local
  }

  private mutating func deriveOrder(_ selection: RowSelection) {
    sorter.sort(rows.columns.arrivalTime, places: &sources, sorted: &arrival)
    if rows.sharedTieRank != .value(0) {
      applyTieRanks(rows.tieRank, arrival: rows.columns.arrivalTime, places: &sources)
    }
    rowCount = sources.count
    if selection.series != nil {
      keep(
        (0..<rowCount).filter {
          selection.has(series: Int64(rows.columns.series[Int(sources[$0])]))
        }
      )
    }
  }

  private mutating func keepTimes(of selection: RowSelection) {
    keep(
      (0..<rowCount).filter {
        selection.arrival.contains(arrival[$0])
          && selection.event.contains(rows.columns.eventTime[Int(sources[$0])])
      }
    )
  }

  /// Keeps the rows at these places, ascending.
  private mutating func keep(_ places: [Int]) {
    for (target, place) in places.enumerated() {
      sources[target] = sources[place]
      arrival[target] = arrival[place]
    }
    rowCount = places.count
  }

  /// Makes `batch` the next rows, at most `limit`.
  mutating func take(_ limit: Int, into batch: inout ReadingBatch) {
    let range = next..<next + min(limit, remaining)
    next = range.upperBound
    times.makeRoom(range.count, in: &batch)
    copy(arrival, range, to: &batch.arrivalTime)
    let columns = rows.columns
    if takesRuns {
      // What a core's own cache holds, in place of a column that it does not.
      gather(seriesOfRun, from: runOfRow, range, into: &batch.series)
    } else {
      gather(columns.series, from: sources, range, into: &batch.series)
    }
    // One after the other: where there are many runs, what is near in each is too much for all at once.
    gather(columns.sequence, from: sources, range, into: &batch.sequence)
    gather(columns.eventTime, from: sources, range, into: &batch.eventTime)
    gather(columns.value, from: sources, range, into: &batch.value)
    takeShared(rows.sharedEpoch, rows.columns.epoch, range, into: &batch.epoch)
    takeShared(rows.sharedCopy, rows.columns.copy, range, into: &batch.copy)
    takeShared(rows.sharedAnomaly, rows.columns.anomaly, range, into: &batch.anomaly)
    takeTimes(range, into: &batch)
  }

  /// Leaves out the next rows of a chunk in its order.
  mutating func skip(_ count: Int) {
    next += min(count, remaining)
  }

  private mutating func takeTimes(_ range: Range<Int>, into batch: inout ReadingBatch) {
    if case .value(let offset) = rows.sharedTruthOffset {
      times.setTrue(offset, in: &batch)
    } else {
      batch.trueTime.resize(to: range.count, filler: 0)
      gather(rows.columns.trueTime, from: sources, range, into: &batch.trueTime)
    }
    if case .value(let offset) = rows.sharedSentOffset {
      times.setSent(offset, in: &batch)
    } else {
      batch.sentTime.resize(to: range.count, filler: 0)
      gather(rows.columns.sentTime, from: sources, range, into: &batch.sentTime)
    }
  }

  /// Makes `batch` the rows of the next page of a chunk that was loaded as grouped.
  ///
  /// What it held is used for the next.
  mutating func takeGrouped(into batch: inout ReadingBatch) throws(FormatError) {
    guard let head, let number = pages.first(where: { groupedStarts[$0] == next }) else {
      preconditionFailure("no chunk was loaded as grouped")
    }
    let isDerived = head.rowOrder == .derived
    let page = head.pages[number]
    rows.reset(rows: page.rows, isDerived: isDerived, fillsTimes: true)
    var input = grouped[number]
    try pageDecoder.decode(&input, page, isDerived: isDerived, into: &rows)
    rows.complete()
    let range = next..<next + page.rows
    if !isDerived { groupedArrival.copy(range, to: &rows.columns.arrivalTime) }
    swap(&batch, &rows.columns)
    next = range.upperBound
  }

  private func takeShared<Value: FixedWidthInteger & BitwiseCopyable>(
    _ shared: DecodedRows.Shared<Value>,
    _ column: [Value],
    _ range: Range<Int>,
    into target: inout [Value]
  ) {
    if case .value(let value) = shared {
      fill(&target, with: value)
    } else {
      gather(column, from: sources, range, into: &target)
    }
  }
}

extension ChunkDecoder {
  /// Decodes a whole payload whose checksum agreed, for `take`.
  mutating func load(
    _ payload: [UInt8],
    rows: Int,
    seriesCount: Int,
    selection: RowSelection = RowSelection()
  ) throws(FormatError) {
    let head = try ChunkHead(
      payload,
      payloadLength: payload.count,
      rows: rows,
      seriesCount: seriesCount
    )
    begin(head, pages: Array(head.pages.indices))
    for (page, range) in head.pageRanges.enumerated() {
      try decode(page: page, ByteInput(payload, in: range))
    }
    try putInOrder(ByteInput(payload, in: head.orderRange), selection)
  }

  /// Prepares a whole payload whose checksum agreed for `takeGrouped`, which decodes page by page: the
  /// columns of one stay in a core's own cache.
  mutating func loadGrouped(
    _ payload: [UInt8],
    rows: Int,
    seriesCount: Int
  ) throws(FormatError) {
    clear()
    let head = try ChunkHead(
      payload,
      payloadLength: payload.count,
      rows: rows,
      seriesCount: seriesCount
    )
    self.head = head
    pages = Array(head.pages.indices)
    var start = 0
    groupedStarts.removeAll(keepingCapacity: true)
    for (page, range) in zip(head.pages, head.pageRanges) {
      grouped.append(ByteInput(payload, in: range))
      groupedStarts.append(start)
      start += page.rows
    }
    if try hasStoredOrder(ByteInput(payload, in: head.orderRange)) {
      try groupArrival(ByteInput(payload, in: head.orderRange), head)
    }
    rowCount = rows
  }

  /// Takes the arrivals of the order part to the places of their rows.
  private mutating func groupArrival(
    _ part: ByteInput,
    _ head: ChunkHead
  ) throws(FormatError) {
    var starts = [0]
    for (page, input) in zip(head.pages, grouped) {
      try PageRuns.appendEnds(input, page, by: &columns, to: &starts)
    }
    try groupedArrival.read(part, starts: starts, blockRows: head.pages[0].rows, by: &columns)
  }
}
