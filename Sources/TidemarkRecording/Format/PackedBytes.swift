/// Bytes as they are or compressed, whichever is smaller.
///
/// ```
/// length 4 (unpacked, at most 4 MiB), packing 1 (0 none, 1 zstd), the bytes
/// ```
/// Compressed they are one zstd frame.
enum PackedBytes {
  static let maximumLength = 4 << 20
  /// Below this the bytes stay as they are.
  private static let minimumCompressed = 512

  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = []
    packed.append(field: UInt32(bytes.count))
    if bytes.count >= minimumCompressed {
      var compressed: [UInt8] = []
      let size = ZstandardCompressor().compress(bytes, count: bytes.count, into: &compressed)
      if size < bytes.count {
        packed.append(1)
        packed.append(contentsOf: compressed[..<size])
        return packed
      }
    }
    packed.append(0)
    packed.append(contentsOf: bytes)
    return packed
  }

  static func unpack(_ packed: [UInt8]) throws(FormatError) -> [UInt8] {
    var input = ByteInput(packed)
    let length = try input.count()
    guard length <= maximumLength else { throw FormatError("it would unpack to over 4 MiB") }
    let packing = try input.byte()
    let range = try input.take(input.remaining)
    switch packing {
    case 0:
      guard range.count == length else { throw FormatError("it has another length than it says") }
      return Array(packed[range])
    case 1:
      var bytes = [UInt8](repeating: 0, count: length)
      var decompressor = ZstandardDecompressor()
      try decompressor.decompress(packed, in: range, into: &bytes, at: 0..<length)
      return bytes
    default:
      throw FormatError("it is packed in an unknown way")
    }
  }
}
