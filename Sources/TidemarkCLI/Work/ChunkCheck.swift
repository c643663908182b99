import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording

/// Writes a recording's readings again in other chunks, in memory, and reads them back: a replay, which
/// knows nothing but the readings, must get the same.
struct ChunkCheck {
  private static let sizes = [1_021, 65_536]

  let header: RecordingHeader
  let arrived: ReadingBatch

  func run() throws -> RunVerification.Check {
    let sizes = Self.sizes.filter { $0 < 2 * max(arrived.count, Self.sizes[0]) }
    var state = RunVerification.Check.State.held
    for size in sizes {
      try Interrupts.shared.check()
      guard let row = try firstDifference(rowsPerChunk: size) else { continue }
      state = .failed("in chunks of \(size), reading \(row + 1) of the recording is another")
      break
    }
    return RunVerification.Check(
      name: "chunk size",
      detail: sizes.map { "\($0)" }.joined(separator: ", ") + " give the same readings",
      state: state
    )
  }

  /// The first row that comes back otherwise, or not at all.
  private func firstDifference(rowsPerChunk: Int) throws -> Int? {
    let system = MemoryFileSystem()
    var writer = try RecordingWriter(
      path: "recording",
      header: header,
      rowsPerChunk: rowsPerChunk,
      options: RecordingOptions(fileSystem: system)
    )
    try writer.append(arrived)
    try writer.finish()
    var reader = try RecordingReader(path: "recording", fileSystem: system)
    var batch = ReadingBatch()
    var start = 0
    while try reader.nextBatch(into: &batch) {
      for row in 0..<batch.count {
        guard start + row < arrived.count, isSame(batch[row], arrived[start + row]) else {
          return start + row
        }
      }
      start += batch.count
    }
    return start == arrived.count ? nil : start
  }

  /// Values are compared by their bits, so that a NaN is itself.
  private func isSame(_ a: Reading, _ b: Reading) -> Bool {
    var (a, b) = (a, b)
    guard a.value.bitPattern == b.value.bitPattern else { return false }
    (a.value, b.value) = (0, 0)
    return a == b
  }
}
