/// Names as dense indices, in order of first appearance.
struct NameTable {
  private(set) var names: [String] = []
  private var indices: [ArraySlice<UInt8>: UInt32] = [:]
  // The latest name: most files give the same one in many rows.
  private var lastText: ArraySlice<UInt8> = []
  private var lastIndex: UInt32?

  /// The index of a name, or nil if it is not UTF-8.
  mutating func index(of text: ArraySlice<UInt8>) -> UInt32? {
    if let lastIndex, text == lastText { return lastIndex }
    let index: UInt32
    if let known = indices[text] {
      index = known
    } else {
      guard let name = String(validating: text, as: UTF8.self) else { return nil }
      index = UInt32(names.count)
      names.append(name)
      indices[text] = index
    }
    lastText = text
    lastIndex = index
    return index
  }
}
