package import TidemarkCore

/// What a format that describes itself says about the recording it was made from.
package struct ExportedRecording: Sendable {
  package var catalog: Catalog
  package var anomalies: [Anomaly]
  package var hasTruth: Bool
  /// Whether a scenario made it.
  package var isSimulated: Bool
  /// Name of the scenario, or of what was imported.
  package var name: String
  /// `tidemark 1.0.0`.
  package var producer: String
  package var readings: UInt64
  package var lost: UInt64
  package var digest: LogicalDigest

  package init(
    catalog: Catalog,
    anomalies: [Anomaly],
    hasTruth: Bool,
    isSimulated: Bool,
    name: String,
    producer: String,
    readings: UInt64,
    lost: UInt64,
    digest: LogicalDigest
  ) {
    self.catalog = catalog
    self.anomalies = anomalies
    self.hasTruth = hasTruth
    self.isSimulated = isSimulated
    self.name = name
    self.producer = producer
    self.readings = readings
    self.lost = lost
    self.digest = digest
  }

  /// As key-value metadata.
  var pairs: [(String, String)] {
    [
      ("digest", digest.hex), ("lost", "\(lost)"), ("name", name), ("producer", producer),
      ("readings", "\(readings)"), ("truth", hasTruth ? "known" : "unknown"),
    ]
  }
}
