import TidemarkCore

/// The whole frames of an unsealed recording.
///
/// Reads the header of each frame and of the payloads only what an index needs; all of a payload only
/// at the end of the file, where a frame may be torn. A payload that is damaged before that is found
/// when it is read.
struct PartialOpening {
  private(set) var opening: RecordingOpening
  private var frames: [(offset: Int, header: FrameHeader)] = []
  private var end = 0
  /// Why the walk ended before the end of the file.
  private var problem: String?

  /// Throws `damaged` if bytes that once were whole are not, with `offset` at the place.
  init(_ file: borrowing FrameFile, at offset: inout Int) throws(FrameProblem) {
    let (header, dictionaryEnd) = try RecordingOpening.header(file, fileID: nil, at: &offset)
    let first = try file.header(at: 0)
    opening = RecordingOpening(header: header, fileID: first.fileID)
    end = dictionaryEnd.offset
    frames = [(0, dictionaryEnd.last)]
    offset = end
    try walk(file, from: dictionaryEnd.last)
    try dropTorn(file)
    offset = end
    try check(file)
    var index = IndexRebuilder(seriesCount: header.catalog.series.count)
    for frame in frames.dropFirst() {
      offset = frame.offset
      do throws(FrameProblem) {
        try index.add(frame.header, at: frame.offset, of: file)
      } catch .damaged(let what) {
        let isLost = frame.header.flags.contains(.lost)
        let row = isLost ? index.lost : index.readings
        let rows = row..<row + UInt64(frame.header.rows)
        throw .damaged("\(isLost ? "lost readings" : "readings") \(rows.closedText): \(what)")
      }
    }
    let isWhole = frames.contains { $0.header.isOf(.index) }
    if header.hasTruth, !isWhole { opening.gaps.append(Self.missingTruth(at: end)) }
    opening.tornBytes = file.size - end
    opening.index = index.index
    opening.summary = opening.index.summary(bytes: end)
  }

  /// The table of anomalies is written last.
  static func missingTruth(at offset: Int) -> RecordingGap {
    RecordingGap(
      kind: .truth,
      what: "the recording was stopped before its end",
      offset: offset,
      bytes: 0
    )
  }

  private mutating func walk(
    _ file: borrowing FrameFile,
    from first: FrameHeader
  ) throws(FrameProblem) {
    var last = first
    while end < file.size {
      do throws(FrameProblem) {
        let header = try file.header(at: end)
        guard header.fileID == first.fileID, header.sequence == last.sequence &+ 1 else {
          throw .damaged("frame number \(header.sequence) is where \(last.sequence &+ 1) belongs")
        }
        guard header.frameLength <= file.size - end else {
          throw .damaged("the file ends within a frame of \(header.payloadLength) bytes")
        }
        frames.append((end, header))
        end += header.frameLength
        last = header
      } catch .damaged(let what) {
        problem = what
        return
      }
    }
  }

  /// Forgets frames at the end whose payloads are not whole.
  private mutating func dropTorn(_ file: borrowing FrameFile) throws(FrameProblem) {
    var payload: [UInt8] = []
    while frames.count > 1, let last = frames.last,
      try !file.isWhole(last.header, at: last.offset, payload: &payload)
    {
      problem = "the checksum of a \(last.header.typeName) frame does not agree"
      end = last.offset
      frames.removeLast()
    }
  }

  /// What is after the last whole frame must be a torn tail.
  private func check(_ file: borrowing FrameFile) throws(FrameProblem) {
    guard let last = frames.last?.header else { return }
    if last.isOf(.end) {
      throw .damaged("its end frame does not describe it")
    }
    guard let problem else { return }
    if try file.wasWhole(at: end, after: last) { throw .damaged(problem) }
  }
}
