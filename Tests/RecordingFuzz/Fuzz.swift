import TidemarkCore

@testable import TidemarkRecording

/// Whatever bytes a decoder is given, it answers: with values, or with an error.
///
/// libFuzzer calls this with inputs that reach new code; see the Makefile. The first byte chooses the
/// decoder, the second its numbers, the rest is what is decoded. Checksums are made right before, since
/// random bytes would end at them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count >= 2 else { return 0 }
  let numbers = Int(bytes[1])
  let payload = Array(bytes[2...])
  switch bytes[0] % 9 {
  case 0: _ = try? FileFrame(payload: payload)
  case 1: decodeCatalog(payload)
  case 2: _ = try? IndexFrame(payload: payload)
  case 3: _ = try? EndFrame(payload: payload)
  case 4: decodeEvents(payload, rows: numbers)
  case 5: _ = try? PackedBytes.unpack(payload)
  case 6: decodeColumn(payload, count: numbers)
  case 7: decodeChunk(payload, rows: numbers)
  default: readFile(payload)
  }
  return 0
}

private func decodeCatalog(_ bytes: [UInt8]) {
  guard let catalog = try? CatalogBytes.decode(bytes) else { return }
  for series in catalog.series.indices { precondition(!catalog.name(ofSeries: series).isEmpty) }
}

private func decodeEvents(_ bytes: [UInt8], rows: Int) {
  guard let table = try? EventFrame.decode(bytes, rows: rows, seriesCount: 5) else { return }
  precondition(table.count == rows && table.allSatisfy { $0.series < 5 })
}

private func decodeColumn(_ bytes: [UInt8], count: Int) {
  var columns = ColumnDecoder()
  var values: [Int64] = []
  var input = ByteInput(bytes)
  if (try? columns.decodeAll(&input, count: count, into: &values)) != nil {
    precondition(values.count == count)
  }
}

private func decodeChunk(_ bytes: [UInt8], rows: Int) {
  var payload = bytes
  if let length = try? ChunkHead.length(payload), length <= payload.count {
    payload.replace(at: length - 4, with: CRC32C.checksum(payload, in: 0..<length - 4))
  }
  var decoder = ChunkDecoder()
  guard (try? decoder.load(payload, rows: rows, seriesCount: 5)) != nil else { return }
  var batch = ReadingBatch()
  decoder.take(.max, into: &batch)
  precondition(batch.count == rows && batch.series.allSatisfy { $0 < 5 })
  guard (try? decoder.loadGrouped(payload, rows: rows, seriesCount: 5)) != nil else { return }
  var count = 0
  while decoder.remaining > 0 {
    guard (try? decoder.takeGrouped(into: &batch)) != nil else { return }
    precondition(batch.series.allSatisfy { $0 < 5 })
    count += batch.count
  }
  precondition(count == rows)
}

/// Opens the bytes as a recording, in each way, and reads all of it.
private func readFile(_ bytes: [UInt8]) {
  let files = OneFile(resealed(bytes))
  for mode in [RecordingReader.Mode.sealed, .partial, .salvage] {
    guard var reader = try? RecordingReader(path: "x.tide", mode: mode, fileSystem: files) else {
      continue
    }
    var batch = ReadingBatch()
    while (try? reader.nextBatch(into: &batch)) == true { precondition(batch.count > 0) }
    while (try? reader.nextLost(into: &batch)) == true { precondition(batch.count > 0) }
    _ = try? reader.anomalies()
    _ = try? reader.recordedGaps()
  }
}

/// The bytes with headers that are in order, as long as the frames that they claim fit.
private func resealed(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  var offset = 0
  var sequence: UInt8 = 0
  while offset + FrameHeader.length <= bytes.count {
    bytes.replaceSubrange(offset..<offset + 4, with: FrameHeader.magic + [FrameHeader.majorVersion])
    bytes[offset + 16] = sequence
    sequence &+= 1
    var input = ByteInput(bytes, in: offset + 8..<bytes.count)
    guard let length = try? input.count() else { break }
    let start = offset + FrameHeader.length
    let end = min(start + length, bytes.count)
    bytes.replace(at: offset + 8, with: UInt32(end - start))
    bytes.replace(at: offset + 40, with: CRC32C.checksum(bytes, in: start..<end))
    bytes.replace(at: offset + 44, with: CRC32C.checksum(bytes, in: offset..<offset + 44))
    offset = end
  }
  return bytes
}
