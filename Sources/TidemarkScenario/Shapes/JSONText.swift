import TidemarkCore

/// A JSON value under construction; the members of an object keep their order.
enum JSONText: Sendable {
  case string(String)
  case integer(Int64)
  case number(Double)
  case flag(Bool)
  case array([JSONText])
  case object([JSONMember])

  /// Writes the value over several lines, with two spaces per level.
  func write(to text: inout TextBuffer, level: Int = 0) {
    switch self {
    case .string(let value): text.append(jsonString: value)
    case .integer(let value): text.append(value)
    case .number(let value): text.append(value)
    case .flag(let value): text.append(text: value ? "true" : "false")
    case .array(let items):
      text.append("[")
      for (index, item) in items.enumerated() {
        Self.startLine(index > 0, in: &text, level: level + 1)
        item.write(to: &text, level: level + 1)
      }
      Self.endLines(items.isEmpty, in: &text, level: level)
      text.append("]")
    case .object(let members):
      text.append("{")
      for (index, member) in members.enumerated() {
        Self.startLine(index > 0, in: &text, level: level + 1)
        text.append(jsonString: member.key)
        text.append(": ")
        member.value.write(to: &text, level: level + 1)
      }
      Self.endLines(members.isEmpty, in: &text, level: level)
      text.append("}")
    }
  }

  private static func startLine(_ afterAnother: Bool, in text: inout TextBuffer, level: Int) {
    text.append(text: (afterAnother ? ",\n" : "\n") + String(repeating: "  ", count: level))
  }

  private static func endLines(_ isEmpty: Bool, in text: inout TextBuffer, level: Int) {
    if !isEmpty { text.append(text: "\n" + String(repeating: "  ", count: level)) }
  }
}

/// A name and a value of a JSON object.
struct JSONMember: Sendable {
  var key: String
  var value: JSONText

  init(_ key: String, _ value: JSONText) {
    self.key = key
    self.value = value
  }
}
