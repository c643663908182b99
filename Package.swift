// swift-tools-version: 6.2

import PackageDescription

// The sources form a one-way street, in the order of the sections below:
//
//   Core <- Fleet, Recording, Streams, Measurement, Exchange   (siblings, which do not know each other)
//        <- Detection (an operator of Streams), Scenario (words for Fleet, Streams, Detection)
//        <- Replay (drives Streams, fills Measurement), Report (prints Measurement)
//        <- CLI (the product `tidemark`)
//
// Recording and Exchange compress with CZstd.
//
// `TidyTests` checks it.

let settings: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
let sourceSettings = settings + [.strictMemorySafety()]

/// A module of the house and the modules that it may use.
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: sourceSettings)
}

/// The twin of a module, or a test of the whole.
func tests(_ name: String, of dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies,
    exclude: data,
    swiftSettings: settings
  )
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "tidemark",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tidemark", targets: ["TidemarkCLI"]),
    // Recordings for other packages; its clients import TidemarkCore too. `Tests/RecordingClient` is one.
    .library(name: "TidemarkRecording", targets: ["TidemarkCore", "TidemarkRecording"]),
    // The stream engine and its detectors. `Tests/StreamClient` is a client.
    .library(
      name: "TidemarkStreams",
      targets: ["TidemarkCore", "TidemarkStreams", "TidemarkDetection"]
    ),
    .library(name: "RecordingFuzz", type: .static, targets: ["RecordingFuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // What all share.
    module("TidemarkCore"),
    tests("TidemarkCoreTests", of: ["TidemarkCore", "TidemarkTestSupport"]),

    // Siblings.
    module("TidemarkFleet", uses: ["TidemarkCore"]),
    tests("TidemarkFleetTests", of: ["TidemarkCore", "TidemarkFleet", "TidemarkTestSupport"]),

    .systemLibrary(
      name: "CZstd",
      pkgConfig: "libzstd",
      providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]
    ),
    // Instructions that Swift cannot name.
    .systemLibrary(name: "CInstructions"),
    module("TidemarkRecording", uses: ["CInstructions", "CZstd", "TidemarkCore", crypto]),
    tests(
      "TidemarkRecordingTests",
      of: ["TidemarkCore", "TidemarkRecording", "TidemarkTestSupport"],
      data: ["Golden", "PythonDecoder", "Snapshots"]
    ),

    module("TidemarkStreams", uses: ["TidemarkCore"]),
    tests("TidemarkStreamsTests", of: ["TidemarkCore", "TidemarkStreams", "TidemarkTestSupport"]),

    module("TidemarkMeasurement", uses: ["TidemarkCore"]),
    tests(
      "TidemarkMeasurementTests",
      of: ["TidemarkCore", "TidemarkMeasurement", "TidemarkTestSupport"]
    ),

    module("TidemarkExchange", uses: ["CZstd", "TidemarkCore"]),
    tests(
      "TidemarkExchangeTests",
      of: ["TidemarkCore", "TidemarkExchange", "TidemarkTestSupport"]
    ),

    // What builds on siblings.
    module("TidemarkDetection", uses: ["TidemarkCore", "TidemarkStreams"]),
    tests(
      "TidemarkDetectionTests",
      of: ["TidemarkCore", "TidemarkDetection", "TidemarkStreams"]
    ),

    module(
      "TidemarkScenario",
      uses: [
        "TidemarkCore", "TidemarkDetection", "TidemarkFleet", "TidemarkMeasurement",
        "TidemarkStreams", yams,
      ]
    ),
    tests(
      "TidemarkScenarioTests",
      of: [
        "TidemarkCore", "TidemarkDetection", "TidemarkFleet", "TidemarkMeasurement",
        "TidemarkScenario", "TidemarkStreams", "TidemarkTestSupport",
      ]
    ),

    // Calls that Swift does not see.
    .systemLibrary(name: "CSystem"),
    module(
      "TidemarkReplay",
      uses: ["CSystem", "TidemarkCore", "TidemarkMeasurement", "TidemarkStreams"]
    ),
    tests(
      "TidemarkReplayTests",
      of: [
        "TidemarkCore", "TidemarkDetection", "TidemarkMeasurement", "TidemarkReplay",
        "TidemarkStreams", "TidemarkTestSupport",
      ],
      data: ["Snapshots"]
    ),

    module("TidemarkReport", uses: ["TidemarkCore", "TidemarkMeasurement"]),
    tests(
      "TidemarkReportTests",
      of: ["TidemarkCore", "TidemarkMeasurement", "TidemarkReport", "TidemarkTestSupport"],
      data: ["Snapshots"]
    ),

    // The product.
    .executableTarget(
      name: "TidemarkCLI",
      dependencies: [
        "CSystem", "TidemarkCore", "TidemarkDetection", "TidemarkExchange", "TidemarkFleet",
        "TidemarkMeasurement", "TidemarkRecording", "TidemarkReplay", "TidemarkReport",
        "TidemarkScenario", "TidemarkStreams", argumentParser, crypto,
      ],
      swiftSettings: sourceSettings
    ),

    // What tests share: a plain reference engine, small generators, snapshots.
    .target(
      name: "TidemarkTestSupport",
      dependencies: ["TidemarkCore", "TidemarkStreams"],
      path: "Tests/TidemarkTestSupport",
      swiftSettings: settings
    ),
    // Records until it is killed.
    .executableTarget(
      name: "RecordingVictim",
      dependencies: ["TidemarkCore", "TidemarkRecording", "TidemarkTestSupport"],
      path: "Tests/RecordingVictim",
      swiftSettings: settings
    ),
    tests(
      "EndToEndTests",
      of: [
        "RecordingVictim", "TidemarkCLI", "TidemarkCore", "TidemarkFleet", "TidemarkRecording",
        "TidemarkTestSupport",
      ],
      data: ["Readers", "Snapshots"]
    ),
    tests("TidyTests", of: []),

    // What measures, and what looks for inputs that break decoders; see the Makefile.
    .executableTarget(
      name: "recording-benchmark",
      dependencies: ["TidemarkCore", "TidemarkRecording"],
      path: "Benchmarks/recording/measure",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "engine-benchmark",
      dependencies: [
        "TidemarkCore", "TidemarkDetection", "TidemarkReplay", "TidemarkStreams",
      ],
      path: "Benchmarks/engine/measure",
      swiftSettings: settings
    ),
    .target(
      name: "RecordingFuzz",
      dependencies: ["TidemarkCore", "TidemarkRecording"],
      path: "Tests/RecordingFuzz",
      exclude: ["Corpus", "README.md"],
      swiftSettings: settings
    ),
  ],
  swiftLanguageModes: [.v6]
)
