/// What stands before a page: a `PageHeader` of parquet.thrift.
struct ParquetPageHeader {
  enum Kind {
    /// A data page of the first version.
    case data(rows: Int, ParquetColumn.Encoding)
    case dictionary(count: Int)
  }

  var kind: Kind
  var plainSize: Int
  /// As it stands in the file.
  var size: Int
  /// CRC-32 of the bytes that stand there; nil: none.
  var checksum: UInt32?

  func bytes() -> ByteWriter {
    var thrift = ThriftWriter()
    thrift.structure { header in
      header.add(1, int32: number)
      header.add(2, int32: Int32(plainSize))
      header.add(3, int32: Int32(size))
      if let checksum { header.add(4, int32: Int32(bitPattern: checksum)) }
      switch kind {
      case .data(let rows, let encoding):
        header.add(5) { page in
          page.add(1, int32: Int32(rows))
          page.add(2, int32: encoding.rawValue)
          page.add(3, int32: ParquetColumn.Encoding.runLength.rawValue)
          page.add(4, int32: ParquetColumn.Encoding.runLength.rawValue)
        }
      case .dictionary(let count):
        header.add(7) { page in
          page.add(1, int32: Int32(count))
          page.add(2, int32: ParquetColumn.Encoding.plain.rawValue)
        }
      }
    }
    return thrift.output
  }

  private var number: Int32 {
    switch kind {
    case .data: 0
    case .dictionary: 2
    }
  }
}
