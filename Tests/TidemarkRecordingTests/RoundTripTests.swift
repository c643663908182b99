import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

@Suite struct RoundTripTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `readings come back as they were, in their order`() throws {
    let header = Samples.header(series: 20)
    let readings = Samples.steady(series: 20, rounds: 60, seed: 1)
    let lost = Samples.steady(series: 20, rounds: 3, seed: 2)
    let anomalies = Samples.anomalies(series: 20)
    let summary = try record(
      readings,
      lost: lost,
      anomalies: anomalies,
      header: header,
      rowsPerChunk: 500,
      to: directory.path("a.tide")
    )
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.header == header)
    #expect(contents.summary == summary)
    #expect(contents.readings.isIdentical(to: readings))
    #expect(contents.lost.isIdentical(to: lost))
    #expect(contents.anomalies == anomalies)
    #expect(summary.readings == UInt64(readings.count))
    #expect(summary.lost == UInt64(lost.count))
    #expect(summary.anomalies == 20)
    #expect(summary.firstArrival?.nanoseconds == readings.arrivalTime.min())
    #expect(summary.lastArrival?.nanoseconds == readings.arrivalTime.max())
    #expect(!summary.isInterrupted)
    let size = try directory.bytes("a.tide").count
    #expect(summary.bytes == UInt64(size))
    #expect(summary.columnSizes.total == UInt64(size))
  }

  @Test func `slices and magnitudes come back`() throws {
    let anomalies = Samples.anomaliesWithMagnitudes(series: 20)
    let header = Samples.slicedHeader(series: 20)
    let summary = try record(
      Samples.steady(series: 20, rounds: 2, seed: 1),
      anomalies: anomalies,
      header: header,
      to: directory.path("a.tide")
    )
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.header == header)
    #expect(zip(contents.anomalies, anomalies).allSatisfy { $0.isIdentical(to: $1) })
    #expect(contents.summary.digest == summary.digest)
  }

  /// Programs that do not know slices or magnitudes read them, since nothing of either is inside.
  @Test func `without slices and magnitudes the bytes are those of old`() {
    let anomalies = Samples.anomalies(series: 3)
    #expect(EventFrame.encode(anomalies[...]).first == 0)
    #expect(EventFrame.encode(Samples.anomaliesWithMagnitudes(series: 3)[...]).first == 1)
    let plain = FileFrame(Samples.header(series: 1), catalogByteCount: 0).payload
    #expect(plain[..<10].allSatisfy { $0 == 0 })
    let sliced = FileFrame(Samples.slicedHeader(series: 1), catalogByteCount: 0).payload
    #expect(sliced[..<10].elementsEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test func `a slice of devices that are not there is damage`() throws {
    var header = Samples.header(series: 4)
    header.slices = [FleetSlice(devices: [0..<1, 2..<3])]
    try record(ReadingBatch(), header: header, to: directory.path("a.tide"))
    let failure = #expect(throws: Failure.self) {
      _ = try RecordingReader(path: directory.path("a.tide"))
    }
    #expect(failure?.code == .badData)
    #expect(failure?.message.contains("a slice has devices that are not there") == true)
  }

  @Test(arguments: 0..<UInt64(Depth.count(20, deep: 60)))
  func `any readings come back, bit for bit`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let series = random.pick([1, 2, 5, 300])
    let count = random.pick([1, 2, 3, 17, 100, 600])
    let header = Samples.header(series: series)
    let readings = Samples.wild(series: series, rows: count, seed: random.next())
    let lost = Samples.wild(series: series, rows: random.below(20), seed: random.next())
    try record(
      readings,
      lost: lost,
      header: header,
      rowsPerChunk: random.pick([1, 7, 64, 1_000]),
      to: directory.path("a.tide")
    )
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.readings.isIdentical(to: readings))
    #expect(contents.lost.isIdentical(to: lost))
  }

  @Test func `a chunk holds 5,000 series`() throws {
    let readings = Samples.steady(series: 5_000, rounds: 3, seed: 3)
    try record(readings, header: Samples.header(series: 5_000), to: directory.path("a.tide"))
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.readings.isIdentical(to: readings))
  }

  @Test func `a recording may be empty of readings`() throws {
    let summary = try record(
      ReadingBatch(),
      header: Samples.header(series: 1),
      to: directory.path("a.tide")
    )
    #expect(summary.readings == 0)
    #expect(summary.firstArrival == nil)
    #expect(summary.bytesPerReading == 0)
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.summary == summary)
    #expect(contents.readings.count == 0)
  }

  @Test func `an import may know neither time span nor truth`() throws {
    let header = RecordingHeader(
      origin: .imported,
      name: "machine_temperature",
      hasTruth: false,
      catalog: Catalog(
        classes: ["device"],
        sensors: [Catalog.Sensor(name: "value")],
        devices: [Catalog.Device(name: "device", deviceClass: 0)],
        series: [Catalog.Series(device: 0, sensor: 0)]
      )
    )
    try record(
      Samples.wild(series: 1, rows: 3, seed: 1),
      header: header,
      to: directory.path("a.tide")
    )
    #expect(try Contents(path: directory.path("a.tide")).header == header)
  }

  @Test func `a catalog larger than a dictionary frame comes back`() throws {
    var header = Samples.header(series: 2)
    header.catalog.devices.append(
      Catalog.Device(name: String(repeating: "long ", count: 1 << 20), deviceClass: 0)
    )
    try record(
      Samples.wild(series: 2, rows: 3, seed: 1),
      header: header,
      to: directory.path("a.tide")
    )
    let reader = try RecordingReader(path: directory.path("a.tide"))
    #expect(reader.header == header)
  }

  @Test func `a reader starts again`() throws {
    let readings = Samples.steady(series: 2, rounds: 20, seed: 3)
    try record(
      readings,
      header: Samples.header(series: 2),
      rowsPerChunk: 8,
      to: directory.path("a.tide")
    )
    var reader = try RecordingReader(path: directory.path("a.tide"))
    var batch = ReadingBatch()
    var first = ReadingBatch()
    #expect(try reader.nextBatch(into: &first))
    #expect(first.count == 8)
    while try reader.nextBatch(into: &batch) {}
    #expect(batch.count == 0)
    reader.rewind()
    // Verifying in between does not move the place.
    #expect(try reader.nextBatch(into: &batch))
    try reader.verifyDigest()
    var second = ReadingBatch()
    #expect(try reader.nextBatch(into: &second))
    #expect(batch.isIdentical(to: first))
    #expect(second[0] == readings[8])
  }

  @Test func `equal readings give equal bytes, however they are batched`() throws {
    let header = Samples.header(series: 7)
    let readings = Samples.steady(series: 7, rounds: 40, seed: 9)
    let lost = Samples.steady(series: 7, rounds: 4, seed: 10)
    for (number, size) in [Int.max, 1, 13, 64].enumerated() {
      try record(
        readings,
        lost: lost,
        header: header,
        batchSize: size,
        rowsPerChunk: 64,
        to: directory.path("\(number).tide")
      )
    }
    let bytes = try directory.bytes("0.tide")
    for number in 1...3 { #expect(try directory.bytes("\(number).tide") == bytes) }

    var other = header
    other.seed += 1
    try record(readings, lost: lost, header: other, rowsPerChunk: 64, to: directory.path("s.tide"))
    #expect(try directory.bytes("s.tide")[24..<32] != bytes[24..<32], "another file id")
  }

  @Test func `the digest does not depend on chunks and is that of the rows`() throws {
    let header = Samples.header(series: 7)
    let readings = Samples.steady(series: 7, rounds: 40, seed: 9)
    var expected = LogicalDigest()
    expected.add(readings, names: SeriesNameHashes(header.catalog), lost: false)
    for rows in [1, 10, 1_000] {
      let summary = try record(
        readings,
        header: header,
        rowsPerChunk: rows,
        to: directory.path("a.tide")
      )
      #expect(summary.digest == expected)
    }
  }

  @Test func `an interrupted recording is whole and says what it is`() throws {
    let readings = Samples.steady(series: 2, rounds: 20, seed: 3)
    var writer = try RecordingWriter(
      path: directory.path("a.tide"),
      header: Samples.header(series: 2)
    )
    try writer.append(readings)
    let summary = try writer.closeInterrupted(anomalies: [])
    #expect(summary.isInterrupted)
    let contents = try Contents(path: directory.path("a.tide"))
    #expect(contents.summary == summary)
    #expect(contents.readings.isIdentical(to: readings))
  }

  @Test func `steady readings cost few bytes`() throws {
    let readings = Samples.steady(series: 100, rounds: 200, seed: 5)
    let summary = try record(
      readings,
      header: Samples.header(series: 100),
      to: directory.path("a.tide")
    )
    #expect(summary.bytesPerReading < 7)
    #expect(Double(summary.columnSizes.truth) / Double(readings.count) < 0.7)
  }
}
