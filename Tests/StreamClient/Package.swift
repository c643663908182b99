// swift-tools-version: 6.2

import PackageDescription

// Another package than Tidemark, with a topology of its own. `make client` runs it.
let package = Package(
  name: "stream-client",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "tidemark", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "StreamClient",
      dependencies: [.product(name: "TidemarkStreams", package: "tidemark")],
      swiftSettings: [
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    )
  ]
)
