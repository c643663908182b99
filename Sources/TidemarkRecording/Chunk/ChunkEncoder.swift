import TidemarkCore

/// Turns rows into the payload of a chunk; `ChunkHead` and `PageDecoder` say what it looks like.
///
/// Budget: 140 ns and 6 bytes per reading. All buffers are kept from chunk to chunk.
struct ChunkEncoder: ~Copyable {
  /// Rows per page: 16,384.
  static let pageShift = 14

  /// Bytes per column of the last chunk.
  var sizes: ColumnSizes { pages.sizes }
  /// The first and the last series of the last chunk.
  var series: ClosedRange<UInt32> { grouping.series(of: grouping.runs.indices) }
  private let order: ChunkOrder
  private let pageShift: Int
  private var pages = PageEncoder()
  private var columns = ColumnEncoder()
  private var grouping: RowGrouping
  private var grouped = GroupedColumns()
  private var scratch: [Int64] = []
  private var body: [UInt8] = []

  init(seriesCount: Int, order: ChunkOrder, pageShift: Int = ChunkEncoder.pageShift) {
    self.order = order
    self.pageShift = pageShift
    grouping = RowGrouping(seriesCount: seriesCount)
  }

  /// Appends the payload for the rows of `batch`, at least one, to `output`.
  mutating func encode(
    _ batch: borrowing ReadingBatch,
    _ statistics: ChunkStatistics,
    into output: inout [UInt8]
  ) {
    pages.sizes = ColumnSizes()
    body.removeAll(keepingCapacity: true)
    grouping.group(batch.series, pageShift: pageShift)
    groupColumns(batch)
    let isDerived = order == .derived && deriveOrder(batch)
    var head = ChunkHead(order: isDerived ? .derived : .stored, statistics: statistics)
    if !isDerived { encodeOrder(batch.arrivalTime) }
    head.orderPart.checksum = CRC32C.checksum(body)
    head.orderPart.length = body.count
    for page in grouping.pages {
      let start = body.count
      let runs = grouping.runs[page]
      pages.encode(runs, of: &grouped, isDerived: isDerived, into: &body)
      head.pages.append(
        ChunkHead.Page(
          rows: runs.reduce(0) { $0 + $1.rows.count },
          runs: runs.count,
          series: grouping.series(of: page),
          part: ChunkHead.Part(
            length: body.count - start,
            checksum: CRC32C.checksum(body, in: start..<body.count)
          )
        )
      )
    }
    let start = output.count
    head.append(to: &output)
    pages.sizes[.runs] += UInt64(output.count - start)
    output.append(contentsOf: body)
  }

  private mutating func groupColumns(_ batch: borrowing ReadingBatch) {
    let positions = grouping.positions
    group(batch.epoch, positions, into: &grouped.epoch)
    grouped.sequence.resize(to: batch.count, filler: 0)
    scatter(batch.sequence, to: positions, into: &grouped.sequence)
    group(batch.copy, positions, into: &grouped.copy)
    group(batch.anomaly, positions, into: &grouped.anomaly)
    grouped.value.resize(to: batch.count, filler: 0)
    scatter(batch.value, to: positions, into: &grouped.value)
    grouped.event.resize(to: batch.count, filler: 0)
    scatter(batch.eventTime, to: positions, into: &grouped.event)
    groupDifference(batch.trueTime, batch.eventTime, positions, into: &grouped.truth)
    groupDifference(batch.sentTime, batch.trueTime, positions, into: &grouped.sent)
  }

  /// Groups latencies; whether sorting by arrival gives the rows back in their order.
  private mutating func deriveOrder(_ batch: borrowing ReadingBatch) -> Bool {
    guard
      tieRanks(
        batch.arrivalTime,
        positions: grouping.positions,
        scratch: &scratch,
        ranks: &grouped.tieRank
      )
    else { return false }
    grouped.latency.resize(to: batch.count, filler: 0)
    scatterDifference(
      batch.arrivalTime,
      batch.eventTime,
      to: grouping.positions,
      into: &grouped.latency
    )
    return true
  }

  /// Writes the run and the arrival of each row, in the order of rows.
  private mutating func encodeOrder(_ arrival: [Int64]) {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: arrival)
    let rows = 0..<scratch.count
    difference(&scratch, in: rows, expected: 0, first: arrival[0])
    let quantum = Quantum(of: scratch, in: rows)
    quantum.divide(&scratch, in: rows)
    body.append(field: arrival[0])
    body.append(field: quantum.nanoseconds)
    for start in stride(from: 0, to: rows.count, by: 1 << pageShift) {
      let block = start..<min(start + 1 << pageShift, rows.count)
      let first = body.count
      columns.encode(grouping.order, in: block, into: &body)
      pages.sizes[.order] += UInt64(body.count - first)
      let second = body.count
      columns.encode(scratch, in: block, into: &body)
      pages.sizes[.arrivalTime] += UInt64(body.count - second)
    }
  }
}

private func group(
  _ column: [some FixedWidthInteger & BitwiseCopyable],
  _ positions: [UInt32],
  into target: inout GroupedColumn
) {
  target.constant = constant(of: column).map { Int64($0) }
  guard target.constant == nil else { return }
  target.values.resize(to: column.count, filler: 0)
  scatter(column, to: positions, into: &target.values)
}

private func groupDifference(
  _ a: [Int64],
  _ b: [Int64],
  _ positions: [UInt32],
  into target: inout GroupedColumn
) {
  target.constant = constantDifference(a, b)
  guard target.constant == nil else { return }
  target.values.resize(to: a.count, filler: 0)
  scatterDifference(a, b, to: positions, into: &target.values)
}
