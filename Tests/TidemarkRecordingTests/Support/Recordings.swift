import TidemarkCore
import TidemarkRecording

/// All that a recording holds, for comparison.
struct Contents {
  var header: RecordingHeader
  var summary: RecordingSummary
  var readings = ReadingBatch()
  var lost = ReadingBatch()
  var anomalies: [Anomaly]

  /// Reads everything, and checks everything.
  init(path: String, fileSystem: any FileSystem = RealFileSystem()) throws {
    var reader = try RecordingReader(path: path, fileSystem: fileSystem)
    header = reader.header
    summary = reader.summary
    anomalies = try reader.anomalies()
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { readings.append(contentsOf: batch) }
    while try reader.nextLost(into: &batch) { lost.append(contentsOf: batch) }
    try reader.verifyChecksums()
    try reader.verifyDigest()
  }
}

/// Writes a recording in batches of `batchSize`.
@discardableResult
func record(
  _ readings: ReadingBatch,
  lost: ReadingBatch = ReadingBatch(),
  anomalies: [Anomaly] = [],
  header: RecordingHeader,
  batchSize: Int = .max,
  rowsPerChunk: Int = RecordingWriter.defaultRowsPerChunk,
  to path: String
) throws -> RecordingSummary {
  var writer = try RecordingWriter(path: path, header: header, rowsPerChunk: rowsPerChunk)
  for batch in batches(of: readings, size: batchSize) { try writer.append(batch) }
  for batch in batches(of: lost, size: batchSize) { try writer.appendLost(batch) }
  return try writer.finish(anomalies: anomalies)
}

private func batches(of rows: ReadingBatch, size: Int) -> [ReadingBatch] {
  guard size < rows.count else { return [rows] }
  return stride(from: 0, to: rows.count, by: size).map { start in
    Samples.batch((start..<min(start + size, rows.count)).map { rows[$0] })
  }
}
