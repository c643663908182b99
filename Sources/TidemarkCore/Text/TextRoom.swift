/// Room for the next bytes of a `TextBuffer`, filled from its beginning.
///
/// Appending to an array asks each time whether it is shared and large enough. Bulk output has ten or
/// twenty pieces per line: here both are asked once per line (`TextBuffer.append(atMost:_:)`), and a
/// piece only whether it fits.
@safe
package struct TextRoom: ~Copyable {
  // The memory is that of the buffer, which lends it for one call; a room cannot be kept, since it cannot
  // be copied out of that call.
  private let start: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count = 0

  fileprivate init(_ room: UnsafeMutableBufferPointer<UInt8>) {
    guard let base = room.baseAddress else { preconditionFailure("room for nothing") }
    unsafe start = base
    capacity = room.count
  }

  /// Takes the next bytes, which the caller fills.
  @inline(__always)
  mutating func take(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
    let place = unsafe start + count
    count += bytes
    precondition(bytes >= 0 && count <= capacity, "the text is longer than its room")
    return unsafe place
  }

  @inline(__always)
  package mutating func append(byte: UInt8) {
    unsafe take(1).initialize(to: byte)
  }

  @inline(__always)
  package mutating func append(_ literal: StaticString) {
    unsafe take(literal.utf8CodeUnitCount).initialize(
      from: literal.utf8Start,
      count: literal.utf8CodeUnitCount
    )
  }

  /// Some UTF-8.
  package mutating func append(_ bytes: borrowing [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { piece in
      guard let base = piece.baseAddress else { return }
      unsafe take(piece.count).initialize(from: base, count: piece.count)
    }
  }

  /// A part of some UTF-8.
  package mutating func append(_ bytes: borrowing [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    unsafe bytes.withUnsafeBufferPointer { piece in
      guard let base = piece.baseAddress else { return }
      unsafe take(range.count).initialize(from: base + range.lowerBound, count: range.count)
    }
  }

  package mutating func append(text: String) {
    var text = text
    text.withUTF8 { piece in
      guard let base = piece.baseAddress else { return }
      unsafe take(piece.count).initialize(from: base, count: piece.count)
    }
  }
}

extension TextBuffer {
  /// Appends what `write` puts into the room for `limit` bytes that it is given.
  package mutating func append(atMost limit: Int, _ write: (inout TextRoom) -> Void) {
    precondition(limit > 0)
    // Otherwise each call could move the text to a place that is only as large as it needs.
    if bytes.capacity - bytes.count < limit {
      bytes.reserveCapacity(max(bytes.count + limit, 2 * bytes.capacity))
    }
    bytes.append(addingCapacity: limit) { span in
      unsafe span.withUnsafeMutableBufferPointer { memory, count in
        var room = unsafe TextRoom(memory)
        write(&room)
        count = room.count
      }
    }
  }
}
