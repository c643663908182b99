import TidemarkCore

/// Why a frame could not be read.
enum FrameProblem: Error {
  /// Its bytes are not what they should be.
  case damaged(String)
  /// The device failed, which says nothing about the bytes.
  case failed(Failure)

  /// As a user is told.
  func failure(in path: String, at offset: Int) -> Failure {
    switch self {
    case .damaged(let what):
      Failure(.badData, "the recording is corrupt: \(what)", file: path, offset: offset)
    case .failed(let failure): failure
    }
  }
}

/// Reads frames of a file; what it returns has agreed with its checksums.
struct FrameFile: ~Copyable {
  private let file: InputFile

  init(path: String) throws(Failure) {
    file = try InputFile(path: path)
  }

  var path: String { file.path }
  var size: Int { file.size }

  func header(at offset: Int) throws(FrameProblem) -> FrameHeader {
    var bytes: [UInt8] = []
    guard try read(FrameHeader.length, at: offset, into: &bytes) else {
      throw .damaged("the file ends within a frame header")
    }
    do {
      return try FrameHeader(bytes)
    } catch {
      throw .damaged(error.what)
    }
  }

  /// The header at `offset`, and its payload in `payload`.
  func frame(
    at offset: Int,
    into payload: inout [UInt8]
  ) throws(FrameProblem) -> FrameHeader {
    let header = try header(at: offset)
    // `read` allocates nothing that the file does not hold.
    guard try read(header.payloadLength, at: offset + FrameHeader.length, into: &payload) else {
      throw .damaged("the file ends within a frame of \(header.payloadLength) bytes")
    }
    guard CRC32C.checksum(payload) == header.payloadChecksum else {
      throw .damaged("the checksum of a \(header.typeName) frame does not agree")
    }
    return header
  }

  /// As `frame(at:into:)`, for a frame that must be of this type and, if known, this file.
  func frame(
    at offset: Int,
    _ type: FrameType,
    of fileID: UInt64?,
    into payload: inout [UInt8]
  ) throws(FrameProblem) -> FrameHeader {
    let header = try frame(at: offset, into: &payload)
    guard header.type == type.rawValue, header.fileID == fileID ?? header.fileID else {
      throw .damaged("another frame is where the \(type.name) frame belongs")
    }
    return header
  }

  /// `count` bytes at `offset`; false if the file ends before.
  func read(
    _ count: Int,
    at offset: Int,
    into bytes: inout [UInt8]
  ) throws(FrameProblem) -> Bool {
    do {
      return try file.read(count, at: offset, into: &bytes)
    } catch {
      throw .failed(error)
    }
  }
}
