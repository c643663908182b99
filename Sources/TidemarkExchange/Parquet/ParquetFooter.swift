/// Where a column's part of a row group is: what a `ColumnChunk` of the footer says.
struct ParquetPlace: Sendable {
  var column: ParquetColumn
  var rows: Int
  /// Nil: there is no dictionary.
  var dictionaryOffset: Int?
  var dataOffset: Int
  var size: Int
  var plainSize: Int
  var nulls: Int
  /// Of times.
  var bounds: ClosedRange<Int64>?
}

/// The metadata at the end of a Parquet file: `FileMetaData` of parquet.thrift.
struct ParquetFooter {
  struct RowGroup: Sendable {
    var rows: Int
    var columns: [ParquetPlace]
  }

  /// What the rows are.
  var name: String
  var columns: [ParquetColumn]
  var codec: ParquetColumn.Codec
  var groups: [RowGroup]
  var producer: String
  var pairs: [(String, String)]

  /// The file's last bytes, with the length of the metadata and the magic number.
  func end() -> ByteWriter {
    var end = bytes()
    let length = end.count
    end.append(UInt32(length))
    end.append(bytes: Self.magic)
    return end
  }

  /// What a file begins and ends with.
  static let magic: [UInt8] = Array("PAR1".utf8)

  private func bytes() -> ByteWriter {
    var thrift = ThriftWriter()
    thrift.structure { file in
      file.add(1, int32: 2)
      addSchema(to: &file)
      file.add(3, int64: Int64(groups.reduce(0) { $0 + $1.rows }))
      file.add(4, list: Array(groups.enumerated())) { add($1.element, $1.offset, to: &$0) }
      file.add(5, list: pairs) { pair, text in
        pair.add(1, text: text.0)
        pair.add(2, text: text.1)
      }
      file.add(6, text: producer)
      // The order in which statistics are meant: the one of the type.
      file.add(7, list: columns) { order, _ in order.add(1) { _ in } }
    }
    return thrift.output
  }

  private func addSchema(to file: inout ThriftWriter) {
    let root: ParquetColumn? = nil
    file.add(2, list: [root] + columns) { element, column in
      if let column {
        column.append(to: &element)
      } else {
        element.add(4, text: name)
        element.add(5, int32: Int32(columns.count))
      }
    }
  }

  private func add(_ group: RowGroup, _ number: Int, to thrift: inout ThriftWriter) {
    thrift.add(1, list: group.columns) { chunk, place in
      // Deprecated, and required; 0 is what it should be.
      chunk.add(2, int64: 0)
      chunk.add(3) { add(place, to: &$0) }
    }
    thrift.add(2, int64: Int64(group.columns.reduce(0) { $0 + $1.plainSize }))
    thrift.add(3, int64: Int64(group.rows))
    if let first = group.columns.first {
      thrift.add(5, int64: Int64(first.dictionaryOffset ?? first.dataOffset))
    }
    thrift.add(6, int64: Int64(group.columns.reduce(0) { $0 + $1.size }))
    if let ordinal = Int16(exactly: number) { thrift.add(7, int16: ordinal) }
  }

  private func add(_ place: ParquetPlace, to thrift: inout ThriftWriter) {
    thrift.add(1, int32: place.column.physical.rawValue)
    let encodings: [ParquetColumn.Encoding] =
      place.dictionaryOffset != nil ? [.plain, .runLength, .dictionary] : [.plain, .runLength]
    thrift.add(2, list: encodings.map(\.rawValue))
    thrift.add(3, list: [place.column.name])
    thrift.add(4, int32: codec.rawValue)
    thrift.add(5, int64: Int64(place.rows))
    thrift.add(6, int64: Int64(place.plainSize))
    thrift.add(7, int64: Int64(place.size))
    thrift.add(9, int64: Int64(place.dataOffset))
    if let offset = place.dictionaryOffset { thrift.add(11, int64: Int64(offset)) }
    thrift.add(12) { statistics in
      statistics.add(3, int64: Int64(place.nulls))
      if let bounds = place.bounds {
        statistics.add(5, bytes: plain(bounds.upperBound))
        statistics.add(6, bytes: plain(bounds.lowerBound))
        statistics.add(7, bool: true)
        statistics.add(8, bool: true)
      }
    }
  }

  private func plain(_ number: Int64) -> [UInt8] {
    var bytes = ByteWriter(capacity: 16)
    bytes.append(number)
    return bytes.written
  }
}
