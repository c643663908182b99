/// Writes Thrift's compact protocol
/// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md), in which
/// Parquet's page headers and footer are.
///
/// Fields of a struct must come in ascending order.
struct ThriftWriter {
  private enum Kind: UInt8 {
    case yes = 1
    case no, int8, int16, int32, int64, double, binary, list
    case structure = 12
  }

  private(set) var output = ByteWriter()
  private var lastField: Int16 = 0

  private mutating func head(_ field: Int16, _ kind: Kind) {
    let step = field - lastField
    if step > 0, step < 16 {
      output.append(byte: UInt8(step) << 4 | kind.rawValue)
    } else {
      output.append(byte: kind.rawValue)
      output.append(zigzag: Int64(field))
    }
    lastField = field
  }

  mutating func add(_ field: Int16, bool: Bool) { head(field, bool ? .yes : .no) }

  mutating func add(_ field: Int16, int8: Int8) {
    head(field, .int8)
    output.append(byte: UInt8(bitPattern: int8))
  }

  mutating func add(_ field: Int16, int16: Int16) {
    head(field, .int16)
    output.append(zigzag: Int64(int16))
  }

  mutating func add(_ field: Int16, int32: Int32) {
    head(field, .int32)
    output.append(zigzag: Int64(int32))
  }

  mutating func add(_ field: Int16, int64: Int64) {
    head(field, .int64)
    output.append(zigzag: int64)
  }

  mutating func add(_ field: Int16, text: String) { add(field, bytes: Array(text.utf8)) }

  mutating func add(_ field: Int16, bytes: [UInt8]) {
    head(field, .binary)
    append(bytes)
  }

  private mutating func append(_ bytes: [UInt8]) {
    output.append(varint: UInt64(bytes.count))
    output.append(bytes: bytes)
  }

  /// A struct as a field; `body` adds its fields.
  mutating func add(_ field: Int16, structure body: (inout ThriftWriter) -> Void) {
    head(field, .structure)
    structure(body)
  }

  /// The fields of a struct and its end; the outermost one has no head.
  mutating func structure(_ body: (inout ThriftWriter) -> Void) {
    let outer = lastField
    lastField = 0
    body(&self)
    output.append(byte: 0)
    lastField = outer
  }

  mutating func add<Element>(
    _ field: Int16,
    list elements: [Element],
    structure body: (inout ThriftWriter, Element) -> Void
  ) {
    head(field, .list)
    listHead(elements.count, .structure)
    for element in elements { structure { body(&$0, element) } }
  }

  mutating func add(_ field: Int16, list numbers: [Int32]) {
    head(field, .list)
    listHead(numbers.count, .int32)
    for number in numbers { output.append(zigzag: Int64(number)) }
  }

  mutating func add(_ field: Int16, list texts: [String]) {
    head(field, .list)
    listHead(texts.count, .binary)
    for text in texts { append(Array(text.utf8)) }
  }

  private mutating func listHead(_ count: Int, _ kind: Kind) {
    if count < 15 {
      output.append(byte: UInt8(count) << 4 | kind.rawValue)
    } else {
      output.append(byte: 0xF0 | kind.rawValue)
      output.append(varint: UInt64(count))
    }
  }
}
