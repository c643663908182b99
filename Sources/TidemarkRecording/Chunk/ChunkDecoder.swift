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
  private var series: [UInt32] = []
  private var arrival: [Int64] = []
  /// Rows that were handed out.
  private var next = 0
  // For the order part.
  private var runOfRow: [UInt32] = []
  private var cursors: [UInt32] = []
  private var scratch: [Int64] = []

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
  }

  /// Begins a chunk, of which `pages`, ascending, will be decoded.
  mutating func begin(_ head: ChunkHead, pages: [Int]) {
    clear()
    rows.reset(
      rows: pages.reduce(0) { $0 + head.pages[$1].rows },
      isDerived: head.rowOrder == .derived
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
  /// Only those that are selected are kept. With `isGrouped` they are for `takeGrouped` only.
  mutating func putInOrder(
    _ part: ByteInput,
    _ selection: RowSelection,
    isGrouped: Bool = false
  ) throws(FormatError) {
    guard let head else { preconditionFailure("no chunk was begun") }
    rows.fillTimes()
    switch head.rowOrder {
    case .stored: try readOrder(part, head, selection)
    case .derived:
      guard part.remaining == 0 else { throw FormatError("its order is both stored and derived") }
      if isGrouped { rowCount = rows.count } else { deriveOrder(selection) }
    }
    if selection.hasTimes { keepTimes(of: selection) }
  }

  private mutating func readOrder(
    _ part: ByteInput,
    _ head: ChunkHead,
    _ selection: RowSelection
  ) throws(FormatError) {
    let count = head.pages.reduce(0) { $0 + $1.rows }
    sources.resize(to: count, filler: 0)
    series.resize(to: count, filler: 0)
    arrival.resize(to: count, filler: 0)
    runOfRow.resize(to: count, filler: 0)
    try decodeOrder(part, blockRows: head.pages[0].rows)
    if pages.count == head.pages.count, selection.series == nil {
      cursors.removeAll(keepingCapacity: true)
      for start in rows.starts.dropLast() { cursors.append(UInt32(start)) }
      try followOrder(runOfRow, runSeries: rows.series, cursors: &cursors, &sources, &series)
      // Each run was named as often as it has rows, so no source lies outside.
      for run in cursors.indices where Int(cursors[run]) != rows.starts[run + 1] {
        throw FormatError("the order of rows names a run more or less often than it has rows")
      }
      rowCount = count
    } else {
      let local = wantedRuns(head, selection)
      rowCount = try followOrder(local, rows, runOfRow, &sources, &series, &arrival)
    }
  }

  private mutating func decodeOrder(_ part: ByteInput, blockRows: Int) throws(FormatError) {
    var part = part
    var time = try part.signed()
    let quantum = try part.quantum()
    for start in stride(from: 0, to: runOfRow.count, by: blockRows) {
      let count = min(blockRows, runOfRow.count - start)
      try columns.decodeAll(&part, count: count, into: &runOfRow, at: start)
      try columns.decodeAll(&part, count: count, into: &scratch)
      time = accumulate(scratch, from: time, quantum: quantum, into: &arrival, at: start)
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
    sorter.sort(rows.arrival, places: &sources, sorted: &arrival)
    if rows.sharedTieRank != .value(0) {
      applyTieRanks(rows.tieRank, arrival: rows.arrival, places: &sources)
    }
    rowCount = sources.count
    series.resize(to: rowCount, filler: 0)
    runOfRow.resize(to: rowCount, filler: 0)
    spread(rows.series, starts: rows.starts, into: &runOfRow)
    gather(runOfRow, from: sources, 0..<rowCount, into: &series)
    if selection.series != nil {
      keep((0..<rowCount).filter { selection.has(series: Int64(series[$0])) })
    }
  }

  private mutating func keepTimes(of selection: RowSelection) {
    keep(
      (0..<rowCount).filter {
        selection.arrival.contains(arrival[$0])
          && selection.event.contains(rows.event[Int(sources[$0])])
      }
    )
  }

  /// Keeps the rows at these places, ascending.
  private mutating func keep(_ places: [Int]) {
    for (target, place) in places.enumerated() {
      sources[target] = sources[place]
      series[target] = series[place]
      arrival[target] = arrival[place]
    }
    rowCount = places.count
  }

  /// Makes `batch` the next rows, at most `limit`.
  mutating func take(_ limit: Int, into batch: inout ReadingBatch) {
    let range = next..<next + min(limit, remaining)
    next = range.upperBound
    batch.resize(to: range.count)
    copy(series, range, to: &batch.series)
    copy(arrival, range, to: &batch.arrivalTime)
    gather(
      rows.event,
      rows.value,
      rows.sequence,
      from: sources,
      range,
      into: &batch.eventTime,
      &batch.value,
      &batch.sequence
    )
    takeShared(rows.sharedEpoch, rows.epoch, range, into: &batch.epoch)
    takeShared(rows.sharedCopy, rows.copy, range, into: &batch.copy)
    takeShared(rows.sharedAnomaly, rows.anomaly, range, into: &batch.anomaly)
    if case .value(let offset) = rows.sharedTruthOffset {
      add(offset, to: batch.eventTime, into: &batch.trueTime, at: 0)
    } else {
      gather(rows.truth, from: sources, range, into: &batch.trueTime)
    }
    if case .value(let offset) = rows.sharedSentOffset {
      add(offset, to: batch.trueTime, into: &batch.sentTime, at: 0)
    } else {
      gather(rows.sent, from: sources, range, into: &batch.sentTime)
    }
  }

  /// Makes `batch` the next rows, at most `limit`, of a chunk all of whose pages were decoded: sorted
  /// by series, and within a series in order.
  mutating func takeGrouped(_ limit: Int, into batch: inout ReadingBatch) {
    if next == 0 { groupArrival() }
    let range = next..<next + min(limit, remaining)
    next = range.upperBound
    batch.resize(to: range.count)
    copy(runOfRow, range, to: &batch.series)
    copy(rows.arrival, range, to: &batch.arrivalTime)
    copy(rows.event, range, to: &batch.eventTime)
    copy(rows.sequence, range, to: &batch.sequence)
    copy(rows.value, range, to: &batch.value)
    copy(rows.epoch, range, to: &batch.epoch)
    copy(rows.copy, range, to: &batch.copy)
    copy(rows.anomaly, range, to: &batch.anomaly)
    if case .value(let offset) = rows.sharedTruthOffset {
      add(offset, to: batch.eventTime, into: &batch.trueTime, at: 0)
    } else {
      copy(rows.truth, range, to: &batch.trueTime)
    }
    if case .value(let offset) = rows.sharedSentOffset {
      add(offset, to: batch.trueTime, into: &batch.sentTime, at: 0)
    } else {
      copy(rows.sent, range, to: &batch.sentTime)
    }
  }

  /// Fills the series and the arrival of each of the sorted rows.
  private mutating func groupArrival() {
    if head?.rowOrder == .stored {
      rows.arrival.resize(to: rowCount, filler: 0)
      scatter(arrival, to: sources, into: &rows.arrival)
    }
    runOfRow.resize(to: rowCount, filler: 0)
    spread(rows.series, starts: rows.starts, into: &runOfRow)
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
  /// Decodes a whole payload whose checksum agreed.
  mutating func load(
    _ payload: [UInt8],
    rows: Int,
    seriesCount: Int,
    selection: RowSelection = RowSelection(),
    isGrouped: Bool = false
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
    try putInOrder(ByteInput(payload, in: head.orderRange), selection, isGrouped: isGrouped)
  }
}
