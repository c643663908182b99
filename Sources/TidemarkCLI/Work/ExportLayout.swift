import TidemarkCore
import TidemarkExchange
import TidemarkReport

/// What an export is written as.
enum ExportLayout: String, CaseIterable {
  case csv
  case jsonLines = "jsonl"
  case packedCSV = "csv.zst"
  case packedJSONLines = "jsonl.zst"
  case mcap, parquet

  /// By the extension; CSV without one that is known.
  init(path: String) {
    self = Self.allCases.first { path.hasSuffix("." + $0.rawValue) } ?? .csv
    if path.hasSuffix(".zst"), self == .csv { self = .packedCSV }
  }

  var isCompressed: Bool { self == .packedCSV || self == .packedJSONLines }

  var isBinary: Bool { self != .csv && self != .jsonLines }

  func exporter(
    _ recording: ExportedRecording,
    times: ExportTimes,
    showsLost: Bool
  ) throws -> any ReadingExporter {
    let (catalog, anomalies) = (recording.catalog, recording.anomalies)
    let hasTruth = recording.hasTruth
    switch self {
    case .csv, .packedCSV:
      return CSVReadingWriter(catalog, anomalies: anomalies, times: times, hasTruth: hasTruth)
    case .jsonLines, .packedJSONLines:
      return JSONLinesReadingWriter(
        catalog,
        anomalies: anomalies,
        times: times,
        hasTruth: hasTruth
      )
    case .mcap: return try MCAPWriter(recording, showsLost: showsLost)
    case .parquet: return ParquetWriter(recording)
    }
  }

  /// What is in the recording and not in the file, as a list in words; nil if that is nothing.
  func leftOut(of recording: ExportedRecording, hasLost: Bool, hasTruth: Bool) -> String? {
    var parts: [String] = []
    if self != .mcap {
      if recording.lost > 0, !hasLost {
        let count = HumanText.count(Int64(recording.lost))
        parts.append("\(count) readings that never arrived (--lost adds them)")
      }
      if !recording.anomalies.isEmpty, !hasTruth {
        parts.append("when and how strong anomalies are (--truth FILE)")
      }
      let catalog = recording.catalog
      let hasMore =
        !catalog.groups.isEmpty || catalog.classes.count > 1 || catalog.partitions > 1
        || catalog.sensors.contains { !$0.unit.isEmpty || $0.range != nil }
      if hasMore { parts.append("classes, groups, partitions, units and ranges") }
    }
    if recording.isSimulated { parts.append("the scenario") }
    guard let last = parts.popLast() else { return nil }
    return parts.isEmpty ? last : parts.joined(separator: ", ") + ", and " + last
  }
}
