/// Finding frames where headers do not lead to them.
extension FrameFile {
  /// The first whole frame of the recording (of any, without `fileID`) that begins after `offset`.
  ///
  /// Whole: the checksums of header and payload agree. Reads the file up to there.
  func nextFrame(
    after offset: Int,
    fileID: UInt64?
  ) throws(FrameProblem) -> (offset: Int, header: FrameHeader)? {
    var payload: [UInt8] = []
    var place = offset
    while let found = try nextHeader(after: place, fileID: fileID) {
      if try isWhole(found.header, at: found.offset, payload: &payload) { return found }
      place = found.offset
    }
    return nil
  }

  /// Whether bytes at `offset`, which are of no whole frame now, were of one: the frame before says
  /// that they were durable, or one behind them does, or one behind them is whole.
  ///
  /// Frames are written one after the other, so what is behind a torn frame is not whole, and a header
  /// that is whole is true even where its payload is torn.
  func wasWhole(at offset: Int, after last: FrameHeader) throws(FrameProblem) -> Bool {
    if UInt64(offset) < last.durableThrough { return true }
    var payload: [UInt8] = []
    var place = offset
    while let found = try nextHeader(after: place, fileID: last.fileID) {
      if UInt64(offset) < found.header.durableThrough { return true }
      if try isWhole(found.header, at: found.offset, payload: &payload) { return true }
      place = found.offset
    }
    return false
  }

  /// The first header of the recording (of any, without `fileID`) that begins after `offset`.
  private func nextHeader(
    after offset: Int,
    fileID: UInt64?
  ) throws(FrameProblem) -> (offset: Int, header: FrameHeader)? {
    let blockSize = 1 << 16
    var block: [UInt8] = []
    var start = offset + 1
    while start <= size - FrameHeader.length {
      let count = min(blockSize, size - start)
      guard try read(count, at: start, into: &block) else { return nil }
      for place in 0...count - FrameHeader.length
      where block[place] == FrameHeader.magic[0] && block[place + 1] == FrameHeader.magic[1] {
        guard let header = try? FrameHeader(Array(block[place..<place + FrameHeader.length])),
          header.fileID == fileID ?? header.fileID
        else { continue }
        return (start + place, header)
      }
      // Overlap, so that a header across two blocks is seen.
      start += count - FrameHeader.length + 1
    }
    return nil
  }

  /// The header of the frame at `offset`, if it is whole.
  func frameIfWhole(
    at offset: Int,
    into payload: inout [UInt8]
  ) throws(FrameProblem) -> FrameHeader? {
    do throws(FrameProblem) {
      return try frame(at: offset, into: &payload)
    } catch .damaged {
      return nil
    }
  }

  /// Whether the payload behind a header is there and has its checksum; it is in `payload` then.
  func isWhole(
    _ header: FrameHeader,
    at offset: Int,
    payload: inout [UInt8]
  ) throws(FrameProblem) -> Bool {
    guard try read(header.payloadLength, at: offset + FrameHeader.length, into: &payload) else {
      return false
    }
    return CRC32C.checksum(payload) == header.payloadChecksum
  }
}

extension FrameHeader {
  /// Of header and payload together.
  var frameLength: Int { Self.length + payloadLength }

  func isOf(_ type: FrameType) -> Bool { self.type == type.rawValue }
}
