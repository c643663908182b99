private import CInstructions

/// The checksum of frames: CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
///
/// Found by itself: every error of one to three bits and every burst of up to 32 bits in a frame of
/// this size.
package enum CRC32C {
  package static func checksum(_ bytes: [UInt8], in range: Range<Int>? = nil) -> UInt32 {
    let range = range ?? 0..<bytes.count
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    guard hasInstruction else { return portableChecksum(bytes, in: range) }
    // Reads `range` of the bytes, which lies in them.
    return unsafe bytes.withUnsafeBytes {
      unsafe ~tidemark_crc32c(~0, $0.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
    }
  }

  private static let hasInstruction = tidemark_has_crc32c() != 0

  /// Eight bytes a step by eight tables ("slicing by 8", Kounavis and Berry, 2005), for machines
  /// without the instruction.
  static func portableChecksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    let table = Self.table.span
    let bytes = bytes.span
    var crc: UInt32 = ~0
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
    return ~crc
  }

  /// Entry `256 * k + b`: byte `b`, followed by `k` zero bytes.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 2048)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      table[byte] = crc
    }
    for entry in 256..<2048 {
      let before = table[entry - 256]
      table[entry] = before >> 8 ^ table[Int(before & 255)]
    }
    return table
  }()
}
