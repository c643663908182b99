/// Writes the state of something that runs, so that it can go on elsewhere from the same place.
///
/// Numbers have a fixed width and are little-endian. Nothing says what follows: `StateReader` must ask for
/// the same, in the same order. Equal states must give equal bytes, so whoever saves a dictionary sorts it.
public struct StateWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// A writer of nothing yet.
  public init() {}

  /// Writes a whole number in its own width.
  @inlinable
  public mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    var rest = number
    for _ in 0..<Number.bitWidth / 8 {
      write(byte: UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  @usableFromInline
  mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Writes the bits of a number, so that it comes back as it was, whatever it is.
  public mutating func write(_ number: Double) { write(number.bitPattern) }

  /// Writes one byte.
  public mutating func write(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

  /// Writes a text with its length.
  public mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Writes a number, or that there is none.
  package mutating func write(optional number: Int64?) {
    write(number != nil)
    write(number ?? 0)
  }

  /// Writes numbers with their count.
  package mutating func write<Element: StateElement>(column: [Element]) {
    write(column.count)
    append(column, to: &bytes)
  }

  /// Writes texts with their count.
  package mutating func write(texts: [String]) {
    write(texts.count)
    for text in texts { write(text) }
  }

  /// Writes the bytes of another writer with their count, so that one can hand them on unread.
  package mutating func write(part: [UInt8]) { write(column: part) }
}
