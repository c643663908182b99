/// The texts of a column in a row group, in order of first appearance.
struct ParquetDictionary: Sendable {
  private static let none = UInt32.max

  /// All texts that there can be.
  private let texts: [[UInt8]]
  /// Per text its index in the row group, or `none`.
  private var indices: [UInt32]
  private(set) var used: [UInt32] = []

  init(_ texts: [[UInt8]]) {
    self.texts = texts
    indices = [UInt32](repeating: Self.none, count: texts.count)
  }

  @inline(__always)
  mutating func index(of text: Int) -> UInt32 {
    let known = indices[text]
    if known != Self.none { return known }
    indices[text] = UInt32(used.count)
    used.append(UInt32(text))
    return UInt32(used.count - 1)
  }

  /// The content of the dictionary page.
  var page: ByteWriter {
    var page = ByteWriter(capacity: 1 << 12)
    for text in used {
      page.append(UInt32(texts[Int(text)].count))
      page.append(bytes: texts[Int(text)])
    }
    return page
  }

  mutating func removeAll() {
    for text in used { indices[Int(text)] = Self.none }
    used.removeAll(keepingCapacity: true)
  }
}
