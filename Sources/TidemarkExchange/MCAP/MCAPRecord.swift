/// Records of MCAP (https://mcap.dev/spec): opcode 1, length 8, content; all numbers little-endian.
///
/// Text stands after its length in 4 bytes, maps and arrays after their length in bytes in 4.
enum MCAPRecord: UInt8 {
  case header = 0x01
  case footer, schema, channel, message, chunk
  case messageIndex = 0x07
  case chunkIndex, attachment, attachmentIndex, statistics, metadata, metadataIndex, summaryOffset
  case dataEnd = 0x0F

  /// What a file begins and ends with.
  static let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
  /// Of opcode and length.
  static let headSize = 9
}

extension ByteWriter {
  /// A record whose content `body` writes.
  mutating func append(_ record: MCAPRecord, _ body: (inout ByteWriter) -> Void) {
    append(byte: record.rawValue)
    let place = count
    append(UInt64(0))
    body(&self)
    replace(UInt64(count - place - 8), at: place)
  }

  mutating func append(mcap text: String) {
    append(UInt32(text.utf8.count))
    append(bytes: Array(text.utf8))
  }

  mutating func append(mcap map: [(String, String)]) {
    append(UInt32(map.reduce(0) { $0 + 8 + $1.0.utf8.count + $1.1.utf8.count }))
    for (key, value) in map {
      append(mcap: key)
      append(mcap: value)
    }
  }
}

/// The names under which an export keeps what is not a reading.
enum MCAPNames {
  static let catalog = "tidemark/catalog.json"
  static let anomalies = "tidemark/anomalies.jsonl"
  /// Readings that never arrived, if they are not messages: message records in a zstd frame.
  static let lost = "tidemark/lost.zst"
  /// Totals and the digest.
  static let metadata = "tidemark"
  static let schema = "tidemark.Reading"
}

/// Whether the bytes begin like an MCAP file.
package func isMCAP(_ bytes: [UInt8]) -> Bool { bytes.starts(with: MCAPRecord.magic) }
