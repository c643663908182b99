import TidemarkCore

/// All whole frames of a file, wherever they are, and the bytes between them.
struct FrameSurvey {
  struct Frame {
    var offset: Int
    var header: FrameHeader

    var end: Int { offset + header.frameLength }
  }

  /// Bytes that are of no whole frame.
  struct Hole {
    var range: Range<Int>
    var what: String
  }

  /// Of each number the first that is whole, ascending.
  private(set) var frames: [Frame] = []
  /// Ascending, not empty.
  private(set) var holes: [Hole] = []
  /// Headers that are whole though their payloads are not, by number.
  private(set) var damaged: [UInt64: FrameHeader] = [:]
  let fileID: UInt64

  /// Reads the whole file.
  ///
  /// A frame counts when the checksums of header and payload agree and it is of this recording, which
  /// is that of the first frame that is whole.
  init(_ file: borrowing FrameFile) throws(FrameProblem) {
    var payload: [UInt8] = []
    if let first = try file.frameIfWhole(at: 0, into: &payload) {
      fileID = first.fileID
    } else if let first = try file.nextFrame(after: 0, fileID: nil) {
      fileID = first.header.fileID
    } else {
      throw .damaged("it holds no whole frame")
    }
    try walk(file)
    frames.sort { $0.header.sequence < $1.header.sequence }
  }

  /// Where the last whole frame of the file ends.
  var wholeEnd: Int { frames.map(\.end).max() ?? 0 }

  /// Whether no frame is missing, none is in another place and no byte is too much, from the first to
  /// the last of them.
  var isWhole: Bool {
    guard holes.isEmpty else { return false }
    var place = (sequence: 0 as UInt64, offset: 0)
    for frame in frames {
      guard frame.header.sequence == place.sequence, frame.offset == place.offset else {
        return false
      }
      place = (place.sequence + 1, frame.end)
    }
    return true
  }

  private mutating func walk(_ file: borrowing FrameFile) throws(FrameProblem) {
    var seen: Set<UInt64> = []
    var position = 0
    while position < file.size {
      let found = try frame(file, at: position)
      guard let header = found.header else {
        let next = try file.nextFrame(after: position, fileID: fileID)?.offset ?? file.size
        holes.append(Hole(range: position..<next, what: found.what))
        position = next
        continue
      }
      let frame = Frame(offset: position, header: header)
      if seen.insert(header.sequence).inserted {
        frames.append(frame)
      } else {
        holes.append(
          Hole(range: position..<frame.end, what: "frame number \(header.sequence) is repeated")
        )
      }
      position = frame.end
    }
  }

  /// A whole frame of this recording, or what is wrong with the one that is there.
  private mutating func frame(
    _ file: borrowing FrameFile,
    at offset: Int
  ) throws(FrameProblem) -> (header: FrameHeader?, what: String) {
    do throws(FrameProblem) {
      let header = try file.header(at: offset)
      guard header.fileID == fileID else { return (nil, "a frame of another recording") }
      var payload: [UInt8] = []
      if try file.isWhole(header, at: offset, payload: &payload) { return (header, "") }
      damaged[header.sequence] = header
      return offset + header.frameLength > file.size
        ? (nil, "the file ends within a frame of \(header.payloadLength) bytes")
        : (nil, "the checksum of a \(header.typeName) frame does not agree")
    } catch .damaged(let what) {
      return (nil, what)
    }
  }
}
