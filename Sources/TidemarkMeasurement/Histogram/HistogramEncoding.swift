/// HdrHistogram's own encoding, "V2 compressed", of one half of a histogram as base64: what `.hlog` holds.
///
/// - SeeAlso: `AbstractHistogram.encodeIntoByteBuffer` and `ZigZagEncoding` of HdrHistogram 2.1.
enum HistogramEncoding {
  private static let cookie: UInt32 = 0x1c84_9313
  private static let compressedCookie: UInt32 = 0x1c84_9314

  /// `counts` by slot; they end with the last that is not 0.
  static func base64(_ counts: [Int64]) -> String {
    let end = (counts.lastIndex { $0 != 0 } ?? -1) + 1
    let body = deflated(encoded(counts[..<end]))
    var bytes: [UInt8] = []
    append(compressedCookie, to: &bytes)
    append(UInt32(body.count), to: &bytes)
    return text(bytes + body)
  }

  private static func encoded(_ counts: ArraySlice<Int64>) -> [UInt8] {
    let payload = runs(counts)
    let highest = HistogramBuckets.highest(
      in: max(2 * HistogramBuckets.halfCount, counts.count) - 1
    )
    var bytes: [UInt8] = []
    append(cookie, to: &bytes)
    append(UInt32(payload.count), to: &bytes)
    // The offset of a shifted histogram, and the significant digits.
    append(UInt32(0), to: &bytes)
    append(UInt32(3), to: &bytes)
    append(UInt64(1), to: &bytes)
    append(highest, to: &bytes)
    append((1.0).bitPattern, to: &bytes)
    return bytes + payload
  }

  /// Counts as zigzag numbers; several zeros in a row as their number, negative.
  private static func runs(_ counts: ArraySlice<Int64>) -> [UInt8] {
    var bytes: [UInt8] = []
    var zeros: Int64 = 0
    for count in counts {
      if count == 0 {
        zeros += 1
        continue
      }
      if zeros > 0 { append(zigzag: zeros == 1 ? 0 : -zeros, to: &bytes) }
      zeros = 0
      append(zigzag: count, to: &bytes)
    }
    return bytes
  }

  /// Seven bits a byte, the lowest first; a ninth byte holds eight.
  private static func append(zigzag value: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    for _ in 0..<8 {
      if rest < 0x80 {
        bytes.append(UInt8(rest))
        return
      }
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A zlib stream (RFC 1950) of stored blocks (RFC 1951): runs have made it short already.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      let length = UInt16(block.count)
      for part in [length, ~length] { stream += [UInt8(part & 0xFF), UInt8(part >> 8)] }
      stream += block
    } while !rest.isEmpty
    append(adler32(bytes), to: &stream)
    return stream
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }

  private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    var shift = Number.bitWidth - 8
    while shift >= 0 {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
      shift -= 8
    }
  }

  /// RFC 4648.
  private static func text(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        text.append(isPadding ? 0x3D : letters[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
