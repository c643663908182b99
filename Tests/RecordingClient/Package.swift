// swift-tools-version: 6.2

import PackageDescription

// Another package than Tidemark, which uses recordings and nothing else of it. `make client` runs it.
let package = Package(
  name: "recording-client",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "tidemark", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "RecordingClient",
      dependencies: [.product(name: "TidemarkRecording", package: "tidemark")],
      swiftSettings: [
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    )
  ]
)
