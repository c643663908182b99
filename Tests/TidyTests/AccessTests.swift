import Testing

/// What is public is promised to other packages.
@Suite struct AccessTests {
  /// The modules of the library products.
  private static let library: Set<String> = [
    "TidemarkCore", "TidemarkRecording", "TidemarkStreams", "TidemarkDetection",
  ]

  @Test func `only the library's modules have public declarations`() {
    for file in SourceTree.files(below: "Sources")
    where !AccessTests.library.contains(file.module) {
      for (number, line) in file.lines.enumerated() {
        let words = line.split(separator: " ")
        #expect(words.first != "public", "\(file):\(number + 1)")
      }
    }
  }

  @Test func `another package imports nothing else of ours`() {
    let files = ["RecordingClient", "StreamClient"].flatMap {
      SourceTree.files(below: "Tests/\($0)/Sources")
    }
    #expect(!files.isEmpty)
    for file in files {
      for name in file.imports where name.hasPrefix("Tidemark") {
        #expect(AccessTests.library.contains(name), "\(file) imports \(name)")
      }
      #expect(!file.text.contains("@testable"), "\(file)")
    }
  }
}
