import TidemarkCore
import TidemarkRecording

/// The selected readings of a recording, in its order.
struct SelectedReadings: ~Copyable {
  var reader: RecordingReader
  private var rest: Int
  private var lastArrival: Int64?
  private let isLimited: Bool

  /// Throws what the options say wrong about the recording.
  init(_ reader: consuming RecordingReader, _ options: SelectionOptions) throws {
    let limit = try options.limit()
    let selection = try options.selection(reader.header, reader.summary)
    rest = limit
    isLimited = options.first != nil
    self.reader = reader
    self.reader.select(selection)
  }

  /// Makes `batch` the next of those that arrived; false, and an empty batch, at the end.
  mutating func nextBatch(into batch: inout ReadingBatch) throws -> Bool {
    guard rest > 0, try reader.nextBatch(into: &batch) else {
      batch.removeAll()
      return false
    }
    if batch.count > rest { batch.resize(to: rest) }
    rest -= batch.count
    lastArrival = max(lastArrival ?? .min, batch.arrivalTime.max() ?? .min)
    return true
  }

  /// Makes `batch` the next of those that never arrived; false, and an empty batch, at the end.
  ///
  /// Of the first readings, asked for by number, those belong to them that would have arrived
  /// before the last of them.
  mutating func nextLost(into batch: inout ReadingBatch) throws -> Bool {
    while try reader.nextLost(into: &batch) {
      guard isLimited else { return true }
      guard let lastArrival else { break }
      let rows = batch
      batch.removeAll()
      for row in 0..<rows.count where rows.arrivalTime[row] <= lastArrival {
        batch.append(contentsOf: rows, rows: row..<row + 1)
      }
      if batch.count > 0 { return true }
    }
    batch.removeAll()
    return false
  }
}
