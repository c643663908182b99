import Testing

/// Imports point one way, as the manifest's first comment draws them.
@Suite struct ImportTests {
  /// Which of our modules each may import.
  private static let allowed: [String: Set<String>] = [
    "CInstructions": [],
    "CSystem": [],
    "CZstd": [],
    "TidemarkCore": [],
    "TidemarkFleet": ["TidemarkCore"],
    "TidemarkRecording": ["TidemarkCore", "CInstructions", "CZstd"],
    "TidemarkStreams": ["TidemarkCore"],
    "TidemarkMeasurement": ["TidemarkCore"],
    "TidemarkExchange": ["TidemarkCore", "CZstd"],
    "TidemarkDetection": ["TidemarkCore", "TidemarkStreams"],
    "TidemarkScenario": [
      "TidemarkCore", "TidemarkDetection", "TidemarkFleet", "TidemarkMeasurement",
      "TidemarkStreams",
    ],
    "TidemarkReplay": ["CSystem", "TidemarkCore", "TidemarkMeasurement", "TidemarkStreams"],
    "TidemarkReport": ["TidemarkCore", "TidemarkMeasurement"],
    "TidemarkCLI": [
      "CSystem", "TidemarkCore", "TidemarkDetection", "TidemarkExchange", "TidemarkFleet",
      "TidemarkMeasurement", "TidemarkRecording", "TidemarkReplay", "TidemarkReport",
      "TidemarkScenario", "TidemarkStreams",
    ],
  ]

  /// Modules from outside that only these may import.
  private static let outside: [String: Set<String>] = [
    "ArgumentParser": ["TidemarkCLI"],
    "Crypto": ["TidemarkCLI", "TidemarkRecording"],
    "Dispatch": ["TidemarkCLI"],
    "Foundation": ["TidemarkCLI"],
    "Glibc": ["TidemarkRecording", "TidemarkReplay"],
    "Darwin": ["TidemarkRecording", "TidemarkReplay"],
    "Musl": ["TidemarkRecording"],
    "Synchronization": ["TidemarkCLI", "TidemarkReplay"],
    "Yams": ["TidemarkScenario"],
  ]

  @Test func `every import is one that the design draws`() {
    let files = SourceTree.files(below: "Sources")
    #expect(files.count > 100)
    for file in files {
      for name in file.imports {
        let isOurs = ImportTests.allowed[file.module]?.contains(name) ?? false
        let isOutside = ImportTests.outside[name]?.contains(file.module) ?? false
        #expect(isOurs || isOutside, "\(file) imports \(name)")
      }
    }
  }

  @Test func `tests use Swift Testing`() {
    for file in SourceTree.files(below: "Tests") {
      #expect(!file.imports.contains("XCTest"), "\(file)")
    }
  }
}
