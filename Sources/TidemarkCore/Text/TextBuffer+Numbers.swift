extension TextBuffer {
  /// An integer in decimal.
  @inlinable
  package mutating func append(_ value: some FixedWidthInteger) {
    append(magnitude: UInt64(value.magnitude), isNegative: value < 0)
  }

  @usableFromInline
  package mutating func append(magnitude: UInt64, isNegative: Bool) {
    append(atMost: TextRoom.numberLength) {
      $0.append(magnitude: magnitude, isNegative: isNegative)
    }
  }

  /// The shortest decimal that reads back to the same bits, and `null` for NaN and infinities, as
  /// `TextRoom` writes them.
  package mutating func append(_ value: Double) {
    append(atMost: TextRoom.numberLength) { $0.append(value) }
  }

  /// RFC 3339 in UTC with no, three, six or nine decimals, whichever is exact.
  package mutating func append(_ time: Timestamp) {
    append(atMost: TextRoom.timestampLength) { $0.append(time) }
  }
}
