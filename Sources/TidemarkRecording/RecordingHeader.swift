public import TidemarkCore

/// Who made a recording, from what.
public struct RecordingHeader: Sendable, Equatable {
  /// Where readings come from.
  public enum Origin: UInt8, Sendable {
    /// Made by Tidemark from `scenario` and `seed`, and can be made again.
    case simulated
    /// Read from somebody's data.
    case imported
  }

  /// Where its readings come from.
  public var origin: Origin
  /// Name of the scenario, or of what was imported.
  public var name: String
  /// The scenario's YAML text; empty for imports.
  public var scenario: String
  /// What the simulation drew its random numbers from; 0 for imports.
  public var seed: UInt64
  /// Whether true times and anomaly numbers are known; otherwise nobody looks at them.
  public var hasTruth: Bool
  /// Where the time begins that was asked for; nil if none was.
  public var start: Timestamp?
  /// The length of the time that was asked for; nil if none was.
  public var duration: TimeSpan?
  /// The program that wrote the recording.
  public var producer: String
  /// The parts of the scenario's simulation that are in it, with nothing in common; empty: all of it.
  public var slices: [FleetSlice]
  /// The real series that the scenario's signals are made of, in the order of its `from:` parts.
  package var recordedSeries: [RecordedSeries] = []
  /// The names behind the readings: of the whole fleet, also where only a slice of it is recorded.
  public var catalog: Catalog

  /// A header, of an import if nothing else is said.
  public init(
    origin: Origin = .imported,
    name: String,
    scenario: String = "",
    seed: UInt64 = 0,
    hasTruth: Bool,
    start: Timestamp? = nil,
    duration: TimeSpan? = nil,
    producer: String = "tidemark",
    slices: [FleetSlice] = [],
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
    self.catalog = catalog
  }
}
