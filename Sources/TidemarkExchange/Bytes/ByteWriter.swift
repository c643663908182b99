import TidemarkCore

/// Bytes of a binary format as they are put together: little-endian numbers, varints, text.
///
/// Keeps its memory when it is emptied, so that a writer that is reused does not allocate.
struct ByteWriter {
  /// What was written is the first `count`; behind that is room.
  private(set) var bytes: [UInt8]
  private(set) var count = 0

  init(capacity: Int = 256) {
    bytes = [UInt8](repeating: 0, count: max(16, capacity))
  }

  /// What was written, alone.
  var written: [UInt8] { Array(bytes[..<count]) }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  private mutating func makeRoom(_ more: Int) {
    if bytes.count - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    bytes.resize(to: max(bytes.count * 2, count + more), filler: 0)
  }

  @inline(__always)
  mutating func append(byte: UInt8) {
    makeRoom(1)
    bytes[count] = byte
    count &+= 1
  }

  /// Little-endian.
  @inline(__always)
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    let size = MemoryLayout<Number>.size
    makeRoom(size)
    let place = count
    // There is room for `size` bytes behind `count`.
    unsafe bytes.withUnsafeMutableBytes {
      unsafe $0.storeBytes(of: number.littleEndian, toByteOffset: place, as: Number.self)
    }
    count &+= size
  }

  mutating func append(bytes more: [UInt8]) {
    append(bytes: more, 0..<more.count)
  }

  mutating func append(bytes more: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= more.count)
    makeRoom(range.count)
    let place = count
    // `range` lies in `more`, and there is room for as many bytes behind `count`.
    unsafe bytes.withUnsafeMutableBytes { target in
      unsafe more.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[place...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
      }
    }
    count &+= range.count
  }

  /// Seven bits a byte, the lowest first, the top bit set in all but the last.
  @inline(__always)
  mutating func append(varint number: UInt64) {
    var left = number
    while left >= 0x80 {
      append(byte: UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    append(byte: UInt8(truncatingIfNeeded: left))
  }

  /// A varint in which small negative numbers are short too: 0, -1, 1, -2 become 0, 1, 2, 3.
  mutating func append(zigzag number: Int64) {
    append(varint: UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  /// Values of `width` bits each, at most 32, the lowest first; the last byte is filled up with zeros.
  mutating func append(packed values: Span<UInt32>, width: Int) {
    makeRoom((values.count * width + 7) / 8 + 8)
    var place = count
    var bits: UInt64 = 0
    var bitCount = 0
    unsafe bytes.withUnsafeMutableBytes { bytes in
      for index in values.indices {
        bits |= UInt64(values[index]) << UInt64(bitCount)
        bitCount += width
        // Whole bytes count, the rest is written again with the next value. `place` is at most as many
        // bytes behind `count` as all values have bits for, and there is room for eight more.
        unsafe bytes.storeBytes(of: bits.littleEndian, toByteOffset: place, as: UInt64.self)
        place &+= bitCount >> 3
        bits >>= UInt64(bitCount & ~7)
        bitCount &= 7
      }
      unsafe bytes.storeBytes(of: bits.littleEndian, toByteOffset: place, as: UInt64.self)
    }
    count = place + (bitCount > 0 ? 1 : 0)
  }

  /// Overwrites what stands at `place`, which was written before.
  mutating func replace(_ number: UInt64, at place: Int) {
    precondition(place >= 0 && place + 8 <= count)
    for index in 0..<8 {
      bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
  }
}
