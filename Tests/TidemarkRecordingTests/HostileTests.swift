import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Bytes whose checksums agree but which no writer of ours wrote: an error or other data, never a
/// trap, and no allocation that the bytes do not pay for.
@Suite struct HostileTests {
  /// Calls `body` with damaged copies of `bytes`.
  private func withDamage(
    of bytes: [UInt8],
    rounds: Int,
    seed: UInt64,
    _ body: ([UInt8]) -> Void
  ) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<rounds {
      var damaged = bytes
      for _ in 0...random.below(4) {
        damaged[random.below(damaged.count)] = random.pick([
          0, 1, 0x7F, 0x80, 0xFF, UInt8(random.below(256)),
        ])
      }
      if random.below(4) == 0 { damaged.removeLast(random.below(damaged.count)) }
      body(damaged)
    }
  }

  @Test(arguments: 0..<20)
  func `chunks`(seed: UInt64) {
    let rows =
      seed % 2 == 0
      ? Samples.wild(series: 5, rows: 40, seed: seed)
      : Samples.steady(series: 5, rounds: 30, seed: seed)
    let payload = Samples.payload(
      of: rows,
      series: 5,
      order: seed % 3 == 0 ? .stored : .derived,
      pageShift: 4
    )
    var decoder = ChunkDecoder()
    var batch = ReadingBatch()
    var failures = 0
    withDamage(of: payload, rounds: 50, seed: seed) { damaged in
      do {
        try decoder.load(Samples.resealed(damaged), rows: rows.count, seriesCount: 5)
        decoder.take(.max, into: &batch)
        #expect(batch.series.allSatisfy { $0 < 5 })
      } catch {
        failures += 1
      }
    }
    #expect(failures > 0)
    // The buffers are as good as new after it.
    #expect(throws: Never.self) {
      try decoder.load(payload, rows: rows.count, seriesCount: 5)
    }
    decoder.take(.max, into: &batch)
    #expect(batch.isIdentical(to: rows))
  }

  @Test func `a number that could be anything has its bounds`() throws {
    for quantum: Int64 in [0, -1, .min] {
      var bytes: [UInt8] = []
      bytes.append(field: quantum)
      var input = ByteInput(bytes)
      #expect(throws: FormatError.self) { try input.quantum() }
    }
    let anomalies = Samples.anomalies(series: 3)
    let last = try #require(anomalies.map(\.series).max())
    let table = EventFrame.encode(anomalies[...])
    #expect(throws: FormatError.self) {
      try EventFrame.decode(table, rows: anomalies.count, seriesCount: Int(last))
    }
    #expect(throws: Never.self) {
      try EventFrame.decode(table, rows: anomalies.count, seriesCount: Int(last) + 1)
    }
    // Refused before there is memory for it.
    var packed = PackedBytes.pack([UInt8](repeating: 7, count: 900))
    packed.replace(at: 0, with: UInt32(4 << 20 + 1))
    let failure = #expect(throws: FormatError.self) { try PackedBytes.unpack(packed) }
    #expect(failure?.what.contains("over 4 MiB") == true)
  }

  /// The pages of one chunk behind the order of another, with checksums that agree.
  @Test func `an order must name each run as often as it has rows`() throws {
    func payload(_ series: [UInt32]) -> [UInt8] {
      let rows = series.enumerated().map { row, series in
        Reading(
          series: series,
          sequence: UInt32(row),
          eventTime: Int64(row),
          sentTime: Int64(row),
          arrivalTime: Int64(row),
          trueTime: Int64(row),
          value: Double(row)
        )
      }
      return Samples.payload(of: Samples.batch(rows), series: 3, order: .stored, pageShift: 4)
    }
    func head(_ payload: [UInt8]) throws -> ChunkHead {
      try ChunkHead(payload, payloadLength: payload.count, rows: 4, seriesCount: 3)
    }
    let (pages, order) = (payload([0, 1, 0, 1]), payload([0, 0, 0, 1]))
    var mixed = try head(pages)
    let part = Array(order[try head(order).orderRange])
    mixed.orderPart = ChunkHead.Part(length: part.count, checksum: CRC32C.checksum(part))
    var bytes: [UInt8] = []
    mixed.append(to: &bytes)
    bytes += part
    bytes += pages[try #require(head(pages).pageRanges.first).lowerBound...]
    var decoder = ChunkDecoder()
    let failure = #expect(throws: FormatError.self) {
      try decoder.load(bytes, rows: 4, seriesCount: 3)
    }
    #expect(failure?.what.contains("more or less often") == true)
    #expect(throws: FormatError.self) {
      try decoder.loadGrouped(bytes, rows: 4, seriesCount: 3)
    }
    #expect(throws: FormatError.self) {
      try decoder.load(bytes, rows: 4, seriesCount: 3, selection: RowSelection(series: [0]))
    }
  }

  @Test(arguments: [3, 5] as [UInt8])
  func `the runs of a page have all of its rows, and no more`(length: UInt8) throws {
    let rows = Samples.steady(series: 1, rounds: 4, seed: 1)
    let bytes = Samples.payload(of: rows, series: 1, order: .derived, pageShift: 4)
    let head = try ChunkHead(bytes, payloadLength: bytes.count, rows: 4, seriesCount: 1)
    var page = Array(bytes[try #require(head.pageRanges.first)])
    // Two columns of one run each: its series, 0 in no planes, and its length in a constant one.
    #expect(Array(page[0..<6]) == [0, 0, 0, 1, PlaneKind.constant.rawValue, 4])
    page[5] = length
    var claimed = head
    claimed.pages[0].part.checksum = CRC32C.checksum(page)
    var damaged: [UInt8] = []
    claimed.append(to: &damaged)
    damaged += page
    var decoder = ChunkDecoder()
    let failure = #expect(throws: FormatError.self) {
      try decoder.load(damaged, rows: 4, seriesCount: 1)
    }
    #expect(failure?.what.contains(length < 4 ? "fewer rows" : "more rows") == true)
  }

  @Test func `a chunk cannot claim more rows or series than there are`() throws {
    let rows = Samples.steady(series: 5, rounds: 3, seed: 1)
    let payload = Samples.payload(of: rows, series: 5, order: .stored, pageShift: 4)
    var decoder = ChunkDecoder()
    for count in [0, 1, rows.count - 1, rows.count + 1, ChunkDecoder.maximumRows + 1, 1 << 32] {
      #expect(throws: FormatError.self) {
        try decoder.load(payload, rows: count, seriesCount: 5)
      }
    }
    #expect(throws: FormatError.self) {
      try decoder.load(payload, rows: rows.count, seriesCount: 4)
    }
    #expect(throws: FormatError.self) {
      try decoder.load(payload + [0], rows: rows.count, seriesCount: 5)
    }
    // Not even where its pages claim as many.
    var head = try ChunkHead(
      payload,
      payloadLength: payload.count,
      rows: rows.count,
      seriesCount: 5
    )
    head.pages[0].rows += ChunkDecoder.maximumRows
    var bytes: [UInt8] = []
    head.append(to: &bytes)
    #expect(throws: FormatError.self) {
      try ChunkHead(
        bytes,
        payloadLength: payload.count,
        rows: rows.count + ChunkDecoder.maximumRows,
        seriesCount: 5
      )
    }
  }

  @Test func `catalogs, headers, indices and ends`() {
    let header = Samples.header(series: 4)
    withDamage(of: CatalogBytes.encode(header.catalog), rounds: 2_000, seed: 1) { bytes in
      if let catalog = try? CatalogBytes.decode(bytes) {
        for series in catalog.series.indices { _ = catalog.name(ofSeries: series) }
      }
    }
    for header in [header, Samples.slicedHeader(series: 4)] {
      withDamage(of: FileFrame(header, catalogByteCount: 9).payload, rounds: 1_000, seed: 2) {
        _ = try? FileFrame(payload: $0)
      }
    }
    var index = IndexFrame()
    index.eventOffsets = [1, 2]
    index.chunks = [
      ChunkEntry(
        offset: 1,
        payloadLength: 2,
        payloadChecksum: 3,
        rows: 4,
        isLost: true,
        firstRow: 5,
        arrival: 6...7,
        event: -8...9,
        series: 1...2
      )
    ]
    withDamage(of: index.payloads[0], rounds: 1_000, seed: 3) { _ = try? IndexFrame(payload: $0) }
    for anomalies in [Samples.anomalies(series: 4), Samples.anomaliesWithMagnitudes(series: 4)] {
      withDamage(of: EventFrame.encode(anomalies[...]), rounds: 1_000, seed: 4) {
        if let table = try? EventFrame.decode($0, rows: 4, seriesCount: 4) {
          #expect(table.count == 4 && table.allSatisfy { $0.series < 4 })
        }
      }
    }
    withDamage(of: PackedBytes.pack([UInt8](repeating: 7, count: 900)), rounds: 1_000, seed: 5) {
      if let bytes = try? PackedBytes.unpack($0) { #expect(bytes.count <= 4 << 20) }
    }
  }

  @Test func `frame headers are bounded before they are believed`() throws {
    let header = FrameHeader(
      type: .chunk,
      flags: .lost,
      payloadLength: FrameHeader.maximumPayload,
      payloadChecksum: 1,
      rows: 2,
      sequence: 3,
      fileID: 4,
      durableThrough: 5
    )
    #expect(header.bytes.count == FrameHeader.length)
    #expect(try FrameHeader(header.bytes) == header)

    func resealed(_ offset: Int, _ values: [UInt8]) -> [UInt8] {
      var bytes = header.bytes
      bytes.replaceSubrange(offset..<offset + values.count, with: values)
      bytes.replace(at: 44, with: CRC32C.checksum(bytes, in: 0..<44))
      return bytes
    }
    #expect(throws: FormatError("format version 3 is not known to this program")) {
      try FrameHeader(resealed(3, [3]))
    }
    #expect(throws: FormatError.self) { try FrameHeader(resealed(6, [49, 0])) }
    #expect(throws: FormatError.self) { try FrameHeader(resealed(8, [1, 0, 0, 4])) }
    #expect(throws: FormatError.self) { try FrameHeader(Array(header.bytes.dropLast())) }
  }

  @Test func `a newer recording that needs more is refused by name`() throws {
    var payload = FileFrame(Samples.header(series: 1), catalogByteCount: 0).payload
    payload[2] = 1 << 3
    #expect(throws: FormatError("it needs feature 3, which this version does not know")) {
      try FileFrame(payload: payload)
    }
  }
}
