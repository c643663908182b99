package import TidemarkCore

/// Who made a recording, from what.
package struct RecordingHeader: Sendable, Equatable {
  package enum Origin: UInt8, Sendable {
    /// Made by Tidemark from `scenario` and `seed`, and can be made again.
    case simulated
    /// Read from somebody's data.
    case imported
  }

  package var origin: Origin
  /// Name of the scenario, or of what was imported.
  package var name: String
  /// The scenario's YAML text; empty for imports.
  package var scenario: String
  package var seed: UInt64
  /// Whether true times and anomaly numbers are known.
  package var hasTruth: Bool
  /// The time span that was asked for, if one was.
  package var start: Timestamp?
  package var duration: TimeSpan?
  /// The program that wrote the recording.
  package var producer: String
  /// The parts of the scenario's simulation that are in it, with nothing in common; empty: all of it.
  package var slices: [FleetSlice]
  /// Of the whole fleet, also where only a slice of it is recorded.
  ///
  /// The real series that the scenario's signals are made of, in the order of its `from:` parts.
  package var recordedSeries: [RecordedSeries]
  package var catalog: Catalog

  package init(
    origin: Origin,
    name: String,
    scenario: String = "",
    seed: UInt64 = 0,
    hasTruth: Bool,
    start: Timestamp? = nil,
    duration: TimeSpan? = nil,
    producer: String = "tidemark",
    slices: [FleetSlice] = [],
    recordedSeries: [RecordedSeries] = [],
    catalog: Catalog
  ) {
    self.origin = origin
    self.name = name
    self.scenario = scenario
    self.seed = seed
    self.hasTruth = hasTruth
    self.start = start
    self.duration = duration
    self.producer = producer
    self.slices = slices
    self.recordedSeries = recordedSeries
    self.catalog = catalog
  }
}
