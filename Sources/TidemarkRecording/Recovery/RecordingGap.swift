/// A part of a recording that is not there any more, and which readings it held.
package struct RecordingGap: Sendable, Equatable {
  package enum Kind: UInt8, Sendable {
    /// Bytes that once were whole are not.
    case damage = 0
    /// The writer was stopped while it wrote these bytes.
    case tornTail = 1
    /// The table of anomalies, or a part of it, is missing: what the readings say of them is there.
    case truth = 2
  }

  package var kind: Kind
  /// What was wrong there.
  package var what: String
  /// Where in the file that had the gap, and how many bytes.
  package var offset: Int
  package var bytes: Int
  /// Numbers of the frames that are missing, as far as known.
  package var frames: Range<UInt64>
  /// Numbers of the missing readings among those that arrived, and among those that did not; nil if
  /// there is no telling.
  package var readings: Range<UInt64>?
  package var lost: Range<UInt64>?

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
  package var text: String {
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
  /// `10...19`, of a range that is not empty.
  var closedText: String { "\(lowerBound)...\(upperBound - 1)" }
}
