import TidemarkCore

/// The texts of a column in a row group, in order of first appearance.
struct ParquetDictionary: Sendable {
  private static let none = UInt32.max

  /// Per text its index in the row group, or `none`.
  private var indices: [UInt32] = []
  /// The texts by their numbers.
  private(set) var used: [UInt32] = []

  @inline(__always)
  mutating func index(of text: Int) -> UInt32 {
    if text < indices.count {
      let known = indices[text]
      if known != Self.none { return known }
    }
    return add(text)
  }

  /// Begins anew, and replaces `found` by the indices of texts.
  mutating func index(_ texts: [Int64], into found: inout [UInt32]) {
    removeAll()
    found.resize(to: texts.count, filler: 0)
    var places = found.mutableSpan
    // Not the first text.
    var last = Int64(-1)
    var lastIndex: UInt32 = 0
    for row in texts.indices {
      if texts[row] != last {
        last = texts[row]
        lastIndex = index(of: Int(last))
      }
      places[row] = lastIndex
    }
  }

  @inline(never)
  private mutating func add(_ text: Int) -> UInt32 {
    if text >= indices.count {
      indices.resize(to: max(text + 1, 2 * indices.count), filler: Self.none)
    }
    let index = UInt32(used.count)
    indices[text] = index
    used.append(UInt32(text))
    return index
  }

  /// The content of the dictionary page.
  func page(of texts: [[UInt8]]) -> ByteWriter {
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
