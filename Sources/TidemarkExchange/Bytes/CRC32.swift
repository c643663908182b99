/// CRC-32 as in IEEE 802.3 and RFC 1952 (gzip), which MCAP and Parquet use.
///
/// Eight bytes a step by eight tables ("slicing by 8", Kounavis and Berry, 2005).
struct CRC32 {
  private var state: UInt32 = ~0

  /// Of all bytes that were added.
  var value: UInt32 { ~state }

  static func checksum(_ bytes: [UInt8], in range: Range<Int>? = nil) -> UInt32 {
    var crc = CRC32()
    crc.add(bytes, in: range ?? 0..<bytes.count)
    return crc.value
  }

  mutating func add(_ bytes: [UInt8], in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    let table = Self.table.span
    let bytes = bytes.span
    var crc = state
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound {
      // Inside the span: the loop's condition, and `range` lies in the bytes.
      let word = unsafe bytes.bytes.unsafeLoadUnaligned(
        fromByteOffset: index,
        as: UInt64.self
      ).littleEndian
      let low = UInt32(truncatingIfNeeded: word) ^ crc
      let high = UInt32(truncatingIfNeeded: word >> 32)
      crc =
        table[1792 | Int(low & 255)] ^ table[1536 | Int(low >> 8 & 255)]
        ^ table[1280 | Int(low >> 16 & 255)] ^ table[1024 | Int(low >> 24)]
        ^ table[768 | Int(high & 255)] ^ table[512 | Int(high >> 8 & 255)]
        ^ table[256 | Int(high >> 16 & 255)] ^ table[Int(high >> 24)]
      index &+= 8
    }
    while index < range.upperBound {
      crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])]
      index &+= 1
    }
    state = crc
  }

  /// Entry `256 * k + b`: byte `b`, followed by `k` zero bytes.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 2048)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      table[byte] = crc
    }
    for entry in 256..<2048 {
      let before = table[entry - 256]
      table[entry] = before >> 8 ^ table[Int(before & 255)]
    }
    return table
  }()
}
