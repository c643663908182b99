/// A part of a recording that is not there any more, and which readings it held.
public struct RecordingGap: Sendable, Equatable {
  /// Why it is missing.
  public enum Kind: UInt8, Sendable {
    /// Bytes that once were whole are not.
    case damage = 0
    /// The writer was stopped while it wrote these bytes.
    case tornTail = 1
    /// The table of anomalies, or a part of it, is missing: what the readings say of them is there.
    case truth = 2
  }

  /// Why it is missing.
  public var kind: Kind
  /// What was wrong there.
  public var what: String
  /// Bytes from the start of the file that had the gap.
  public var offset: Int
  /// How many bytes are not readable there.
  public var bytes: Int
  /// Numbers of the frames that are missing, as far as known.
  public var frames: Range<UInt64>
  /// Numbers of the missing readings among those that arrived, from 0; nil if there is no telling.
  public var readings: Range<UInt64>?
  /// Numbers of the missing readings among those that never did; nil if there is no telling.
  public var lost: Range<UInt64>?

  package init(
    kind: Kind,
    what: String,
    offset: Int,
    bytes: Int,
    frames: Range<UInt64> = 0..<0,
    readings: Range<UInt64>? = nil,
    lost: Range<UInt64>? = nil
  ) {
    self.kind = kind
    self.what = what
    self.offset = offset
    self.bytes = bytes
    self.frames = frames
    self.readings = readings
    self.lost = lost
  }

  /// As a user is told: `at byte 120, 300 bytes: the checksum ...; readings 10...19 are missing`.
  public var text: String {
    "at byte \(offset), \(bytes) bytes: \(what); \(missing)"
  }

  private var missing: String {
    if kind == .truth { return "the table of anomalies is not whole" }
    guard let readings, let lost else { return "how many readings are missing is not known" }
    var parts: [String] = []
    if !readings.isEmpty { parts.append("readings \(readings.closedText)") }
    if !lost.isEmpty { parts.append("lost readings \(lost.closedText)") }
    return parts.isEmpty
      ? "no reading is missing" : parts.joined(separator: " and ") + " are missing"
  }
}

extension Range<UInt64> {
  /// `10...19`; of an empty range `none before 10`.
  var closedText: String {
    isEmpty ? "none before \(lowerBound)" : "\(lowerBound)...\(upperBound - 1)"
  }
}
