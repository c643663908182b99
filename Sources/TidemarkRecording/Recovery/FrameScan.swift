import TidemarkCore

/// What a walk over a file from its first byte finds.
struct FrameScan {
  enum End: Equatable {
    /// The end frame, and nothing after it.
    case sealed
    /// No end frame, and no damage that a stopped writer would not leave.
    case torn
    /// Bytes that once were whole are not.
    case corrupt(String)
  }

  private(set) var frames = 0
  private(set) var chunks = 0
  /// Readings that arrived, in whole frames.
  private(set) var readings: UInt64 = 0
  private(set) var lost: UInt64 = 0
  /// Where the first byte is that no whole frame covers.
  private(set) var wholeBytes = 0
  private(set) var end = End.torn

  /// Reads every frame and checks its checksums, number and file id.
  ///
  /// A bad frame is a torn tail only if no whole frame of this file follows it and its bytes were not
  /// known to be durable; else it is corruption. Throws only what is not the file's fault, and
  /// `badData` if this is no recording at all.
  init(_ file: borrowing FrameFile) throws(Failure) {
    try Self.checkIsRecording(file)
    do throws(FrameProblem) {
      try walk(file)
    } catch {
      throw error.failure(in: file.path, at: wholeBytes)
    }
  }

  private mutating func walk(_ file: borrowing FrameFile) throws(FrameProblem) {
    var payload: [UInt8] = []
    var last: FrameHeader?
    while wholeBytes < file.size {
      let problem: String
      do throws(FrameProblem) {
        let header = try file.frame(at: wholeBytes, into: &payload)
        guard let found = self.problem(header, after: last) else {
          count(header)
          last = header
          continue
        }
        problem = found
      } catch .damaged(let what) {
        problem = what
      }
      if last?.type == FrameType.end.rawValue {
        end = .corrupt("\(file.size - wholeBytes) bytes follow the end frame")
      } else if let last {
        if try file.wasWhole(at: wholeBytes, after: last) { end = .corrupt(problem) }
      } else if try file.nextFrame(after: wholeBytes, fileID: nil) != nil {
        end = .corrupt(problem)
      }
      return
    }
    if last?.type == FrameType.end.rawValue { end = .sealed }
  }

  private func problem(_ header: FrameHeader, after last: FrameHeader?) -> String? {
    if last?.type == FrameType.end.rawValue { return "a frame follows the end frame" }
    if header.sequence != UInt64(frames) {
      return "frame number \(header.sequence) is where number \(frames) belongs"
    }
    if FrameType(rawValue: header.type) == nil, !header.flags.contains(.skippable) {
      return "a frame of \(header.typeName), which this version does not know"
    }
    if let last, header.fileID != last.fileID { return "a frame of another recording" }
    return nil
  }

  private mutating func count(_ header: FrameHeader) {
    frames += 1
    wholeBytes += FrameHeader.length + header.payloadLength
    guard header.type == FrameType.chunk.rawValue else { return }
    chunks += 1
    if header.flags.contains(.lost) {
      lost += UInt64(header.rows)
    } else {
      readings += UInt64(header.rows)
    }
  }

  /// Throws `badData` if this is no recording at all.
  static func checkIsRecording(_ file: borrowing FrameFile) throws(Failure) {
    do throws(FrameProblem) {
      try checkVersion(file)
      if try isRecording(file) { return }
    } catch {
      throw error.failure(in: file.path, at: 0)
    }
    throw Failure(
      .badData,
      "this is not a Tidemark recording: it begins with other bytes",
      file: file.path,
      offset: 0
    )
  }

  /// Throws for a recording of another version: its bytes are whole, and no torn tail.
  private static func checkVersion(_ file: borrowing FrameFile) throws(FrameProblem) {
    var bytes: [UInt8] = []
    guard try file.read(FrameHeader.length, at: 0, into: &bytes),
      let version = FrameHeader.version(bytes), version != FrameHeader.majorVersion
    else { return }
    throw .failed(
      Failure(
        .badData,
        "the recording has format version \(version), which this program does not read; make it "
          + "again, or use the program that wrote it",
        file: file.path,
        offset: 0
      )
    )
  }

  /// Whether it begins like one, or has a valid frame further on.
  private static func isRecording(_ file: borrowing FrameFile) throws(FrameProblem) -> Bool {
    var bytes: [UInt8] = []
    let count = min(file.size, FrameHeader.magic.count)
    guard try file.read(count, at: 0, into: &bytes) else { return false }
    if bytes.elementsEqual(FrameHeader.magic[..<count]) { return true }
    return try file.nextFrame(after: 0, fileID: nil) != nil
  }
}
