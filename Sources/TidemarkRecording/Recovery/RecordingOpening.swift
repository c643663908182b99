import TidemarkCore

/// What is known of a recording when it is opened.
struct RecordingOpening {
  var header: RecordingHeader
  var fileID: UInt64
  var index = IndexFrame()
  var summary = IndexFrame().summary(bytes: 0)
  var isSealed = false
  /// Bytes at the end that belong to no whole frame.
  var tornBytes = 0
  /// What is missing, as far as opening tells.
  var gaps: [RecordingGap] = []

  init(header: RecordingHeader, fileID: UInt64) {
    self.header = header
    self.fileID = fileID
  }

  /// Throws `badData`, saying what a walk over the file found, for what the mode does not allow.
  init(_ file: borrowing FrameFile, mode: RecordingReader.Mode = .sealed) throws(Failure) {
    var offset = 0
    do throws(FrameProblem) {
      try file.checkIsUnlocked()
      switch mode {
      case .sealed:
        guard let sealed = try Self.sealed(file, at: &offset) else {
          throw .failed(try Self.diagnose(file))
        }
        self = sealed
      case .partial:
        if let sealed = try Self.sealed(file, at: &offset) {
          self = sealed
        } else {
          try Self.checkIsRecording(file)
          self = try PartialOpening(file, at: &offset).opening
        }
      case .salvage:
        try Self.checkIsRecording(file)
        self = try SalvagedOpening(file, at: &offset).opening
      }
    } catch {
      throw error.failure(in: file.path, at: offset)
    }
  }

  /// File, dictionary, index and end; nil without a valid end frame.
  static func sealed(
    _ file: borrowing FrameFile,
    at offset: inout Int
  ) throws(FrameProblem) -> RecordingOpening? {
    guard let end = try Self.end(file) else { return nil }
    let (header, _) = try Self.header(file, fileID: end.fileID, at: &offset)
    var opening = RecordingOpening(header: header, fileID: end.fileID)
    opening.index = try Self.index(file, end, at: &offset)
    opening.summary = end.summary
    opening.isSealed = true
    return opening
  }

  /// All index frames together; `offset` is moved to where the frame is that is being read.
  private static func index(
    _ file: borrowing FrameFile,
    _ end: EndFrame,
    at offset: inout Int
  ) throws(FrameProblem) -> IndexFrame {
    var index = IndexFrame()
    var payload: [UInt8] = []
    var next = end.indexOffset
    repeat {
      offset = next
      let frame = try file.frame(at: offset, .index, of: end.fileID, into: &payload)
      next += frame.frameLength
      index.append(
        try damaged("index") { () throws(FormatError) in try IndexFrame(payload: payload) }
      )
    } while next < end.offset
    return index
  }

  private static func checkIsRecording(_ file: borrowing FrameFile) throws(FrameProblem) {
    do throws(Failure) {
      try FrameScan.checkIsRecording(file)
    } catch {
      throw .failed(error)
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

  /// The header with its catalog, the last frame that it is in, and where that ends; `offset` is moved
  /// to where the frame is that is being read.
  static func header(
    _ file: borrowing FrameFile,
    fileID: UInt64?,
    at offset: inout Int
  ) throws(FrameProblem) -> (header: RecordingHeader, end: (last: FrameHeader, offset: Int)) {
    var payload: [UInt8] = []
    let frame = try file.frame(at: offset, .file, of: fileID, into: &payload)
    let first = try damaged("file") { () throws(FormatError) in try FileFrame(payload: payload) }
    var catalog: [UInt8] = []
    var last = frame
    var next = offset + frame.frameLength
    while catalog.count < first.catalogByteCount {
      offset = next
      last = try file.frame(at: offset, .dictionary, of: frame.fileID, into: &payload)
      catalog += try piece(payload)
      next = offset + last.frameLength
    }
    return (try header(first, catalog: catalog), (last, next))
  }

  /// A piece of the catalog's bytes, from a dictionary frame.
  static func piece(_ payload: [UInt8]) throws(FrameProblem) -> [UInt8] {
    let piece = try damaged("dictionary") { () throws(FormatError) in
      try PackedBytes.unpack(payload)
    }
    guard !piece.isEmpty else { throw .damaged("a dictionary frame is empty") }
    return piece
  }

  /// Header and catalog together.
  static func header(
    _ first: FileFrame,
    catalog: [UInt8]
  ) throws(FrameProblem) -> RecordingHeader {
    var header = first.header
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
          + Self.advice
      case .torn:
        "the recording is unsealed: its writer was stopped; \(readable), and the last \(rest) bytes "
          + "are a torn tail" + Self.advice
      case .corrupt(let what):
        "the recording is corrupt: \(what); before it, \(readable); 'tidemark recover' keeps what is "
          + "whole"
      }
    return Failure(.badData, message, file: file.path, offset: scan.wholeBytes)
  }
}

extension RecordingOpening {
  private static let advice =
    "; --partial reads what is whole, 'tidemark recover' makes a sealed recording of it"
}

/// Names the frame whose payload is not what the format says.
func damaged<Value>(
  _ frame: String,
  _ decode: () throws(FormatError) -> Value
) throws(FrameProblem) -> Value {
  do {
    return try decode()
  } catch {
    throw .damaged("the \(frame) frame: \(error.what)")
  }
}
