/// Why a state cannot be what was written: it is damaged, or something else was.
public struct StateError: Error, Equatable {
  /// What is wrong, as in `the state 'ends early'`.
  public var what: String

  /// An error that says what is wrong.
  public init(_ what: String) { self.what = what }

  /// There are fewer bytes than what was asked for.
  @usableFromInline
  package static let ends = StateError("it ends early")
}

/// Reads what a `StateWriter` wrote.
///
/// Whatever the bytes are, it never reads behind them, and never takes more memory than a multiple of
/// what they are.
public struct StateReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  /// A reader that is in front of the first of the bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that were not read yet.
  public var remaining: Int { bytes.count - position }

  /// Reads a whole number; its type says how wide it is.
  @inlinable
  public mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(StateError) -> Number {
    let width = Number.bitWidth / 8
    guard remaining >= width else { throw .ends }
    var number: Number = 0
    for index in 0..<width {
      number |= Number(truncatingIfNeeded: nextByte()) &<< Number(truncatingIfNeeded: 8 * index)
    }
    return number
  }

  /// There must be one.
  @usableFromInline
  mutating func nextByte() -> UInt8 {
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads a number with all of its bits.
  public mutating func double() throws(StateError) -> Double {
    Double(bitPattern: try integer())
  }

  /// Reads one byte that must be 0 or 1.
  public mutating func truth() throws(StateError) -> Bool {
    let byte: UInt8 = try integer()
    guard byte < 2 else { throw StateError("\(byte) is neither true nor false") }
    return byte == 1
  }

  /// Reads a text.
  public mutating func text() throws(StateError) -> String {
    let count = try count(elementSize: 1)
    guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
      throw StateError("a text is not UTF-8")
    }
    position += count
    return text
  }

  /// Reads how many elements follow, each of which takes at least so many bytes.
  package mutating func count(elementSize: Int) throws(StateError) -> Int {
    let count: Int = try integer()
    guard count >= 0, count <= remaining / max(1, elementSize) else { throw .ends }
    return count
  }

  package mutating func optional() throws(StateError) -> Int64? {
    let isThere = try truth()
    let number: Int64 = try integer()
    return isThere ? number : nil
  }

  /// Reads numbers; if it is said how many, there must be as many.
  package mutating func column<Element: StateElement>(
    _ type: Element.Type = Element.self,
    count expected: Int? = nil
  ) throws(StateError) -> [Element] {
    let count = try count(elementSize: MemoryLayout<Element>.stride)
    guard expected == nil || count == expected else {
      throw StateError("there are \(count) numbers in place of \(expected ?? 0)")
    }
    defer { position += count * MemoryLayout<Element>.stride }
    return elements(count, of: bytes, at: position)
  }

  package mutating func texts() throws(StateError) -> [String] {
    let count = try count(elementSize: MemoryLayout<Int>.size)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(try text()) }
    return texts
  }

  /// Reads what another writer wrote.
  package mutating func part() throws(StateError) -> StateReader {
    StateReader(try column(UInt8.self))
  }

  /// All bytes must have been asked for.
  package func finish() throws(StateError) {
    guard remaining == 0 else { throw StateError("\(remaining) bytes are left over") }
  }
}
