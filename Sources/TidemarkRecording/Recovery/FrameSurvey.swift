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
  /// Whether a header of another recording is whole where a frame could be.
  private var hasForeign = false

  /// Reads the whole file.
  ///
  /// A frame counts when the checksums of header and payload agree and it is of this recording, which
  /// is that of most whole frames, or of equally many of the first.
  init(_ file: borrowing FrameFile) throws(FrameProblem) {
    guard let first = try Self.nextFrame(file, after: nil) else {
      throw .damaged("it holds no whole frame")
    }
    self.init(fileID: first.header.fileID)
    try walk(file)
    if hasForeign {
      let common = try Self.commonFileID(file)
      if common != fileID {
        self.init(fileID: common)
        try walk(file)
      }
    }
    frames.sort { $0.header.sequence < $1.header.sequence }
  }

  private init(fileID: UInt64) {
    self.fileID = fileID
  }

  /// The first whole frame of any recording, or the first after `offset`.
  private static func nextFrame(
    _ file: borrowing FrameFile,
    after offset: Int?
  ) throws(FrameProblem) -> (offset: Int, header: FrameHeader)? {
    if let offset { return try file.nextFrame(after: offset, fileID: nil) }
    var payload: [UInt8] = []
    if let first = try file.frameIfWhole(at: 0, into: &payload) { return (0, first) }
    return try file.nextFrame(after: 0, fileID: nil)
  }

  /// Whose most whole frames are; of equally many the first's.
  private static func commonFileID(_ file: borrowing FrameFile) throws(FrameProblem) -> UInt64 {
    var counts: [(fileID: UInt64, frames: Int)] = []
    var next = try nextFrame(file, after: nil)
    while let found = next {
      if let place = counts.firstIndex(where: { $0.fileID == found.header.fileID }) {
        counts[place].frames += 1
      } else {
        counts.append((found.header.fileID, 1))
      }
      next = try nextFrame(file, after: found.offset + found.header.frameLength - 1)
    }
    let most = counts.map(\.frames).max() ?? 0
    return counts.first { $0.frames == most }?.fileID ?? 0
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
      guard header.fileID == fileID else {
        hasForeign = true
        return (nil, "a frame of another recording")
      }
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
