import Foundation
import Testing
import TidemarkCore

@testable import TidemarkRecording

/// Recordings of every version that was ever released stay readable.
@Suite struct GoldenTests {
  /// A line of `Golden/contents.txt`.
  struct Expected: Equatable, Sendable, CustomStringConvertible {
    var name: String
    var readings: UInt64
    var lost: UInt64
    var anomalies: UInt64
    var digest: String

    init(name: String, _ summary: RecordingSummary) {
      self.name = name
      readings = summary.readings
      lost = summary.lost
      anomalies = summary.anomalies
      digest = summary.digest.hex
    }

    init?(line: Substring) {
      let words = line.split(separator: " ")
      guard words.count == 5, let readings = UInt64(words[1]), let lost = UInt64(words[2]),
        let anomalies = UInt64(words[3])
      else { return nil }
      name = String(words[0])
      self.readings = readings
      self.lost = lost
      self.anomalies = anomalies
      digest = String(words[4])
    }

    var description: String { "\(name) \(readings) \(lost) \(anomalies) \(digest)" }

    static func all() throws -> [Expected] {
      let file = GoldenRecordings.folder.appending(path: "contents.txt")
      let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
      return try lines.map { try #require(Expected(line: $0), "\($0)") }
    }
  }

  /// Makes the files that are not there yet; what they are is then written down by hand.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["TIDEMARK_WRITE_GOLDEN"] == "1",
      "golden files are made once: TIDEMARK_WRITE_GOLDEN=1 makes those that are missing"
    )
  )
  func `missing files are made`() throws {
    var made: [String] = []
    for recipe in GoldenRecordings.recipes {
      let path = GoldenRecordings.folder.appending(path: recipe.name).path
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      made.append(Expected(name: recipe.name, try recipe.write(path)).description)
    }
    Issue.record("new lines for contents.txt:\n\(made.joined(separator: "\n"))")
  }

  @Test func `the list names every file`() throws {
    let listed = try Expected.all().map(\.name)
    let names = try FileManager.default.contentsOfDirectory(atPath: GoldenRecordings.folder.path)
    #expect(listed.sorted() == names.filter { $0.hasSuffix(".tide") }.sorted())
    #expect(Set(GoldenRecordings.recipes.map(\.name)).isSubset(of: listed))
  }

  @Test(arguments: try Expected.all())
  func `a file is as it was, and its recipe makes what is in it`(expected: Expected) throws {
    let golden = try Contents(
      path: GoldenRecordings.folder.appending(path: expected.name).path
    )
    #expect(Expected(name: expected.name, golden.summary) == expected)
    #expect(UInt64(golden.readings.count) == expected.readings)
    #expect(UInt64(golden.lost.count) == expected.lost)
    #expect(UInt64(golden.anomalies.count) == expected.anomalies)
    #expect(golden.summary.bytes < 60_000, "git keeps it for ever")

    let recipe = try #require(GoldenRecordings.recipes.first { $0.name == expected.name })
    let directory = try TemporaryDirectory()
    let path = directory.path(recipe.name)
    _ = try recipe.write(path)
    let made = try Contents(path: path)
    #expect(made.header == golden.header)
    #expect(made.readings.isIdentical(to: golden.readings))
    #expect(made.lost.isIdentical(to: golden.lost))
    #expect(made.anomalies.count == golden.anomalies.count)
    #expect(zip(made.anomalies, golden.anomalies).allSatisfy { $0.isIdentical(to: $1) })
    #expect(made.summary.digest == golden.summary.digest)
    #expect(made.summary.isInterrupted == golden.summary.isInterrupted)
  }
}
