/// The payload of an event frame of kind 2: what a recovered recording lacks.
///
/// ```
/// event kind 1 (2), then packed (see `PackedBytes`): as many gaps as the frame has rows, each:
///   kind 1 (0 damage, 1 torn tail, 2 truth)
///   offset 8, bytes 8                       in the file that was recovered
///   first frame 8, frames 8                 numbers of frames there
///   bits 1 (bit 0: readings are known, bit 1: lost readings are)
///   first reading 8, readings 8, first lost reading 8, lost readings 8
///   what was wrong                          length 4, UTF-8
/// ```
enum GapTable {
  /// Follows those of `EventFrame`.
  private static let kind: UInt8 = 2
  /// Gaps per frame; with more of them a file is noise.
  static let maximumRows = 1 << 12
  private static let leastSize = 70

  static func isTable(_ payload: [UInt8]) -> Bool { payload.first == kind }

  static func encode(_ gaps: ArraySlice<RecordingGap>) -> [UInt8] {
    var bytes: [UInt8] = []
    for gap in gaps {
      bytes.append(gap.kind.rawValue)
      bytes.append(field: UInt64(gap.offset))
      bytes.append(field: UInt64(gap.bytes))
      bytes.append(range: gap.frames)
      bytes.append((gap.readings == nil ? 0 : 1) | (gap.lost == nil ? 0 : 2))
      bytes.append(range: gap.readings ?? 0..<0)
      bytes.append(range: gap.lost ?? 0..<0)
      bytes.append(text: gap.what)
    }
    return [kind] + PackedBytes.pack(bytes)
  }

  static func decode(_ payload: [UInt8], rows: Int) throws(FormatError) -> [RecordingGap] {
    var input = ByteInput(try PackedBytes.unpack(Array(payload.dropFirst())))
    guard rows <= input.remaining / leastSize else { throw FormatError("it claims too many gaps") }
    var gaps: [RecordingGap] = []
    for _ in 0..<rows {
      guard let kind = RecordingGap.Kind(rawValue: try input.byte()),
        let offset = Int(exactly: try input.integer(UInt64.self)),
        let bytes = Int(exactly: try input.integer(UInt64.self))
      else { throw FormatError("a gap is of an unknown kind, or lies outside any file") }
      let frames = try input.range()
      let known = try input.byte()
      let (readings, lost) = (try input.range(), try input.range())
      gaps.append(
        RecordingGap(
          kind: kind,
          what: try input.text(),
          offset: offset,
          bytes: bytes,
          frames: frames,
          readings: known & 1 != 0 ? readings : nil,
          lost: known & 2 != 0 ? lost : nil
        )
      )
    }
    try input.expectEnd()
    return gaps
  }
}

extension [UInt8] {
  fileprivate mutating func append(range: Range<UInt64>) {
    append(field: range.lowerBound)
    append(field: range.upperBound - range.lowerBound)
  }
}

extension ByteInput {
  fileprivate mutating func range() throws(FormatError) -> Range<UInt64> {
    let first = try integer(UInt64.self)
    let (end, overflow) = first.addingReportingOverflow(try integer(UInt64.self))
    guard !overflow else { throw FormatError("a gap has too many rows") }
    return first..<end
  }
}
