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

  /// A data page of the first version.
  mutating func add(
    data: ByteWriter,
    rows: Int,
    _ encoding: ParquetColumn.Encoding,
    _ compressor: ZstdCompressor
  ) {
    add(data, kind: 0, compressor) { header in
      header.add(5) { page in
        page.add(1, int32: Int32(rows))
        page.add(2, int32: encoding.rawValue)
        page.add(3, int32: ParquetColumn.Encoding.runLength.rawValue)
        page.add(4, int32: ParquetColumn.Encoding.runLength.rawValue)
      }
    }
  }

  mutating func add(
    dictionary: ByteWriter,
    count: Int,
    _ compressor: ZstdCompressor
  ) {
    add(dictionary, kind: 2, compressor) { header in
      header.add(7) { page in
        page.add(1, int32: Int32(count))
        page.add(2, int32: ParquetColumn.Encoding.plain.rawValue)
      }
    }
  }

  private mutating func add(
    _ page: ByteWriter,
    kind: Int32,
    _ compressor: ZstdCompressor,
    _ rest: (inout ThriftWriter) -> Void
  ) {
    let size = compressor.compress(page.bytes, count: page.count, into: &packed)
    let checksum = CRC32.checksum(packed, in: 0..<size)
    var header = ThriftWriter()
    header.structure { header in
      header.add(1, int32: kind)
      header.add(2, int32: Int32(page.count))
      header.add(3, int32: Int32(size))
      header.add(4, int32: Int32(bitPattern: checksum))
      rest(&header)
    }
    bytes.append(bytes: header.output.bytes, 0..<header.output.count)
    bytes.append(bytes: packed, 0..<size)
    plainSize += header.output.count + page.count
  }
}
