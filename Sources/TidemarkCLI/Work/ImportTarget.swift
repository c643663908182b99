import TidemarkCore
import TidemarkExchange
import TidemarkRecording

/// The recording that an import makes.
struct ImportTarget {
  private static let rowsAtOnce = 1 << 17

  let path: String
  /// Name of what is imported.
  let name: String
  let order: ChunkOrder
  let options: RecordingOptions

  private func header(_ catalog: Catalog, hasTruth: Bool) -> RecordingHeader {
    RecordingHeader(
      origin: .imported,
      name: name,
      scenario: "",
      seed: 0,
      hasTruth: hasTruth,
      producer: "tidemark \(tidemarkVersion)",
      catalog: catalog
    )
  }

  /// Writes readings that are in memory.
  func write(_ imported: ImportedReadings) throws -> RecordingSummary {
    var writer = try RecordingWriter(
      path: path,
      header: header(imported.catalog, hasTruth: imported.hasTruth),
      order: order,
      options: options
    )
    for start in stride(from: 0, to: imported.batch.count, by: Self.rowsAtOnce) {
      try Interrupts.shared.check()
      let end = min(start + Self.rowsAtOnce, imported.batch.count)
      try writer.append(imported.batch.rows(start..<end))
    }
    try writer.appendLost(imported.lost)
    return try writer.finish(anomalies: imported.anomalies)
  }

  /// Writes the readings of an MCAP file as they come.
  func write(mcap source: some ByteSource) throws -> RecordingSummary {
    var input = try MCAPImport(source)
    var writer = try RecordingWriter(
      path: path,
      header: header(input.catalog, hasTruth: input.hasTruth),
      order: order,
      options: options
    )
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    while try input.next(arrived: &arrived, lost: &lost) {
      try Interrupts.shared.check()
      try writer.append(arrived)
      try writer.appendLost(lost)
    }
    return try writer.finish(anomalies: input.anomalies)
  }
}
