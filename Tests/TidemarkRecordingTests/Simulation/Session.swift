import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// One recording that is made again and again on disks on which something goes wrong.
struct Session: Sendable {
  static let path = "live.tide"

  let header = Samples.header(series: 4)
  let anomalies = Samples.anomalies(series: 4)
  /// In the order of the file.
  let chunks: [EncodedChunk]
  let rows: ReadingBatch
  let lost: ReadingBatch

  /// Every tenth chunk is of lost readings.
  init(chunks count: Int, rowsPerChunk: Int, seed: UInt64 = 1) {
    let source = Samples.steady(
      series: 4,
      rounds: (count * rowsPerChunk + 3) / 4,
      seed: seed
    )
    var maker = ChunkMaker(SeriesNameHashes(header.catalog))
    var (chunks, rows, lost): ([EncodedChunk], _, _) = ([], ReadingBatch(), ReadingBatch())
    var progress = EventProgress()
    for number in 0..<count {
      var part = ReadingBatch()
      part.append(contentsOf: source, rows: number * rowsPerChunk..<(number + 1) * rowsPerChunk)
      let isLost = number % 10 == 9
      chunks.append(
        maker.make(part, lost: isLost, after: isLost ? EventProgress() : progress)
      )
      if !isLost { progress.pass(part) }
      if isLost { lost.append(contentsOf: part) } else { rows.append(contentsOf: part) }
    }
    (self.chunks, self.rows, self.lost) = (chunks, rows, lost)
  }

  /// What the writer said before it ended.
  struct Outcome {
    /// Rows that were said to be durable.
    var durableReadings: UInt64 = 0
    var durableLost: UInt64 = 0
    /// Chunks whose writing came back.
    var written = 0
    var isFinished = false
    var failure: Failure?
  }

  func record(
    on disk: SimulatedDisk,
    sync: RecordingOptions.Sync = .chunk,
    naming: RecordingOptions.Naming = .atOnce,
    afterChunk: (Int) -> Void = { _ in }
  ) -> Outcome {
    var outcome = Outcome()
    do throws(Failure) {
      var writer = try ChunkWriter(
        path: Self.path,
        header: header,
        options: RecordingOptions(sync: sync, naming: naming, fileSystem: disk)
      )
      for (number, chunk) in chunks.enumerated() {
        do throws(Failure) {
          try writer.append(chunk)
          outcome.written += 1
        } catch {
          outcome.failure = error
        }
        outcome.durableReadings = writer.durableReadings
        outcome.durableLost = writer.durableLost
        if outcome.failure != nil { return outcome }
        afterChunk(number)
      }
      _ = try writer.finish(anomalies: anomalies)
      outcome.durableReadings = UInt64(rows.count)
      outcome.durableLost = UInt64(lost.count)
      outcome.isFinished = true
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  /// Rows in the first `count` chunks.
  func rows(inFirst count: Int) -> (readings: Int, lost: Int) {
    chunks[..<count].reduce(into: (0, 0)) {
      if $1.isLost { $0.1 += $1.rows } else { $0.0 += $1.rows }
    }
  }
}

extension ReadingBatch {
  /// Whether it is the first rows of another, bit for bit.
  func isPrefix(of other: ReadingBatch) -> Bool {
    guard count <= other.count else { return false }
    var prefix = ReadingBatch()
    prefix.append(contentsOf: other, rows: 0..<count)
    return isIdentical(to: prefix)
  }

  /// The rows without those in `gaps`.
  func without(_ gaps: [Range<UInt64>]) -> ReadingBatch {
    var rest = ReadingBatch()
    for row in 0..<count where !gaps.contains(where: { $0.contains(UInt64(row)) }) {
      rest.append(self[row])
    }
    return rest
  }
}
