/// Makes the pages of a column chunk: a header, and zstd-compressed bytes with their CRC-32.
struct ParquetPages: Sendable {
  /// The pages, ready to be written.
  private(set) var bytes = ByteWriter(capacity: 1 << 20)
  /// Of the pages without compression, headers included.
  private(set) var plainSize = 0
  private var packed: [UInt8] = []

  mutating func removeAll() {
    bytes.removeAll()
    plainSize = 0
  }

  mutating func add(
    data: ByteWriter,
    rows: Int,
    _ encoding: ParquetColumn.Encoding,
    _ compressor: ZstdCompressor
  ) {
    add(data, .data(rows: rows, encoding), compressor)
  }

  mutating func add(dictionary: ByteWriter, count: Int, _ compressor: ZstdCompressor) {
    add(dictionary, .dictionary(count: count), compressor)
  }

  private mutating func add(
    _ page: ByteWriter,
    _ kind: ParquetPageHeader.Kind,
    _ compressor: ZstdCompressor
  ) {
    let size = compressor.compress(page.bytes, count: page.count, into: &packed)
    let header = ParquetPageHeader(
      kind: kind,
      plainSize: page.count,
      size: size,
      checksum: CRC32.checksum(packed, in: 0..<size)
    ).bytes()
    bytes.append(bytes: header.bytes, 0..<header.count)
    bytes.append(bytes: packed, 0..<size)
    plainSize += header.count + page.count
  }
}
