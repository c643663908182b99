package import TidemarkCore

/// The bytes of a file as text.
package enum SourceText {
  /// Decodes UTF-8, without a byte order mark.
  ///
  /// Throws `Failure` with code `usage` and the offset of the first byte that is not UTF-8.
  package static func decode(_ bytes: [UInt8], file: String) throws(Failure) -> String {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: body, as: UTF8.self) { return text }
    var iterator = body.makeIterator()
    var decoder = UTF8()
    var offset = bytes.count - body.count
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      offset += UTF8.width(scalar)
    }
    throw Failure(.usage, "not UTF-8 text; save the file as UTF-8", file: file, offset: offset)
  }
}
