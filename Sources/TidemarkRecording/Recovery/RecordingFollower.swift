public import TidemarkCore

/// Reads a recording while it is written: frames that are whole, and no others.
///
/// A frame at the end that is not whole is not there yet, and no damage; damage is what is followed by
/// a whole frame or was once durable.
public struct RecordingFollower: ~Copyable {
  /// What came next.
  public enum Step: Sendable, Equatable {
    /// Readings that arrived, in the order of the file.
    case readings
    /// Readings that never did, in the order of the file.
    case lost
    /// Nothing more now: ask again later.
    case notYet
    /// The recording is finished: `summary` and `anomalies` are known.
    case end
  }

  /// Nil until the names are there.
  public private(set) var header: RecordingHeader?
  /// Nil until the end.
  public private(set) var summary: RecordingSummary?
  /// The truth table; complete at the end.
  public private(set) var anomalies: [Anomaly] = []

  private var file: FrameFile
  private var offset = 0
  private var last: FrameHeader?
  /// Size of the file when there was nothing more.
  private var searchedSize = -1
  private var decoder = ChunkDecoder()
  private var payload: [UInt8] = []

  /// Opens a file, which may be empty yet.
  ///
  /// Throws `noInput` if there is none, and from `next` if it is encrypted and the key is not there.
  public init(
    path: String,
    key: RecordingKey? = nil
  ) throws(Failure) {
    try self.init(path: path, key: key, fileSystem: RealFileSystem())
  }

  /// The same on another file system.
  package init(
    path: String,
    key: RecordingKey? = nil,
    fileSystem: any FileSystem
  ) throws(Failure) {
    file = try FrameFile.open(path, key: key, in: fileSystem, allowsEmpty: true)
  }

  /// Makes `batch` the next readings; it is empty if none came next.
  ///
  /// Throws `badData` for damage, and for a file that is no recording.
  public mutating func next(into batch: inout ReadingBatch) throws(Failure) -> Step {
    batch.removeAll()
    if summary != nil { return .end }
    try file.refreshSize()
    do throws(FrameProblem) {
      try file.checkIsUnlocked()
      guard file.size >= offset else { throw .damaged("the file got shorter") }
      if header == nil {
        guard try readHeader() else { return .notYet }
      }
      return try nextStep(into: &batch)
    } catch {
      throw error.failure(in: file.path, at: offset)
    }
  }

  /// Whether file and dictionary frames are there.
  private mutating func readHeader() throws(FrameProblem) -> Bool {
    guard file.size > 0, file.size != searchedSize else { return false }
    var place = 0
    do throws(FrameProblem) {
      let (header, end) = try RecordingOpening.header(file, fileID: nil, at: &place)
      self.header = header
      last = end.last
      offset = end.offset
      searchedSize = -1
      return true
    } catch .damaged(let what) {
      searchedSize = file.size
      do throws(Failure) {
        try FrameScan.checkIsRecording(file)
      } catch {
        throw .failed(error)
      }
      guard try file.nextFrame(after: place, fileID: nil) == nil else {
        // It may have become whole since it was looked at.
        var place = 0
        if (try? RecordingOpening.header(file, fileID: nil, at: &place)) != nil {
          searchedSize = -1
          return try readHeader()
        }
        throw .damaged(what)
      }
      return false
    }
  }

  private mutating func nextStep(into batch: inout ReadingBatch) throws(FrameProblem) -> Step {
    while true {
      guard let frame = try nextFrame() else { return .notYet }
      switch FrameType(rawValue: frame.type) {
      case .chunk:
        try decode(frame, into: &batch)
        return frame.flags.contains(.lost) ? .lost : .readings
      case .event where !GapTable.isTable(payload):
        let series = header?.catalog.series.count ?? 0
        let (payload, rows) = (payload, frame.rows)
        anomalies += try damaged("event") { () throws(FormatError) in
          try EventFrame.decode(payload, rows: rows, seriesCount: series)
        }
      case .end:
        let payload = payload
        summary = try damaged("end") { () throws(FormatError) in
          try EndFrame(payload: payload)
        }.summary
        return .end
      default: break
      }
    }
  }

  private mutating func decode(
    _ frame: FrameHeader,
    into batch: inout ReadingBatch
  ) throws(FrameProblem) {
    do {
      let series = header?.catalog.series.count ?? 0
      try decoder.load(payload, rows: frame.rows, seriesCount: series)
      decoder.take(.max, into: &batch)
    } catch {
      throw .damaged(error.what)
    }
  }

  /// The next whole frame, its payload in `payload`; nil if it is not there yet.
  private mutating func nextFrame() throws(FrameProblem) -> FrameHeader? {
    if file.size == offset || file.size == searchedSize { return nil }
    var (header, problem) = try frame()
    if header == nil {
      searchedSize = file.size
      guard try mustBeWhole() else { return nil }
      // It may have become whole since it was looked at.
      (header, problem) = try frame()
      guard header != nil else { throw .damaged(problem) }
    }
    guard let header else { return nil }
    searchedSize = -1
    offset += header.frameLength
    last = header
    return header
  }

  private mutating func frame() throws(FrameProblem) -> (FrameHeader?, String) {
    do throws(FrameProblem) {
      let header = try file.frame(at: offset, into: &payload)
      guard let last, header.fileID == last.fileID, header.sequence == last.sequence &+ 1 else {
        return (nil, "another frame than number \((last?.sequence ?? 0) &+ 1) is here")
      }
      return (header, "")
    } catch .damaged(let what) {
      return (nil, what)
    }
  }

  /// Whether what is at `offset` was whole once.
  private func mustBeWhole() throws(FrameProblem) -> Bool {
    guard let last else { return false }
    return try file.wasWhole(at: offset, after: last)
  }
}
