public import TidemarkCore

// To encode on other threads, take a `ChunkMaker` each and a `ChunkWriter`.

/// Writes a recording, which appears under its name when it is finished, or as the options say.
///
/// Rows come back from `RecordingReader` in the order in which they were appended. Equal headers, rows
/// and anomalies give equal bytes, however the rows were cut into batches, unless it is flushed or
/// synced by the clock. After a failure nothing more is written: every later call throws the same.
/// Memory is that of two chunks of rows and of what is encoded.
public struct RecordingWriter: ~Copyable {
  /// 131,072 rows: larger chunks are hardly smaller per reading, and slower to seek in.
  public static let defaultRowsPerChunk = 1 << 17

  private var chunks: ChunkWriter
  private var maker: ChunkMaker
  private let rowsPerChunk: Int
  private var progress = EventProgress()
  private var arrived = ReadingBatch()
  private var lost = ReadingBatch()

  /// Begins a recording, in chunks of at most `rowsPerChunk` readings, 1 to 2^20.
  ///
  /// Throws `cannotCreate`, `inputOutput` when the first bytes cannot be written, or `usage` for a
  /// catalog with indices that lead nowhere.
  public init(
    path: String,
    header: RecordingHeader,
    rowsPerChunk: Int = defaultRowsPerChunk,
    order: ChunkOrder = .stored,
    options: RecordingOptions = RecordingOptions()
  ) throws(Failure) {
    precondition((1...ChunkDecoder.maximumRows).contains(rowsPerChunk))
    chunks = try ChunkWriter(path: path, header: header, options: options)
    maker = ChunkMaker(chunks.names, order: order)
    self.rowsPerChunk = rowsPerChunk
  }

  /// Appends readings that arrived; their series must lie within the catalog.
  ///
  /// Throws `inputOutput` when a chunk cannot be written, such as on a full disk.
  public mutating func append(_ batch: borrowing ReadingBatch) throws(Failure) {
    precondition(batch.hasEqualColumns, "the columns of a batch have the same length")
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - arrived.count)
      arrived.append(contentsOf: batch, rows: next..<end)
      next = end
      if arrived.count == rowsPerChunk { try writeArrived() }
    }
  }

  /// Appends readings that never arrived; their order is kept too.
  ///
  /// Throws as `append`.
  public mutating func appendLost(_ batch: borrowing ReadingBatch) throws(Failure) {
    precondition(batch.hasEqualColumns, "the columns of a batch have the same length")
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - lost.count)
      lost.append(contentsOf: batch, rows: next..<end)
      next = end
      if lost.count == rowsPerChunk { try writeLost() }
    }
  }

  /// Readings that arrived, from the first, which no failure of the power takes any more.
  public var durableReadings: UInt64 { chunks.durableReadings }
  /// The same of readings that never arrived.
  public var durableLost: UInt64 { chunks.durableLost }

  /// Writes the rows that wait for their chunk to be full, and syncs if the policy wants it now.
  ///
  /// Small chunks cost more bytes per reading: some thousand rows should be in one. Throws as `append`.
  public mutating func flush() throws(Failure) {
    try writeRest()
    try chunks.syncIfDue()
  }

  /// Syncs what was written if the policy wants it now; for a recorder whose readings pause.
  ///
  /// Throws `inputOutput` when it cannot be made durable.
  public mutating func tick() throws(Failure) {
    try chunks.syncIfDue()
  }

  /// Writes all rows and makes them durable, whatever the policy is.
  ///
  /// Throws as `append`, and when they cannot be made durable.
  public mutating func sync() throws(Failure) {
    try writeRest()
    try chunks.sync()
  }

  /// Completes the recording, makes it durable and gives it its name.
  ///
  /// `anomalies` are the truth that the anomaly numbers of readings lead to. Throws as `sync`; there is
  /// no recording then, or with `Naming.atOnce` an unsealed one.
  @discardableResult
  public consuming func finish(
    anomalies: [Anomaly] = []
  ) throws(Failure) -> RecordingSummary {
    try writeRest()
    return try chunks.finish(anomalies: anomalies)
  }

  /// Like `finish`, but marks the recording as one that was stopped early.
  @discardableResult
  public consuming func closeInterrupted(
    anomalies: [Anomaly] = []
  ) throws(Failure) -> RecordingSummary {
    try writeRest()
    return try chunks.closeInterrupted(anomalies: anomalies)
  }

  private mutating func writeRest() throws(Failure) {
    if arrived.count > 0 { try writeArrived() }
    if lost.count > 0 { try writeLost() }
  }

  private mutating func writeArrived() throws(Failure) {
    try chunks.append(maker.make(arrived, lost: false, after: progress))
    progress.pass(arrived)
    arrived.removeAll()
  }

  private mutating func writeLost() throws(Failure) {
    try chunks.append(maker.make(lost, lost: true, after: EventProgress()))
    lost.removeAll()
  }
}
