import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Both ways of keeping the order, and reading a part of a recording.
@Suite struct SelectionTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// Rows whose arrivals ascend, many of them equal, in no order of series then.
  private static func crowded(series: Int, rows: Int, seed: UInt64) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var sequence = [UInt32](repeating: 0, count: series)
    var arrival = Samples.start
    return Samples.batch(
      (0..<rows).map { _ in
        arrival += Int64(random.below(3)) * 1_000
        let number = random.below(series)
        sequence[number] += 1
        return Reading(
          series: UInt32(number),
          sequence: sequence[number],
          eventTime: arrival - Int64(random.below(5_000)) * 1_000,
          sentTime: arrival - Int64(random.below(2)) * 1_000,
          arrivalTime: arrival,
          trueTime: arrival - 7_000,
          value: random.below(2) == 0 ? Double(random.below(90)) / 10 : Double(random.next()),
          anomaly: random.below(9) == 0 ? 1 : 0
        )
      }
    )
  }

  @Test(arguments: 0..<40)
  func `a derived order is the order, of equal arrivals too`(seed: UInt64) throws {
    let rows = Self.crowded(series: 7, rows: [1, 2, 20, 300][Int(seed % 4)], seed: seed)
    let payload = Samples.payload(of: rows, series: 7, order: .derived, pageShift: 5)
    let head = try ChunkHead(
      payload,
      payloadLength: payload.count,
      rows: rows.count,
      seriesCount: 7
    )
    #expect(head.rowOrder == .derived)
    #expect(head.orderPart.length == 0)
    var decoder = ChunkDecoder()
    try decoder.load(payload, rows: rows.count, seriesCount: 7)
    var batch = ReadingBatch()
    decoder.take(.max, into: &batch)
    #expect(batch.isIdentical(to: rows))
  }

  @Test func `an order that arrival does not give is stored, whatever was asked for`() throws {
    var rows = Self.crowded(series: 3, rows: 50, seed: 1)
    rows.arrivalTime[30] -= 1_000_000
    let payload = Samples.payload(of: rows, series: 3, order: .derived, pageShift: 5)
    let head = try ChunkHead(payload, payloadLength: payload.count, rows: 50, seriesCount: 3)
    #expect(head.rowOrder == .stored)
  }

  @Test func `arrivals of many years are sorted too`() throws {
    var rows = Self.crowded(series: 3, rows: 60, seed: 2)
    for row in 0..<60 { rows.arrivalTime[row] = .min + Int64(row / 2) << 57 }
    let payload = Samples.payload(of: rows, series: 3, order: .derived, pageShift: 5)
    var decoder = ChunkDecoder()
    try decoder.load(payload, rows: 60, seriesCount: 3)
    var batch = ReadingBatch()
    decoder.take(.max, into: &batch)
    #expect(batch.isIdentical(to: rows))
  }

  @Test(arguments: ChunkOrder.allCases, 0..<12)
  func `grouped rows are the rows of each chunk by series`(
    order: ChunkOrder,
    seed: UInt64
  ) throws {
    let readings =
      seed % 3 == 0
      ? Samples.wild(series: 20, rows: 900, seed: seed)
      : Self.crowded(series: 20, rows: 900, seed: seed)
    var writer = try RecordingWriter(
      path: directory.path("a.tide"),
      header: Samples.header(series: 20),
      rowsPerChunk: 400,
      order: order
    )
    try writer.append(readings)
    _ = try writer.finish(anomalies: [])
    var reader = try RecordingReader(path: directory.path("a.tide"))
    var batch = ReadingBatch()
    for start in stride(from: 0, to: 900, by: 400) {
      let rows = (start..<min(start + 400, 900)).map { readings[$0] }
      // Swift's sort is stable.
      let expected = Samples.batch(rows.sorted { $0.series < $1.series })
      #expect(try reader.nextGrouped(into: &batch))
      #expect(batch.isIdentical(to: expected))
    }
    #expect(try !reader.nextGrouped(into: &batch))
    #expect(batch.count == 0)
  }

  @Test(arguments: ChunkOrder.allCases, 0..<8)
  func `grouped pages are the rows of the chunk by series`(
    order: ChunkOrder,
    seed: UInt64
  ) throws {
    let rows = Self.crowded(series: 7, rows: 300, seed: seed)
    let payload = Samples.payload(of: rows, series: 7, order: order, pageShift: 5)
    var decoder = ChunkDecoder()
    try decoder.loadGrouped(payload, rows: 300, seriesCount: 7)
    #expect(decoder.order == order)
    var (found, batch) = (ReadingBatch(), ReadingBatch())
    while decoder.remaining > 0 {
      try decoder.takeGrouped(into: &batch)
      #expect(batch.count == (decoder.remaining > 0 ? 32 : 300 % 32))
      found.append(contentsOf: batch)
    }
    let sorted = (0..<300).map { rows[$0] }.sorted { $0.series < $1.series }
    #expect(found.isIdentical(to: Samples.batch(sorted)))
  }

  /// True and sent times that are the event times are not copied: whoever writes to one column must not
  /// change another, nor a page that comes later.
  @Test(arguments: ChunkOrder.allCases, 0..<8)
  func `readings stay right when times are the same column and the batch is written to`(
    order: ChunkOrder,
    seed: UInt64
  ) throws {
    var rows = Self.crowded(series: 7, rows: 300, seed: seed)
    for row in 0..<300 {
      let kind = (UInt64(rows.series[row]) + seed) % 4
      if kind < 2 || seed > 5 { rows.trueTime[row] = rows.eventTime[row] }
      if kind.isMultiple(of: 2) || seed > 6 { rows.sentTime[row] = rows.trueTime[row] }
    }
    let payload = Samples.payload(of: rows, series: 7, order: order, pageShift: 4)
    var decoder = ChunkDecoder()
    try decoder.loadGrouped(payload, rows: 300, seriesCount: 7)
    var (found, batch) = (ReadingBatch(), ReadingBatch())
    func takeNote() {
      found.append(contentsOf: batch)
      for row in 0..<batch.count {
        batch.eventTime[row] = -1
        if row.isMultiple(of: 2) { batch.trueTime[row] = -2 }
        if row.isMultiple(of: 3) { batch.sentTime[row] = -3 }
      }
    }
    while decoder.remaining > 0 {
      try decoder.takeGrouped(into: &batch)
      takeNote()
    }
    let sorted = (0..<300).map { rows[$0] }.sorted { $0.series < $1.series }
    #expect(found.isIdentical(to: Samples.batch(sorted)))
    try decoder.load(payload, rows: 300, seriesCount: 7)
    found.removeAll()
    while decoder.remaining > 0 {
      decoder.take(16, into: &batch)
      takeNote()
    }
    #expect(found.isIdentical(to: rows))
  }

  @Test func `arrivals of one instant but for a few are sorted`() throws {
    // All but one share the highest bits of the time that the chunk spans.
    var rows = Self.crowded(series: 5, rows: 3_000, seed: 4)
    let last = rows.arrivalTime[2_999]
    rows.arrivalTime[2_999] = last + 1 << 50
    let payload = Samples.payload(of: rows, series: 5, order: .derived, pageShift: 9)
    let head = try ChunkHead(
      payload,
      payloadLength: payload.count,
      rows: 3_000,
      seriesCount: 5
    )
    #expect(head.rowOrder == .derived)
    var decoder = ChunkDecoder()
    try decoder.load(payload, rows: 3_000, seriesCount: 5)
    var batch = ReadingBatch()
    decoder.take(.max, into: &batch)
    #expect(batch.isIdentical(to: rows))
  }

  /// Of rows that arrive together those of the lower series come first, which takes no ranks.
  @Test(arguments: [
    [(5, 0), (5, 2), (10, 1)], (0..<64).flatMap { time in (0..<64).map { (time, $0) } },
  ])
  func `rows that arrive together keep their order in a chunk of a long time`(
    arrivals: [(time: Int, series: Int)]
  ) throws {
    let rows = Samples.batch(
      (arrivals + [(1 << 50, 0)]).enumerated().map { row, arrival in
        let time = Int64(arrival.time)
        return Reading(
          series: UInt32(arrival.series),
          sequence: UInt32(row),
          eventTime: time,
          sentTime: time,
          arrivalTime: time,
          trueTime: time,
          value: Double(row)
        )
      }
    )
    let payload = Samples.payload(of: rows, series: 64, order: .derived, pageShift: 9)
    var decoder = ChunkDecoder()
    try decoder.load(payload, rows: rows.count, seriesCount: 64)
    #expect(decoder.order == .derived)
    var batch = ReadingBatch()
    decoder.take(.max, into: &batch)
    #expect(batch.isIdentical(to: rows))
  }

  /// What of `rows` has these series and times.
  private func filter(
    _ rows: ReadingBatch,
    _ isKept: (Reading) -> Bool
  ) -> ReadingBatch {
    Samples.batch((0..<rows.count).map { rows[$0] }.filter(isKept))
  }

  @Test(arguments: ChunkOrder.allCases, 0..<12)
  func `a selection is what a filter keeps`(order: ChunkOrder, seed: UInt64) throws {
    let readings = Self.crowded(series: 20, rows: 900, seed: seed)
    let lost = Self.crowded(series: 20, rows: 90, seed: seed + 100)
    var writer = try RecordingWriter(
      path: directory.path("a.tide"),
      header: Samples.header(series: 20),
      rowsPerChunk: 200,
      order: order
    )
    try writer.append(readings)
    try writer.appendLost(lost)
    _ = try writer.finish(anomalies: [])
    var reader = try RecordingReader(path: directory.path("a.tide"))

    var random = SplitMix64(seed: seed)
    let wanted = (0..<random.below(4)).map { _ in UInt32(random.below(20)) }
    let from = Timestamp(nanoseconds: Samples.start + Int64(random.below(400)) * 1_000)
    let until = from + .microseconds(Int64(random.below(500)))
    let isByEvent = seed % 3 == 0
    let times = from..<(seed % 3 == 1 ? .max : until)
    reader.select(
      RowSelection(
        series: wanted.isEmpty ? nil : wanted,
        arrival: isByEvent ? nil : times,
        event: isByEvent ? times : nil
      )
    )
    let isKept = { (reading: Reading) in
      let time = isByEvent ? reading.eventTime : reading.arrivalTime
      return (wanted.isEmpty || wanted.contains(reading.series))
        && time >= from.nanoseconds
        && (time < until.nanoseconds || !isByEvent && seed % 3 == 1)
    }
    var found = ReadingBatch()
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { found.append(contentsOf: batch) }
    #expect(found.isIdentical(to: filter(readings, isKept)))
    found.removeAll()
    while try reader.nextLost(into: &batch) { found.append(contentsOf: batch) }
    #expect(found.isIdentical(to: filter(lost, isKept)))
  }

  @Test func `only the chunks and pages that may have something are read`() throws {
    // 8 series of 40,000 rows: 2.4 pages each; in a quick run less than one.
    let rounds = Depth.count(10_000, deep: 40_000)
    let rows = Samples.steady(series: 8, rounds: rounds, seed: 3)
    var sorted = (0..<rows.count).map { rows[$0] }
    sorted.sort(by: Reading.precedes)
    let readings = Samples.batch(sorted)
    var writer = try RecordingWriter(
      path: directory.path("a.tide"),
      header: Samples.header(series: 8),
      rowsPerChunk: 1 << 16
    )
    try writer.append(readings)
    let summary = try writer.finish(anomalies: [])
    let chunks = (readings.count + 1 << 16 - 1) >> 16

    func counts(_ selection: RowSelection) throws -> (ReadCounts, rows: Int) {
      var reader = try RecordingReader(path: directory.path("a.tide"))
      reader.select(selection)
      var batch = ReadingBatch()
      var rows = 0
      while try reader.nextBatch(into: &batch) { rows += batch.count }
      return (reader.readCounts, rows)
    }
    let (all, allRows) = try counts(RowSelection())
    #expect(all.chunks == chunks && allRows == readings.count)
    #expect(all.pages == (readings.count + 1 << 14 - 1) >> 14)

    // One of 8 series is in one or two of the four pages of a chunk.
    let (one, oneRows) = try counts(RowSelection(series: [0]))
    #expect(one.chunks == chunks && one.pages <= chunks && oneRows > rounds)

    // A minute of the first chunk's.
    let start = try #require(summary.firstArrival)
    let firstMinute = start..<start + .minutes(1)
    let (minute, minuteRows) = try counts(RowSelection(arrival: firstMinute))
    #expect(minute.chunks == 1 && minuteRows > 0)
    let (both, _) = try counts(RowSelection(series: [7], arrival: firstMinute))
    #expect(both.chunks == 1 && both.pages <= 2)
    for nothing in [
      RowSelection(arrival: .min..<start), RowSelection(arrival: start..<start),
      RowSelection(event: .max ..< .max), RowSelection(series: []), RowSelection(series: [8]),
    ] {
      let (none, rows) = try counts(nothing)
      #expect(none == ReadCounts() && rows == 0)
    }
  }

  @Test func `damage of a page that is not read does not matter, of one that is does`() throws {
    let readings = Samples.steady(series: 4, rounds: 20_000, seed: 3)
    try record(
      readings,
      header: Samples.header(series: 4),
      rowsPerChunk: 1 << 17,
      to: directory.path("a.tide")
    )
    var bytes = try directory.bytes("a.tide")
    // The last byte of the only chunk's payload is of its last page.
    let reader = try RecordingReader(path: directory.path("a.tide"))
    let chunk = reader.index.chunks[0]
    let last = chunk.offset + FrameHeader.length + chunk.payloadLength - 1
    bytes[last] ^= 1
    try directory.write(bytes, to: "b.tide")

    func read(series: UInt32) throws {
      var reader = try RecordingReader(path: directory.path("b.tide"))
      reader.select(RowSelection(series: [series]))
      var batch = ReadingBatch()
      while try reader.nextBatch(into: &batch) {}
    }
    try read(series: 0)
    #expect(throws: Failure.self) { try read(series: 3) }
  }
}

@Suite struct TimeHistogramTests {
  @Test func `disorder is counted from the greatest time of all chunks before`() throws {
    let directory = try TemporaryDirectory()
    // Three chunks of two: the last lies behind the first alone.
    let events: [Int64] = [900, 1_000, 400, 500, 700, 1_000]
    let rows = Samples.batch(
      events.enumerated().map { row, time in
        Reading(
          series: 0,
          sequence: UInt32(row),
          eventTime: time,
          sentTime: time,
          arrivalTime: 2_000,
          trueTime: time,
          value: 1
        )
      }
    )
    var writer = try RecordingWriter(
      path: directory.path("a.tide"),
      header: Samples.header(series: 1),
      rowsPerChunk: 2
    )
    try writer.append(rows)
    _ = try writer.finish(anomalies: [])
    let reader = try RecordingReader(path: directory.path("a.tide"))
    #expect(reader.disorder.total == 3)
    let spans = [600, 500, 300].map { TimeHistogram.bucket(of: $0) }
    #expect(reader.disorder.buckets.map(\.number) == spans.sorted())
    #expect(reader.delays.total == 6)
  }

  @Test func `quantiles are exact to a thirty-second`() throws {
    var random = SplitMix64(seed: 1)
    var spans = (0..<2_000).map { _ in Int64(random.next() >> UInt64(1 + random.below(63))) }
    spans += [0, 1, 15, 16, 17, .max, .min, -1, -16, -5_000]
    var histogram = TimeHistogram()
    for span in spans { histogram.add(bucket: TimeHistogram.bucket(of: span), count: 1) }
    spans.sort()
    #expect(histogram.total == UInt64(spans.count))
    for share in [0, 0.001, 0.25, 0.5, 0.99, 1] {
      let exact = spans[max(0, Int((share * Double(spans.count)).rounded(.up)) - 1)]
      let found = try #require(histogram.quantile(share)).nanoseconds
      #expect(abs(Double(found) - Double(exact)) <= abs(Double(exact)) / 32, "\(share)")
    }
    #expect(TimeHistogram().quantile(0.5) == nil)
  }

  @Test func `parts add up, and bytes come back`() throws {
    var (a, b, both) = (TimeHistogram(), TimeHistogram(), TimeHistogram())
    for span: Int64 in [-7, 5, 5, 90_000] {
      a.add(bucket: TimeHistogram.bucket(of: span), count: 1)
    }
    for span: Int64 in [.max, 5] { b.add(bucket: TimeHistogram.bucket(of: span), count: 2) }
    for span: Int64 in [-7, 5, 5, 90_000] {
      both.add(bucket: TimeHistogram.bucket(of: span), count: 1)
    }
    for span: Int64 in [.max, 5] { both.add(bucket: TimeHistogram.bucket(of: span), count: 2) }
    a += b
    #expect(a == both)
    var bytes: [UInt8] = []
    a.append(to: &bytes)
    var input = ByteInput(bytes)
    #expect(try TimeHistogram(&input) == a)
    try input.expectEnd()
  }
}
