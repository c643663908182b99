import TidemarkCore

/// The data and summary sections of an MCAP file as they are written.
struct MCAPFile: Sendable {
  private struct Chunk {
    var times: ClosedRange<UInt64>
    var offset: UInt64
    var length: UInt64
    var compressedSize: UInt64
    var size: UInt64
  }

  private struct Attachment {
    var offset: UInt64
    var length: UInt64
    var size: UInt64
    var name: String
    var mediaType: String
  }

  private struct Metadata {
    var offset: UInt64
    var length: UInt64
    var name: String
  }

  /// Bytes before the next record.
  private var offset: UInt64 = 0
  /// Of all bytes before it.
  private var crc = CRC32()
  private var record = ByteWriter(capacity: 4_096)
  private var packed: [UInt8] = []
  private var chunks: [Chunk] = []
  private var attachments: [Attachment] = []
  private var metadata: [Metadata] = []

  mutating func append(bytes: [UInt8], to text: inout TextBuffer) {
    append(bytes: bytes, count: bytes.count, to: &text)
  }

  private mutating func append(bytes: [UInt8], count: Int, to text: inout TextBuffer) {
    crc.add(bytes, in: 0..<count)
    offset += UInt64(count)
    text.append(bytes: bytes, 0..<count)
  }

  mutating func append(to text: inout TextBuffer, _ records: ByteWriter) {
    append(bytes: records.bytes, count: records.count, to: &text)
  }

  /// Appends the records that `body` writes, and returns how many bytes they have.
  @discardableResult
  mutating func append(to text: inout TextBuffer, _ body: (inout ByteWriter) -> Void) -> UInt64 {
    record.removeAll()
    body(&record)
    append(bytes: record.bytes, count: record.count, to: &text)
    return UInt64(record.count)
  }

  mutating func append(
    chunk: ByteWriter,
    times: ClosedRange<UInt64>,
    to text: inout TextBuffer
  ) {
    let size = pack(chunk)
    let start = offset
    let packed = packed
    let length = append(to: &text) { bytes in
      bytes.append(.chunk) { record in
        record.append(times.lowerBound)
        record.append(times.upperBound)
        record.append(UInt64(chunk.count))
        record.append(CRC32.checksum(chunk.bytes, in: 0..<chunk.count))
        record.append(mcap: "zstd")
        record.append(UInt64(size))
        record.append(bytes: packed, 0..<size)
      }
    }
    chunks.append(
      Chunk(
        times: times,
        offset: start,
        length: length,
        compressedSize: UInt64(size),
        size: UInt64(chunk.count)
      )
    )
  }

  /// Compresses into `packed` and returns the size.
  private mutating func pack(_ bytes: ByteWriter) -> Int {
    ZstdCompressor(isStream: false).compress(bytes.bytes, count: bytes.count, into: &packed)
  }

  mutating func attach(compressed bytes: ByteWriter, _ name: String, to text: inout TextBuffer) {
    let size = pack(bytes)
    attach(name, "application/zstd", Array(packed[..<size]), to: &text)
  }

  mutating func attach(
    _ name: String,
    _ mediaType: String,
    _ data: [UInt8],
    to text: inout TextBuffer
  ) {
    let start = offset
    let length = append(to: &text) { bytes in
      bytes.append(.attachment) { record in
        let first = record.count
        // Times of logging and of creation: nothing here may depend on a clock.
        record.append(UInt64(0))
        record.append(UInt64(0))
        record.append(mcap: name)
        record.append(mcap: mediaType)
        record.append(UInt64(data.count))
        record.append(bytes: data)
        record.append(CRC32.checksum(record.bytes, in: first..<record.count))
      }
    }
    attachments.append(
      Attachment(
        offset: start,
        length: length,
        size: UInt64(data.count),
        name: name,
        mediaType: mediaType
      )
    )
  }

  mutating func addMetadata(
    _ name: String,
    _ pairs: [(String, String)],
    to text: inout TextBuffer
  ) {
    let start = offset
    let length = append(to: &text) { bytes in
      bytes.append(.metadata) { record in
        record.append(mcap: name)
        record.append(mcap: pairs)
      }
    }
    metadata.append(Metadata(offset: start, length: length, name: name))
  }
}

// MARK: - Summary

extension MCAPFile {
  /// Ends the data section and writes the summary; `schemas` are the records of the schema and of the
  /// channels, `counts` the messages of each channel.
  mutating func finish(counts: [UInt64], schemas: ByteWriter, to text: inout TextBuffer) {
    let dataChecksum = crc.value
    append(to: &text) { bytes in bytes.append(.dataEnd) { $0.append(dataChecksum) } }
    let start = offset
    var summary = ByteWriter(capacity: 1 << 16)
    var groups: [(MCAPRecord, Range<Int>)] = []
    func group(_ opcode: MCAPRecord, _ body: (inout ByteWriter) -> Void) {
      let first = summary.count
      body(&summary)
      if summary.count > first { groups.append((opcode, first..<summary.count)) }
    }
    // Schema and channels are one run of records but two groups.
    let schemaSize = MCAPRecord.headSize + Self.schemaContentSize
    group(.schema) { $0.append(bytes: schemas.bytes, 0..<schemas.count) }
    let both = groups.removeLast().1
    groups.append((.schema, both.lowerBound..<both.lowerBound + schemaSize))
    if both.count > schemaSize {
      groups.append((.channel, both.lowerBound + schemaSize..<both.upperBound))
    }
    group(.statistics) { appendStatistics(counts, to: &$0) }
    group(.chunkIndex) { appendChunkIndexes(to: &$0) }
    group(.attachmentIndex) { appendAttachmentIndexes(to: &$0) }
    group(.metadataIndex) { appendMetadataIndexes(to: &$0) }
    let offsetsStart = summary.count
    for (opcode, range) in groups {
      summary.append(.summaryOffset) { record in
        record.append(byte: opcode.rawValue)
        record.append(start + UInt64(range.lowerBound))
        record.append(UInt64(range.count))
      }
    }
    // The checksum covers the footer's head too, so its length must stand there.
    summary.append(byte: MCAPRecord.footer.rawValue)
    summary.append(UInt64(20))
    summary.append(start)
    summary.append(start + UInt64(offsetsStart))
    summary.append(CRC32.checksum(summary.bytes, in: 0..<summary.count))
    summary.append(bytes: MCAPRecord.magic)
    append(bytes: summary.bytes, count: summary.count, to: &text)
  }

  /// Number, two texts, and the descriptor with its length.
  private static var schemaContentSize: Int {
    2 + 4 + MCAPNames.schema.utf8.count + 4 + "protobuf".utf8.count + 4
      + MCAPSchema.descriptorSet.count
  }

  private func appendStatistics(_ counts: [UInt64], to bytes: inout ByteWriter) {
    bytes.append(.statistics) { record in
      record.append(counts.reduce(0, +))
      record.append(UInt16(1))
      record.append(UInt32(counts.count))
      record.append(UInt32(attachments.count))
      record.append(UInt32(metadata.count))
      record.append(UInt32(chunks.count))
      record.append(chunks.map(\.times.lowerBound).min() ?? 0)
      record.append(chunks.map(\.times.upperBound).max() ?? 0)
      record.append(UInt32(counts.count { $0 > 0 } * 10))
      for (channel, count) in counts.enumerated() where count > 0 {
        record.append(UInt16(channel))
        record.append(count)
      }
    }
  }

  private func appendChunkIndexes(to bytes: inout ByteWriter) {
    for chunk in chunks {
      bytes.append(.chunkIndex) { record in
        record.append(chunk.times.lowerBound)
        record.append(chunk.times.upperBound)
        record.append(chunk.offset)
        record.append(chunk.length)
        // No message index: an empty map, and no bytes.
        record.append(UInt32(0))
        record.append(UInt64(0))
        record.append(mcap: "zstd")
        record.append(chunk.compressedSize)
        record.append(chunk.size)
      }
    }
  }

  private func appendAttachmentIndexes(to bytes: inout ByteWriter) {
    for attachment in attachments {
      bytes.append(.attachmentIndex) { record in
        record.append(attachment.offset)
        record.append(attachment.length)
        record.append(UInt64(0))
        record.append(UInt64(0))
        record.append(attachment.size)
        record.append(mcap: attachment.name)
        record.append(mcap: attachment.mediaType)
      }
    }
  }

  private func appendMetadataIndexes(to bytes: inout ByteWriter) {
    for metadata in metadata {
      bytes.append(.metadataIndex) { record in
        record.append(metadata.offset)
        record.append(metadata.length)
        record.append(mcap: metadata.name)
      }
    }
  }
}
