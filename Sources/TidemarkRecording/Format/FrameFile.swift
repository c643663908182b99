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
  private var file: InputFile
  private let key: RecordingKey?
  /// Of an encrypted recording whose key is there.
  private var cipher: FrameCipher?
  /// Whether payloads cannot be understood: the recording is encrypted and no key was given.
  private(set) var isLocked = false
  private var isUnlockingDone = false

  /// Throws `noInput` also if the key is that of another recording.
  static func open(
    _ path: String,
    key: RecordingKey? = nil,
    in system: any FileSystem = RealFileSystem(),
    allowsEmpty: Bool = false
  ) throws(Failure) -> FrameFile {
    var file = FrameFile(
      try InputFile(path: path, in: system, allowsEmpty: allowsEmpty),
      key
    )
    try file.unlock()
    return file
  }

  private init(_ file: consuming InputFile, _ key: RecordingKey?) {
    self.file = file
    self.key = key
  }

  /// Whether payloads are decrypted as a whole, so that their parts cannot be read alone.
  var isEncrypted: Bool { isLocked || cipher != nil }

  /// Finds out from the first frame, once it is there, whether the recording is encrypted.
  private mutating func unlock() throws(Failure) {
    guard !isUnlockingDone, let (header, payload) = try fileFrame() else { return }
    isUnlockingDone = true
    guard let salt = FileFrame.salt(payload) else { return }
    guard let key else {
      isLocked = true
      return
    }
    let cipher = FrameCipher(key, salt)
    do throws(FrameProblem) {
      _ = try cipher.open(payload, header)
    } catch {
      throw Failure(
        .noInput,
        "the recording is encrypted, and not with this key: give that of its writer",
        file: path
      )
    }
    self.cipher = cipher
  }

  /// The first frame, or where that is damaged a copy of it further on.
  private func fileFrame() throws(Failure) -> (FrameHeader, [UInt8])? {
    var payload: [UInt8] = []
    var offset = 0
    while offset < size {
      do throws(FrameProblem) {
        let header = try frame(at: offset, into: &payload)
        if header.isOf(.file) { return (header, payload) }
        offset += header.frameLength
      } catch .failed(let failure) {
        throw failure
      } catch {
        // Without a key there is nothing to gain from a search.
        guard key != nil else { return nil }
        do throws(FrameProblem) {
          guard let next = try nextFrame(after: offset, fileID: nil) else { return nil }
          offset = next.offset
        } catch {
          throw error.failure(in: path, at: offset)
        }
      }
    }
    return nil
  }

  /// Throws if payloads cannot be understood.
  func checkIsUnlocked() throws(FrameProblem) {
    guard isLocked else { return }
    throw .failed(
      Failure(.noInput, "the recording is encrypted: give its key with --key-file", file: path)
    )
  }

  var path: String { file.path }
  var size: Int { file.size }

  /// Looks how large the file is now.
  mutating func refreshSize() throws(Failure) {
    try file.refreshSize()
    try unlock()
  }

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
    if let cipher { payload = try cipher.open(payload, header) }
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
