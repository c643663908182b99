import TidemarkCore

/// The frames that are read when a recording is opened: file, dictionary, index, end.
struct RecordingOpening {
  let header: RecordingHeader
  let index: IndexFrame
  let end: EndFrame

  /// Throws `badData`, saying what a walk over the file found, unless it is sealed and sound.
  init(_ file: borrowing FrameFile) throws(Failure) {
    var offset = 0
    do throws(FrameProblem) {
      guard let end = try Self.end(file) else {
        throw .failed(try Self.diagnose(file))
      }
      let first = try Self.header(file, fileID: end.fileID, at: &offset)
      offset = end.indexOffset
      var payload: [UInt8] = []
      _ = try file.frame(at: offset, .index, of: end.fileID, into: &payload)
      index = try damaged("index") { () throws(FormatError) in try IndexFrame(payload: payload) }
      header = first
      self.end = end
    } catch {
      throw error.failure(in: file.path, at: offset)
    }
  }

  /// The end frame that the last bytes of the file lead to; nil if they do not.
  private static func end(_ file: borrowing FrameFile) throws(FrameProblem) -> EndFrame? {
    var bytes: [UInt8] = []
    let length = EndFrame.trailerLength
    guard try file.read(length, at: file.size - length, into: &bytes) else { return nil }
    var trailer = ByteInput(bytes)
    guard let word = try? trailer.integer(UInt64.self), let offset = Int(exactly: word),
      offset <= file.size - FrameHeader.length
    else { return nil }
    do throws(FrameProblem) {
      let header = try file.frame(at: offset, .end, of: nil, into: &bytes)
      guard offset + FrameHeader.length + header.payloadLength == file.size,
        let end = try? EndFrame(payload: bytes),
        end.fileID == header.fileID, end.offset == offset, end.summary.bytes == UInt64(file.size)
      else { return nil }
      return end
    } catch .damaged {
      return nil
    }
  }

  /// The header with its catalog; `offset` is moved to where the frame is that is being read.
  static func header(
    _ file: borrowing FrameFile,
    fileID: UInt64?,
    at offset: inout Int
  ) throws(FrameProblem) -> RecordingHeader {
    var payload: [UInt8] = []
    let frame = try file.frame(at: offset, .file, of: fileID, into: &payload)
    let first = try damaged("file") { () throws(FormatError) in try FileFrame(payload: payload) }
    var header = first.header
    var catalog: [UInt8] = []
    var next = FrameHeader.length + frame.payloadLength
    while catalog.count < first.catalogByteCount {
      offset = next
      let frame = try file.frame(at: offset, .dictionary, of: frame.fileID, into: &payload)
      let piece = try damaged("dictionary") { () throws(FormatError) in
        try PackedBytes.unpack(payload)
      }
      guard !piece.isEmpty else { throw .damaged("a dictionary frame is empty") }
      catalog += piece
      next = offset + FrameHeader.length + frame.payloadLength
    }
    header.catalog = try damaged("dictionary") { () throws(FormatError) in
      try CatalogBytes.decode(catalog)
    }
    let devices = header.catalog.devices.count
    guard header.slices.allSatisfy({ $0.devices.last?.upperBound ?? 0 <= devices }) else {
      throw .damaged("the file frame: a slice has devices that are not there")
    }
    return header
  }

  /// Why a file without a valid end frame cannot be opened.
  private static func diagnose(_ file: borrowing FrameFile) throws(FrameProblem) -> Failure {
    let scan: FrameScan
    do {
      scan = try FrameScan(file)
    } catch {
      throw .failed(error)
    }
    let readable =
      "\(scan.frames) whole frames with \(scan.readings) readings and \(scan.lost) lost ones "
      + "are readable"
    let rest = file.size - scan.wholeBytes
    let message =
      switch scan.end {
      case .sealed: "the recording is corrupt: its end frame does not describe it"
      case .torn where rest == 0:
        "the recording is unsealed: it has no end frame, so its writer was stopped; \(readable)"
      case .torn:
        "the recording is unsealed: its writer was stopped; \(readable), and the last \(rest) bytes "
          + "are a torn tail"
      case .corrupt(let what): "the recording is corrupt: \(what); before it, \(readable)"
      }
    return Failure(.badData, message, file: file.path, offset: scan.wholeBytes)
  }
}

/// Names the frame whose payload is not what the format says.
private func damaged<Value>(
  _ frame: String,
  _ decode: () throws(FormatError) -> Value
) throws(FrameProblem) -> Value {
  do {
    return try decode()
  } catch {
    throw .damaged("the \(frame) frame: \(error.what)")
  }
}
