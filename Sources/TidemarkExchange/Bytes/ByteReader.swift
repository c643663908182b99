/// Reads a binary format: little-endian numbers, varints, runs of bytes; never beyond the end.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  /// The bytes end before what should be there.
  struct OutOfBytes: Error {}

  init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  var remaining: Int { end - position }

  mutating func byte() throws(OutOfBytes) -> UInt8 {
    guard position < end else { throw OutOfBytes() }
    defer { position += 1 }
    return bytes[position]
  }

  @inline(__always)
  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) throws(OutOfBytes) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= remaining else { throw OutOfBytes() }
    // The bytes are there: `end` lies in the array.
    let number = unsafe bytes.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: position,
      as: Number.self
    )
    position += size
    return Number(littleEndian: number)
  }

  mutating func varint() throws(OutOfBytes) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 64 else { throw OutOfBytes() }
      number |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return number }
      shift += 7
    }
  }

  /// Passes over `count` bytes and says where they are.
  mutating func take(_ count: UInt64) throws(OutOfBytes) -> Range<Int> {
    guard count <= UInt64(remaining) else { throw OutOfBytes() }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }

  /// Text after its length in 32 bits, as MCAP has it; what is not UTF-8 is mended.
  mutating func text() throws(OutOfBytes) -> String {
    let range = try take(UInt64(try number(UInt32.self)))
    return String(decoding: bytes[range], as: UTF8.self)
  }
}
