import Foundation
import Testing
import TidemarkCore

@testable import TidemarkRecording

/// What the documentation shows is what the code does.
@Suite struct DocumentationTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  private static func page(_ name: String) throws -> String {
    try text("Sources/TidemarkRecording/TidemarkRecording.docc/\(name)")
  }

  /// What `make client` compiles and runs in a package of its own.
  @Test func `the first page begins with ten lines that another package runs`() throws {
    let source = try Self.text(
      "Tests/RecordingClient/Sources/RecordingClient/WriteAndRead.swift"
    )
    let lines = source.split(separator: "\n").drop { $0 != "  // As on the page." }.dropFirst()
      .prefix { $0 != "  // To here." }.map { $0.dropFirst(2) }
    #expect(lines.count == 10)
    let blocks = try Self.page("TidemarkRecording.md").split(separator: "```swift\n").dropFirst()
    #expect(blocks.first?.hasPrefix(lines.joined(separator: "\n") + "\n```\n") == true)
  }

  @Test func `the first page and the README depend on the library as that package does`() throws {
    let manifest = try Self.text("Tests/RecordingClient/Package.swift")
    let product = #".product(name: "TidemarkRecording", package: "tidemark")"#
    #expect(manifest.contains(product))
    #expect(try Self.page("TidemarkRecording.md").contains(product))
    #expect(try Self.text("README.md").contains(product))
  }

  @Test func `the first page lists every public type of the module`() throws {
    let folder = Self.root.appending(path: "Sources/TidemarkRecording")
    let names =
      FileManager.default.enumerator(atPath: folder.path)?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
    let types = try names.flatMap { name in
      let text = try Self.text("Sources/TidemarkRecording/\(name)")
      return text.matches(
        of: #/^public (?:struct|enum|protocol|final class|class|actor) (\w+)/#
          .anchorsMatchLineEndings()
      )
      .map { String($0.1) }
    }
    let listed = try Self.page("TidemarkRecording.md").matches(
      of: #/^- ``(\w+)``$/#.anchorsMatchLineEndings()
    )
    .map { String($0.1) }
    #expect(types.count > 10)
    #expect(listed.sorted() == types.sorted())
  }

  @Test func `the digest of a reading is the one that is shown`() throws {
    var digest = LogicalDigest()
    let names = SeriesNameHashes(Self.catalog)
    digest.add(Samples.batch([Self.reading]), names: names, lost: false)
    #expect(try Self.page("Format.md").contains("`\(digest.hex)`"))
  }

  private static let catalog = Catalog(
    classes: ["reefer"],
    sensors: [Catalog.Sensor(name: "temperature")],
    devices: [Catalog.Device(name: "reefer-1", deviceClass: 0)],
    series: [Catalog.Series(device: 0, sensor: 0)]
  )

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
    digest.add([spike], names: SeriesNameHashes(Self.catalog))
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
