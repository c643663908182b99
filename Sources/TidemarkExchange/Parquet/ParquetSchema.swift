/// A column of a Parquet file: what it is called, and what its values are.
///
/// Numbers of enumerations are those of parquet.thrift.
struct ParquetColumn: Sendable {
  enum Physical: Int32, Sendable {
    case boolean = 0
    case int32, int64
    case double = 5
    case byteArray
  }

  enum Logical: Sendable {
    case none, text, nanoseconds
    /// Without a sign, of so many bits.
    case unsigned(Int8)
  }

  enum Encoding: Int32 {
    case plain = 0
    case runLength = 3
    case dictionary = 8
  }

  enum Codec: Int32, Sendable {
    case none = 0
    case zstd = 6
  }

  let name: String
  let physical: Physical
  let logical: Logical
  /// Whether a row may have none.
  let isOptional: Bool

  /// A `SchemaElement`.
  func append(to thrift: inout ThriftWriter) {
    thrift.add(1, int32: physical.rawValue)
    thrift.add(3, int32: isOptional ? 1 : 0)
    thrift.add(4, text: name)
    if let converted { thrift.add(6, int32: converted) }
    switch logical {
    case .none: break
    case .text:
      thrift.add(10) { $0.add(1) { _ in } }
    case .nanoseconds:
      thrift.add(10) { union in
        union.add(8) { timestamp in
          timestamp.add(1, bool: true)
          timestamp.add(2) { unit in unit.add(3) { _ in } }
        }
      }
    case .unsigned(let bits):
      thrift.add(10) { union in
        union.add(10) { integer in
          integer.add(1, int8: bits)
          integer.add(2, bool: false)
        }
      }
    }
  }

  /// The older way to say what `logical` says; there is none for nanoseconds.
  private var converted: Int32? {
    switch logical {
    case .none, .nanoseconds: nil
    case .text: 0
    case .unsigned(8): 11
    case .unsigned(16): 12
    case .unsigned: 13
    }
  }
}
