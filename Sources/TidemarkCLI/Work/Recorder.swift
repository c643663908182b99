import TidemarkCore
import TidemarkRecording

/// Writes a recording whose chunks are encoded on threads of their own.
///
/// Chunks are cut and written as by `RecordingWriter`, so the bytes are the same for any number of
/// encoders. A recorder that is dropped leaves no file, unless that has its name at once.
final class Recorder {
  private var writer: ChunkWriter?
  private let seats: [ChunkSeat]
  private let rowsPerChunk: Int
  private var arrived = ReadingBatch()
  private var lost = ReadingBatch()
  /// Chunks that are being made, in the order of the file.
  private var pending: [Task<EncodedChunk, Never>] = []
  private var progress = EventProgress()
  private var started = 0

  /// Encodes `encoders` chunks at the same time, while one more waits.
  ///
  /// Another number of rows per chunk gives other bytes. Throws as `ChunkWriter` does.
  init(
    path: String,
    header: RecordingHeader,
    encoders: Int,
    rowsPerChunk: Int = RecordingWriter.defaultRowsPerChunk,
    order: ChunkOrder = .stored,
    options: RecordingOptions = RecordingOptions()
  ) throws {
    let writer = try ChunkWriter(path: path, header: header, options: options)
    let names = writer.names
    seats = (0..<max(1, encoders)).map { _ in ChunkSeat(names, order) }
    self.writer = consume writer
    self.rowsPerChunk = rowsPerChunk
  }

  func append(_ batch: ReadingBatch) async throws {
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - arrived.count)
      arrived.append(contentsOf: batch, rows: next..<end)
      next = end
      if arrived.count == rowsPerChunk { try await encodeArrived() }
    }
  }

  func appendLost(_ batch: ReadingBatch) async throws {
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - lost.count)
      lost.append(contentsOf: batch, rows: next..<end)
      next = end
      if lost.count == rowsPerChunk { try await encodeLost() }
    }
  }

  /// Completes the recording; `isInterrupted` marks it as one that was stopped early.
  func finish(anomalies: [Anomaly], isInterrupted: Bool = false) async throws -> RecordingSummary {
    if arrived.count > 0 { try await encodeArrived() }
    if lost.count > 0 { try await encodeLost() }
    while !pending.isEmpty { try await writeFirst() }
    guard let writer = writer.take() else {
      preconditionFailure("a recording is finished once")
    }
    return isInterrupted
      ? try writer.closeInterrupted(anomalies: anomalies)
      : try writer.finish(anomalies: anomalies)
  }

  private func encodeArrived() async throws {
    let rows = arrived
    arrived = ReadingBatch(capacity: rows.count)
    try await encode(rows, lost: false)
  }

  private func encodeLost() async throws {
    let rows = lost
    lost = ReadingBatch()
    try await encode(rows, lost: true)
  }

  private func encode(_ rows: ReadingBatch, lost: Bool) async throws {
    if pending.count > seats.count { try await writeFirst() }
    let seat = seats[started % seats.count]
    started += 1
    let before = lost ? EventProgress() : progress
    if !lost { progress.pass(rows) }
    pending.append(Task { await seat.make(rows, lost: lost, after: before) })
  }

  private func writeFirst() async throws {
    let chunk = await pending.removeFirst().value
    try writer?.append(chunk)
  }
}

/// Keeps an encoder with its buffers in one place.
private actor ChunkSeat {
  private var maker: ChunkMaker

  init(_ names: SeriesNameHashes, _ order: ChunkOrder) {
    maker = ChunkMaker(names, order: order)
  }

  func make(_ rows: ReadingBatch, lost: Bool, after progress: EventProgress) -> EncodedChunk {
    maker.make(rows, lost: lost, after: progress)
  }
}
