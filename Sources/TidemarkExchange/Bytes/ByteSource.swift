package import TidemarkCore

/// Bytes that come piece by piece: a file, a pipe, or what another source is unpacked to.
package protocol ByteSource {
  /// As the user gave it; errors start with it.
  var name: String { get }

  /// Appends the next piece; false at the end.
  mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool
}

extension ByteSource {
  /// All that is left.
  package mutating func readAll() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(into: &bytes) {}
    return bytes
  }
}

/// A source whose first bytes were already read, to see what they are.
package struct PeekedSource<Base: ByteSource>: ByteSource {
  private var base: Base
  private var first: [UInt8]?

  /// Reads ahead until there are at least `count` bytes, or all.
  package init(_ base: Base, count: Int) throws(Failure) {
    self.base = base
    var bytes: [UInt8] = []
    var isEnd = false
    while bytes.count < count, !isEnd { isEnd = try !self.base.read(into: &bytes) }
    first = bytes
  }

  /// What was read ahead and not yet taken.
  package var start: [UInt8] { first ?? [] }

  package var name: String { base.name }

  package mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    guard let start = first.take() else { return try base.read(into: &bytes) }
    bytes.append(contentsOf: start)
    if !start.isEmpty { return true }
    return try base.read(into: &bytes)
  }
}

/// Bytes in memory as a source.
package struct MemorySource: ByteSource {
  package let name: String
  private let bytes: [UInt8]
  private let pieceSize: Int
  private var position = 0

  package init(name: String, bytes: [UInt8], pieceSize: Int = 1 << 20) {
    self.name = name
    self.bytes = bytes
    self.pieceSize = pieceSize
  }

  package mutating func read(into target: inout [UInt8]) throws(Failure) -> Bool {
    guard position < bytes.count else { return false }
    let end = min(bytes.count, position + pieceSize)
    target.append(contentsOf: bytes[position..<end])
    position = end
    return true
  }
}
