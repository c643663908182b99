import TidemarkCore

/// The shapes of single words and numbers.
enum Shapes {
  /// Any text, quoted or not.
  static let text = Shape<String>(.text(pattern: nil)) { node throws(Failure) in
    guard let text = node.text else { throw node.expected("text") }
    return text
  }

  /// A name of lower-case letters, digits and dashes, as it may appear in a threshold.
  static let name = Shape<String>(.text(pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")) {
    node throws(Failure) in
    guard let text = node.text else { throw node.expected("a name") }
    let allowed = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
    guard allowed, !text.isEmpty, text.first != "-", text.last != "-" else {
      throw node.expected("a name of lower-case letters, digits and dashes, such as cold-chain")
    }
    guard node.plainText == nil || !isReadAsOther(text) else {
      throw node.place.failure(
        "a name like this needs quotes, since YAML reads it as no text: \"\(text)\""
      )
    }
    return text
  }

  /// Whether plain text that could be a name is a number, a truth value or nothing to the editors and
  /// programs that know the types of YAML.
  private static func isReadAsOther(_ text: String) -> Bool {
    let digits = text.dropFirst(2)
    if text.hasPrefix("0x") { return !digits.isEmpty && digits.allSatisfy(\.isHexDigit) }
    if text.hasPrefix("0o") { return !digits.isEmpty && digits.allSatisfy(\.isNumber) }
    return decimal(text) != nil || ["true", "false", "null"].contains(text)
  }

  static let flag = Shape<Bool>(.flag) { node throws(Failure) in
    switch node.plainText {
    case "true": return true
    case "false": return false
    default: throw node.expected("true or false")
    }
  }

  /// One of the words of an enumeration.
  static func choice<Value>(
    _ what: String,
    _ values: [Value] = Array(Value.allCases)
  ) -> Shape<Value>
  where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    let names = values.map(\.rawValue)
    return Shape<Value>(.choice(names)) { node throws(Failure) in
      guard let text = node.text else { throw node.expected("one of \(quotedList(names))") }
      guard let value = values.first(where: { $0.rawValue == text }) else {
        throw node.place.failure(unknownName(text, what: what, among: names))
      }
      return value
    }
  }

  /// A whole number within a range.
  static func integer(_ range: ClosedRange<Int64>) -> Shape<Int64> {
    Shape<Int64>(.integer(minimum: range.lowerBound, maximum: range.upperBound)) {
      node throws(Failure) in
      guard let text = node.plainText, isWholeNumber(text) else {
        throw node.expected("a whole number")
      }
      guard let value = Int64(text), range.contains(value) else {
        throw node.place.failure(
          "\(shortened(text)) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)"
        )
      }
      return value
    }
  }

  static func count(_ range: ClosedRange<Int>) -> Shape<Int> {
    integer(Int64(range.lowerBound)...Int64(range.upperBound)).map { value, _ in Int(value) }
  }

  /// A seed: any 64 bits, as a whole number from 0.
  static let seed = Shape<UInt64>(.integer(minimum: 0, maximum: nil)) { node throws(Failure) in
    guard let text = node.plainText, isWholeNumber(text) else {
      throw node.expected("a whole number")
    }
    guard let value = UInt64(text) else {
      throw node.place.failure(
        "\(shortened(text)) is out of range; allowed: 0 to \(UInt64.max)"
      )
    }
    return value
  }

  /// A finite decimal number.
  static let number = Shape<Double>(.anyNumber) { node throws(Failure) in
    guard let text = node.plainText, let value = decimal(text) else {
      throw node.expected("a number")
    }
    return value
  }

  static func number(_ sign: Sign) -> Shape<Double> {
    Shape<Double>(.number(sign.range)) { node throws(Failure) in
      let value = try number.decode(node)
      guard sign.allows(value) else {
        throw node.place.failure("\(node.text ?? "") is out of range; it must be \(sign.phrase)")
      }
      return value
    }
  }

  /// An instant such as `2026-01-01T00:00:00Z`, within the years 1970 to 2100.
  static let instant = Shape<Timestamp>(
    .text(pattern: "^(19[7-9][0-9]|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}([T ].+)?$")
  ) { node throws(Failure) in
    guard let text = node.text, let time = Timestamp(iso8601: text) else {
      throw node.expected("a time such as 2026-01-01T00:00:00Z")
    }
    guard time >= .epoch, time < latestInstant else {
      throw node.place.failure("\(text) is out of range; allowed: the years 1970 to 2100")
    }
    return time
  }

  /// 2101-01-01: far enough from the end of 64 bits that no sum of spans reaches it.
  private static let latestInstant = Timestamp(nanoseconds: 4_133_980_800 * 1_000_000_000)
}

/// Which numbers are allowed at a place.
enum Sign: Sendable {
  case any, notNegative, positive

  func allows(_ value: Double) -> Bool {
    switch self {
    case .any: true
    case .notNegative: value >= 0
    case .positive: value > 0
    }
  }

  /// The same for editors.
  var range: NumberRange {
    switch self {
    case .any: NumberRange()
    case .notNegative: NumberRange(minimum: 0)
    case .positive: NumberRange(above: 0)
    }
  }

  var phrase: String {
    switch self {
    case .any: "a number"
    case .notNegative: "0 or more"
    case .positive: "more than 0"
    }
  }
}

/// Whether the text is an optional sign and digits.
func isWholeNumber(_ text: some StringProtocol) -> Bool {
  let digits = text.first == "-" ? text.dropFirst() : text[...]
  return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
}

/// The value of `-1.5`, `3` or `2e-6`; nil for anything else, `inf` and `nan` included.
func decimal(_ text: some StringProtocol) -> Double? {
  let isPlain = text.utf8.allSatisfy { byte in
    (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
  }
  guard isPlain, let value = Double(text), value.isFinite else { return nil }
  return value
}
