public import TidemarkCore

/// What is readable of a recording that may be unsealed or damaged.
public struct RecordingInspection: Sendable {
  /// How whole it is.
  public enum State: Sendable, Equatable {
    /// Whole.
    case sealed
    /// The writer was stopped; `tornBytes` at the end belong to no whole frame.
    case unsealed(tornBytes: Int)
    /// Something that once was written is damaged, from `offset`.
    case corrupt(what: String, offset: Int)
  }

  /// How whole it is.
  public var state: State
  /// Nil if the first frames are not readable.
  public var header: RecordingHeader?
  /// Nil unless sealed.
  public var summary: RecordingSummary?
  /// Arrival - event time of the readings that arrived; nil unless sealed.
  public var delays: TimeHistogram?
  /// How far event times lie behind the greatest before them, of those that do; nil unless sealed.
  public var disorder: TimeHistogram?
  /// Earliest and latest event time of all readings; nil unless sealed.
  public var events: ClosedRange<Timestamp>?
  /// Whole frames before the end or the damage.
  public var frames: Int
  /// Those of them that hold readings.
  public var chunks: Int
  /// Readings that arrived, in whole frames.
  public var readings: UInt64
  /// Readings that never did, in whole frames.
  public var lost: UInt64
  /// Bytes of whole frames.
  public var wholeBytes: Int
  /// Size of the file in bytes.
  public var fileBytes: Int
  /// Whether it is encrypted; without its key nothing but frames and rows is known then.
  public var isEncrypted = false
  /// What a recovered recording says that it lacks.
  public var gaps: [RecordingGap] = []
}

extension RecordingReader {
  /// Reads all of a file and says what is readable of it.
  ///
  /// Throws `noInput` if there is nothing to read and `badData` if it is no recording at all.
  public static func inspect(
    _ path: String,
    key: RecordingKey? = nil
  ) throws(Failure) -> RecordingInspection {
    let file = try FrameFile.open(path, key: key)
    let scan = try FrameScan(file)
    let state: RecordingInspection.State =
      switch scan.end {
      case .sealed: .sealed
      case .torn: .unsealed(tornBytes: file.size - scan.wholeBytes)
      case .corrupt(let what): .corrupt(what: what, offset: scan.wholeBytes)
      }
    var inspection = RecordingInspection(
      state: state,
      header: nil,
      summary: nil,
      frames: scan.frames,
      chunks: scan.chunks,
      readings: scan.readings,
      lost: scan.lost,
      wholeBytes: scan.wholeBytes,
      fileBytes: file.size
    )
    inspection.isEncrypted = file.isEncrypted
    if file.isLocked { return inspection }
    do throws(FrameProblem) {
      var offset = 0
      inspection.header = try RecordingOpening.header(file, fileID: nil, at: &offset).header
    } catch {
      guard case .failed(let failure) = error else { return inspection }
      throw failure
    }
    if state == .sealed {
      let reader = try RecordingReader(path: path, key: key)
      inspection.summary = reader.summary
      inspection.gaps = try reader.recordedGaps()
      inspection.delays = reader.delays
      inspection.disorder = reader.disorder
      inspection.events = reader.index.eventSpan
    }
    return inspection
  }
}
