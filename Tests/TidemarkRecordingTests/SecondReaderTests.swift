import Foundation
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Whether a reader that was written from the description of the format alone reads the same.
@Suite(.enabled(if: PythonDecoder.python != nil, Comment(rawValue: PythonDecoder.missing)))
struct SecondReaderTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `it reads the golden files, which hold all that there is`() throws {
    let expected = try GoldenTests.Expected.all()
    let answer = try PythonDecoder.read(
      expected.map { GoldenRecordings.folder.appending(path: $0.name).path }
    )
    #expect(answer.status == 0)
    for line in expected {
      let found = try #require(answer.lines[line.name])
      #expect(found.ok, "\(found.error ?? "")")
      #expect(found.digest == line.digest)
      #expect(found.stored_digest == line.digest)
      #expect(
        [found.readings, found.lost, found.anomalies] == [
          line.readings, line.lost, line.anomalies,
        ]
      )
    }
    #expect(Self.everything.subtracting(answer.seen) == [])
  }

  @Test func `it reads random recordings`() throws {
    let count = UInt64(Depth.count(40, deep: 1_000))
    var summaries: [String: RecordingSummary] = [:]
    for seed in 0..<count {
      let name = "\(seed).tide"
      summaries[name] = try RandomRecording(seed: seed).write(to: directory.path(name))
    }
    let answer = try PythonDecoder.read(summaries.keys.sorted().map { directory.path($0) })
    #expect(answer.status == 0)
    #expect(answer.lines.count == summaries.count)
    for (name, summary) in summaries {
      let line = try #require(answer.lines[name], "\(name)")
      #expect(line.ok, "\(name): \(line.error ?? "")")
      #expect(line.digest == summary.digest.hex, "\(name)")
      #expect(line.readings == summary.readings, "\(name)")
      #expect(line.lost == summary.lost, "\(name)")
      #expect(line.anomalies == summary.anomalies, "\(name)")
    }
  }

  @Test func `it refuses what it does not know by name`() throws {
    try record(ReadingBatch(), header: Samples.header(series: 1), to: directory.path("a.tide"))
    let frames = try FrameSurgery.frames(of: directory.path("a.tide"))

    var featured = frames
    // Required features 8 follow the minor version 2.
    featured[0].payload[2 + 5] |= 1 << 3
    try directory.write(FrameSurgery.bytes(featured), to: "feature.tide")

    var unknown = frames
    unknown[1].header.type = 77
    try directory.write(FrameSurgery.bytes(unknown), to: "frame.tide")

    var later = try directory.bytes("a.tide")
    later[3] = 3
    later.replace(at: FrameHeader.length - 4, with: CRC32C.checksum(later, in: 0..<44))
    try directory.write(later, to: "version.tide")

    let answer = try PythonDecoder.read(
      ["feature", "frame", "version"].map { directory.path("\($0).tide") }
    )
    #expect(answer.status == 2)
    #expect(answer.lines["feature.tide"]?.error?.contains("it needs feature 43") == true)
    #expect(answer.lines["frame.tide"]?.error?.contains("a frame of type 77") == true)
    #expect(answer.lines["version.tide"]?.error?.contains("format version 3") == true)
    for name in ["feature", "frame", "version"] {
      let failure = #expect(throws: Failure.self) {
        let reader = try RecordingReader(path: directory.path("\(name).tide"))
        try reader.verifyChecksums()
      }
      #expect(failure?.code == .badData)
    }
  }

  @Test func `it notices damage`() throws {
    let path = GoldenRecordings.folder.appending(path: "v2-parts.tide")
    let whole = Array(try Data(contentsOf: path))
    var random = SplitMix64(seed: 11)
    var names: [String] = []
    for number in 0..<60 {
      var bytes = whole
      if number % 3 == 0 {
        bytes.removeLast(1 + random.below(whole.count))
      } else {
        bytes[random.below(whole.count)] ^= 1 << UInt8(random.below(8))
      }
      names.append("\(number).tide")
      try directory.write(bytes, to: names[number])
    }
    let answer = try PythonDecoder.read(names.map { directory.path($0) })
    #expect(answer.status == 1)
    for name in names {
      let line = try #require(answer.lines[name])
      #expect(!line.ok)
      #expect(line.error != nil)
    }
  }

  /// All that a recording can be made of.
  private static let everything: Set<String> = {
    var all: Set<String> = [
      "plane constant", "plane raw", "plane zstandard", "plane sparse", "sign 0", "sign 1",
      "stored order", "derived order", "tie ranks", "several pages in a chunk", "arrived chunk",
      "lost chunk", "event kind 0", "event kind 1", "slices", "recorded series", "truth",
      "no truth", "skippable frame", "several dictionary frames", "several chunk frames",
      "several event frames", "several index frames",
    ]
    for type in FrameType.allCases { all.insert("\(type.name) frame") }
    for planes in 0...8 { all.insert("planes \(planes)") }
    for places in 0...9 { all.insert("decimals \(places)") }
    for form in ["single", "double"] { all.formUnion(["\(form)", "\(form), exclusive or"]) }
    for what in ["event time", "value"] { all.formUnion(["\(what) by line", "\(what) by step"]) }
    return all
  }()
}
