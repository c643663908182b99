package import TidemarkCore

/// What an import yields.
///
/// A file that has no truth about time gets the best guess that invents nothing:
/// - true time is the event time;
/// - with an arrival column, sent time is the event time, so delivery latency is arrival − event time
///   and holds the error of the device's clock;
/// - without one, a reading arrives at its place in the file, at the largest event time so far, and
///   is sent at that instant: delivery latency is 0, since nothing is known about it.
package struct ImportedReadings: Sendable, Equatable {
  /// Devices and sensors in order of first appearance, all of the class `imported`.
  package var catalog: Catalog
  /// All rows in the order of `Reading.precedes`; a series' sequence follows the file.
  package var batch: ReadingBatch
  /// Those that never arrived, in the same order; only an export knows of them.
  package var lost = ReadingBatch()
  /// In order of (series, number).
  package var anomalies: [Anomaly]
  /// Whether the file came with labels, so that detectors can be scored.
  package var hasTruth: Bool
}
