import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// A sound recording with frames of every type, and what readers may make of it once it is damaged.
struct DamageJudge: Sendable {
  static let path = "whole.tide"
  private static let series = 3

  let bytes: [UInt8]
  let frames: Frames
  private let readings: ReadingBatch
  private let lost: ReadingBatch
  /// By frame, for those that are chunks.
  private let chunks: [Int: (isLost: Bool, rows: Range<UInt64>)]

  /// About 30 bytes per row; most rows are anything, so that the bytes do not repeat.
  init(rows: Int, rowsPerChunk: Int, seed: UInt64) throws {
    let series = Self.series
    var readings = Samples.steady(series: series, rounds: rows / 9, seed: seed)
    readings.append(contentsOf: Samples.wild(series: series, rows: rows / 2, seed: seed))
    lost = Samples.wild(series: series, rows: rows / 8, seed: seed + 1)
    self.readings = readings
    let disk = SimulatedDisk()
    var writer = try RecordingWriter(
      path: Self.path,
      header: Samples.header(series: series),
      rowsPerChunk: rowsPerChunk,
      order: .derived,
      options: RecordingOptions(fileSystem: disk)
    )
    try writer.append(readings)
    try writer.appendLost(lost)
    _ = try writer.finish(anomalies: Samples.anomaliesWithMagnitudes(series: series))
    bytes = disk[Self.path] ?? []
    frames = try Frames(bytes)
    var chunks: [Int: (isLost: Bool, rows: Range<UInt64>)] = [:]
    for entry in try RecordingReader(path: Self.path, fileSystem: disk).index.chunks {
      guard let frame = frames.places.firstIndex(where: { $0.lowerBound == entry.offset })
      else { continue }
      chunks[frame] = (entry.isLost, entry.firstRow..<entry.firstRow + UInt64(entry.rows))
    }
    self.chunks = chunks
  }

  /// The frames that a range of bytes is in, of which there are some.
  func frames(in range: Range<Int>) -> [Int] {
    frames.places.indices.filter { frames.places[$0].overlaps(range) }
  }

  /// Whether the bytes at a frame's place are still taken for a whole frame.
  ///
  /// All readers ask this of the same two functions, and believe nothing of a frame that is not whole:
  /// where a flip is does not matter then, but for which frame it is in.
  func isWhole(_ frame: Int, in damaged: [UInt8]) -> Bool {
    let place = frames.places[frame]
    let payload = place.lowerBound + FrameHeader.length..<place.upperBound
    guard let header = try? FrameHeader(Array(damaged[place.lowerBound..<payload.lowerBound]))
    else { return false }
    return header.payloadLength == payload.count
      && CRC32C.checksum(damaged, in: payload) == header.payloadChecksum
  }

  /// Nil if strict reading says that something is wrong, having given no wrong row, and salvage gives
  /// all rows but those of the chunks among `missing`; else what is wrong.
  ///
  /// `mayFail`: salvage may find nothing to begin with, as where the names are lost twice.
  func problem(_ damaged: [UInt8], missing: [Int], mayFail: Bool = false) -> String? {
    let disk = SimulatedDisk()
    disk[Self.path] = damaged
    if let problem = problemOfStrictReading(disk) { return problem }
    let found: Survivor
    do throws(Failure) {
      found = try Survivor(disk, path: Self.path, mode: .salvage)
    } catch {
      return mayFail && error.code == .badData ? nil : "salvage: \(error)"
    }
    let gone = missing.compactMap { chunks[$0] }
    guard
      found.readings.isIdentical(to: rows(of: readings, without: gone.filter { !$0.isLost })),
      found.lost.isIdentical(to: rows(of: lost, without: gone.filter(\.isLost)))
    else {
      return
        "salvage gives \(found.readings.count) and \(found.lost.count) rows, others than it should"
    }
    // Where whole frames are in other places nothing is missing.
    return found.gaps.isEmpty && found.isSealed ? "salvage does not tell of it" : nil
  }

  private func rows(
    of whole: ReadingBatch,
    without chunks: [(isLost: Bool, rows: Range<UInt64>)]
  ) -> ReadingBatch {
    var rest = ReadingBatch()
    var next = 0
    for chunk in chunks {
      rest.append(contentsOf: whole, rows: next..<Int(chunk.rows.lowerBound))
      next = Int(chunk.rows.upperBound)
    }
    rest.append(contentsOf: whole, rows: next..<whole.count)
    return rest
  }

  /// Nil if reading all series one page after the other finds that a chunk is damaged.
  func problemOfSelectedReading(_ damaged: [UInt8]) -> String? {
    let disk = SimulatedDisk()
    disk[Self.path] = damaged
    let selection = RowSelection(series: Array(0..<UInt32(Self.series)))
    return problemOfStrictReading(disk, selection)
  }

  /// With a selection the checksums of whole frames are not looked at.
  private func problemOfStrictReading(
    _ disk: SimulatedDisk,
    _ selection: RowSelection = RowSelection()
  ) -> String? {
    var (readings, lost, batch) = (ReadingBatch(), ReadingBatch(), ReadingBatch())
    var failure: Failure?
    do throws(Failure) {
      var reader = try RecordingReader(path: Self.path, fileSystem: disk)
      reader.select(selection)
      while try reader.nextBatch(into: &batch) { readings.append(contentsOf: batch) }
      while try reader.nextLost(into: &batch) { lost.append(contentsOf: batch) }
      if selection.isAll { try reader.verifyChecksums() }
    } catch {
      failure = error
    }
    guard readings.isPrefix(of: self.readings), lost.isPrefix(of: self.lost) else {
      return "strict reading gives wrong rows"
    }
    guard let failure else { return "not noticed" }
    return failure.code == .badData ? nil : "\(failure)"
  }
}
