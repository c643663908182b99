import Foundation
import Testing
import TidemarkCore

@testable import TidemarkRecording

/// What the documentation shows is what the code does.
@Suite struct DocumentationTests {
  private static func page(_ name: String) throws -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let folder = tests.deletingLastPathComponent()
      .appending(path: "Sources/TidemarkRecording/TidemarkRecording.docc")
    return String(
      decoding: try Data(contentsOf: folder.appending(path: name)),
      as: UTF8.self
    )
  }

  @Test func `the first page begins with lines that write and read a recording`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("trip.tide")
    let readings = Samples.batch([Self.reading])
    var values: [Double] = []

    // As on the page.
    var catalog = Catalog(classes: ["reefer"], sensors: [Catalog.Sensor(name: "temperature")])
    catalog.devices = [Catalog.Device(name: "reefer-1", deviceClass: 0)]
    catalog.series = [Catalog.Series(device: 0, sensor: 0)]
    let header = RecordingHeader(origin: .imported, name: "trip", hasTruth: false, catalog: catalog)
    var writer = try RecordingWriter(path: path, header: header)
    try writer.append(readings)
    let digest = try writer.finish(anomalies: []).digest
    var reader = try RecordingReader(path: path)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { values += batch.value }
    // To here.

    #expect(values == [4.5])
    #expect(try Self.page("Format.md").contains("`\(digest.hex)`"))
    let source = String(decoding: try Data(contentsOf: URL(filePath: #filePath)), as: UTF8.self)
    let lines = source.split(separator: "\n").drop { $0 != "    // As on the page." }.dropFirst()
      .prefix { $0 != "    // To here." }.map { $0.dropFirst(4) }
    #expect(lines.count == 10)
    let landing = try Self.page("TidemarkRecording.md")
    #expect(landing.contains("```swift\n" + lines.joined(separator: "\n") + "\n```"))
  }

  private static let reading = Reading(
    series: 0,
    sequence: 7,
    eventTime: Samples.start,
    sentTime: Samples.start + 1_000_000,
    arrivalTime: Samples.start + 50_000_000,
    trueTime: Samples.start,
    value: 4.5
  )

  @Test func `the digest of an anomaly is the one that is shown`() throws {
    let catalog = Catalog(
      classes: ["reefer"],
      sensors: [Catalog.Sensor(name: "temperature")],
      devices: [Catalog.Device(name: "reefer-1", deviceClass: 0)],
      series: [Catalog.Series(device: 0, sensor: 0)]
    )
    let time = Timestamp(nanoseconds: Samples.start)
    var digest = LogicalDigest()
    let spike = Anomaly(
      kind: "spike",
      series: 0,
      number: 1,
      onset: time,
      peak: time + TimeSpan(nanoseconds: 1),
      end: time + TimeSpan(nanoseconds: 2),
      firstDetectable: time,
      magnitude: 2.5
    )
    digest.add([spike], names: SeriesNameHashes(catalog))
    #expect(try Self.page("Format.md").contains("`\(digest.hex)`"))
  }

  @Test(arguments: [[3, 3, 4, 3], Array(repeating: 300, count: 1_000), [-1, -1]])
  func `columns have the bytes that are shown`(values: [Int64]) throws {
    var columns = ColumnEncoder()
    var bytes: [UInt8] = []
    columns.encode(values, into: &bytes)
    #expect(try Self.page("Format.md").contains("`\(Self.hexadecimal(bytes))`"))
  }

  /// The example of a page, line by line without what stands after the bytes.
  @Test func `a page has the bytes that are shown`() throws {
    let rows = [(7, 4.5), (8, 4.6), (10, 4.8)].map { sequence, value in
      var reading = Self.reading
      reading.sequence = UInt32(sequence)
      reading.value = value
      let shift = Int64(sequence - 7) * 1_000_000_000
      reading.eventTime += shift
      reading.sentTime += shift
      reading.arrivalTime += shift
      reading.trueTime += shift
      return reading
    }
    let payload = Samples.payload(
      of: Samples.batch(rows),
      series: 1,
      order: .stored,
      pageShift: ChunkEncoder.pageShift
    )
    let head = try ChunkHead(payload, payloadLength: payload.count, rows: 3, seriesCount: 1)
    let shown = try Self.page("Format.md").split(separator: "\n")
      .drop { $0 != "<!-- page -->" }.drop { $0 != "```" }.dropFirst().prefix { $0 != "```" }
    let bytes = shown.map { $0.prefix(41).split(separator: " ").joined(separator: " ") }
    #expect(bytes.joined(separator: " ") == Self.hexadecimal(payload[head.pageRanges[0]]))
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
      .joined(separator: " ")
  }
}
