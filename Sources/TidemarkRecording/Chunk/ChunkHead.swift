import TidemarkCore

/// The beginning of a chunk's payload: what it spans, and where its parts are.
///
/// ```
/// length 4                      bytes of the head, this field and the checksum included
/// order 1                       0 stored, 1 derived (see `ChunkOrder`)
/// arrival 8 + 8, event 8 + 8    earliest and latest
/// digest 16                     sum over the rows (see `LogicalDigest`)
/// delays, disorder              histograms, each: buckets 2, column of their numbers, each less the
///                               one before (first: less 0), column of their counts; see
///                               `TimeHistogram` for numbers, `ChunkStatistics` for what is counted
/// order part                    length 4, CRC-32C 4
/// pages                         count 4, each: rows 4, runs 4, first series 4, last series 4,
///                               length 4, CRC-32C 4
/// CRC-32C of the head before    4
/// ```
/// Then come the order part, which is empty where the order is derived, and the pages, one after the
/// other to the end of the payload. Every part has a checksum of its own, so that a reader who wants a
/// few series reads the head and their pages only.
struct ChunkHead: Equatable {
  struct Part: Equatable {
    var length = 0
    var checksum: UInt32 = 0
  }

  struct Page: Equatable {
    var rows: Int
    var runs: Int
    var series: ClosedRange<UInt32>
    var part: Part
  }

  /// Reading this many bytes of a payload gets most heads as a whole.
  static let usualLength = 2_048
  private static let leastLength = 4 + 1 + 32 + 16 + 2 * 6 + 8 + 4 + 4

  var rowOrder: ChunkOrder
  var statistics: ChunkStatistics
  var orderPart = Part()
  var pages: [Page] = []
  /// In bytes, when it was read.
  private(set) var length = 0

  init(order: ChunkOrder, statistics: ChunkStatistics) {
    rowOrder = order
    self.statistics = statistics
  }

  /// The first and the last series of its rows.
  var series: ClosedRange<UInt32> {
    pages[0].series.lowerBound...pages[pages.count - 1].series.upperBound
  }

  func append(to output: inout [UInt8]) {
    let start = output.count
    output.append(field: 0 as UInt32)
    output.append(rowOrder.rawValue)
    for bound in [statistics.arrival, statistics.event] {
      output.append(field: bound.lowerBound)
      output.append(field: bound.upperBound)
    }
    output.append(field: statistics.digest.sum)
    statistics.delays.append(to: &output)
    statistics.disorder.append(to: &output)
    orderPart.append(to: &output)
    output.append(field: UInt32(pages.count))
    for page in pages {
      output.append(field: UInt32(page.rows))
      output.append(field: UInt32(page.runs))
      output.append(field: page.series.lowerBound)
      output.append(field: page.series.upperBound)
      page.part.append(to: &output)
    }
    output.replace(at: start, with: UInt32(output.count + 4 - start))
    output.append(field: CRC32C.checksum(output, in: start..<output.count))
  }

  /// The length of the head that `bytes` begin with, if they hold that many and it can be one.
  static func length(_ bytes: [UInt8]) throws(FormatError) -> Int {
    var input = ByteInput(bytes)
    let length = try input.count()
    guard length >= leastLength else { throw FormatError("its head is too short") }
    return length
  }

  /// Reads the head that the payload of a chunk of `rows` rows begins with.
  ///
  /// `payloadLength` is that of the whole payload, of which `bytes` are the first.
  init(
    _ bytes: [UInt8],
    payloadLength: Int,
    rows: Int,
    seriesCount: Int
  ) throws(FormatError) {
    length = try Self.length(bytes)
    guard length <= bytes.count, length <= payloadLength else {
      throw FormatError("its head is longer than it is")
    }
    guard rows >= 1, rows <= ChunkDecoder.maximumRows else {
      throw FormatError("a chunk of \(rows) rows is not allowed")
    }
    var input = ByteInput(bytes, in: 4..<length - 4)
    var stored = ByteInput(bytes, in: length - 4..<length)
    guard CRC32C.checksum(bytes, in: 0..<length - 4) == (try stored.integer()) else {
      throw FormatError("the checksum of its head does not agree")
    }
    guard let order = ChunkOrder(rawValue: try input.byte()) else {
      throw FormatError("its order is kept in an unknown way")
    }
    rowOrder = order
    let arrival = try input.span()
    let event = try input.span()
    statistics = ChunkStatistics(
      arrival: arrival,
      event: event,
      digest: LogicalDigest(rows: UInt64(rows), anomalies: 0, sum: try input.integer())
    )
    statistics.delays = try TimeHistogram(&input)
    statistics.disorder = try TimeHistogram(&input)
    orderPart = try Part(&input)
    let count = try input.count()
    guard count >= 1, count <= input.remaining / 24 else {
      throw FormatError("it claims \(count) pages, which is not what fits")
    }
    for _ in 0..<count { pages.append(try Page(&input, seriesCount: seriesCount)) }
    try input.expectEnd()
    for (page, next) in zip(pages, pages.dropFirst())
    where page.series.upperBound > next.series.lowerBound {
      throw FormatError("its pages are in no order")
    }
    guard pages.reduce(0, { $0 + $1.rows }) == rows else {
      throw FormatError("its pages have another number of rows than it")
    }
    guard length + pages.reduce(orderPart.length, { $0 + $1.part.length }) == payloadLength else {
      throw FormatError("its parts are not as long as it")
    }
  }

  /// Where the order part is in the payload.
  var orderRange: Range<Int> { length..<length + orderPart.length }

  /// Where each page is in the payload.
  var pageRanges: [Range<Int>] {
    var start = length + orderPart.length
    return pages.map { page in
      defer { start += page.part.length }
      return start..<start + page.part.length
    }
  }
}

extension ChunkHead.Part {
  fileprivate init(_ input: inout ByteInput) throws(FormatError) {
    length = try input.count()
    checksum = try input.integer()
  }

  fileprivate func append(to output: inout [UInt8]) {
    output.append(field: UInt32(length))
    output.append(field: checksum)
  }
}

extension ChunkHead.Page {
  fileprivate init(_ input: inout ByteInput, seriesCount: Int) throws(FormatError) {
    rows = try input.count()
    runs = try input.count()
    let first = try input.integer(UInt32.self)
    let last = try input.integer(UInt32.self)
    guard rows >= 1, runs >= 1, runs <= rows, first <= last else {
      throw FormatError("a page of \(runs) runs and \(rows) rows cannot be")
    }
    guard Int(last) < seriesCount else {
      throw FormatError("a page has a series that the catalog does not have")
    }
    series = first...last
    part = try ChunkHead.Part(&input)
  }
}

extension TimeHistogram {
  func append(to output: inout [UInt8]) {
    var columns = ColumnEncoder()
    let buckets = buckets
    output.append(field: UInt16(buckets.count))
    var before = 0
    var gaps: [Int64] = []
    for bucket in buckets {
      gaps.append(Int64(bucket.number - before))
      before = bucket.number
    }
    columns.encode(gaps, into: &output)
    columns.encode(buckets.map { Int64(bitPattern: $0.count) }, into: &output)
  }

  init(_ input: inout ByteInput) throws(FormatError) {
    self.init()
    var columns = ColumnDecoder()
    let count = Int(try input.integer(UInt16.self))
    guard count <= Self.numbers.count else { throw FormatError("a histogram has too many buckets") }
    var gaps: [Int64] = []
    var counts: [Int64] = []
    try columns.decodeAll(&input, count: count, into: &gaps)
    try columns.decodeAll(&input, count: count, into: &counts)
    var number = 0
    for index in 0..<count {
      guard index == 0 || gaps[index] > 0,
        (-1_000...2_000).contains(gaps[index]),
        Self.numbers.contains(number + Int(gaps[index]))
      else { throw FormatError("the buckets of a histogram are in no order") }
      number += Int(gaps[index])
      add(bucket: number, count: UInt64(bitPattern: counts[index]))
    }
  }
}

extension ByteInput {
  /// Two times, of which the first is not later.
  mutating func span() throws(FormatError) -> ClosedRange<Int64> {
    let lower = try signed()
    let upper = try signed()
    guard lower <= upper else { throw FormatError("a range ends before it begins") }
    return lower...upper
  }
}
