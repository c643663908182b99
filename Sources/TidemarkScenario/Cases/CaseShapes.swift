import TidemarkCore

/// The shapes of the words and numbers of cases.
extension Shapes {
  /// Any value at all, for parts that are not looked into.
  static let anything = Shape<YAMLNode>(.anyOf([]), acceptsNull: true) { node in node }

  /// Any 64-bit whole number.
  static let wholeNumber = integer(Int64.min...Int64.max)

  /// A number, text or null; a quoted number is text.
  static let caseValue = Shape<CaseValue>(.anyOf([]), acceptsNull: true) { node throws(Failure) in
    guard case .scalar(let text, let quoted) = node.content else {
      throw node.expected("a number, text or null")
    }
    if node.isNull { return .null }
    if quoted { return .string(text) }
    if isWholeNumber(text) {
      guard let value = Int64(text) else {
        throw node.place.failure("\(shortened(text)) does not fit 64 bits")
      }
      return .int(value)
    }
    return decimal(text).map { .double($0) } ?? .string(text)
  }

  /// The key of a record: text, also where it looks like a number, or null.
  static let caseKey = Shape<String?>(.text(pattern: nil), acceptsNull: true) {
    node throws(Failure) in
    node.isNull ? nil : try text.decode(node)
  }
}
