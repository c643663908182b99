import TidemarkCore

/// An answer that can be printed as text or as one JSON document.
protocol Showable {
  func text(color: Bool) -> String
  func json() -> String
}

extension OutputOptions {
  func show(_ answer: some Showable) throws {
    if json {
      try Console.print(answer.json())
    } else if !quiet {
      try Console.print(answer.text(color: color))
    }
  }
}

/// A flat JSON object on several lines, keys in the order they are added.
struct JSONObject {
  private var buffer = TextBuffer()
  private var isEmpty = true

  private mutating func key(_ name: String) {
    buffer.append(text: isEmpty ? "{\n  " : ",\n  ")
    buffer.append(jsonString: name)
    buffer.append(": ")
    isEmpty = false
  }

  mutating func add(_ name: String, _ value: String?) {
    key(name)
    if let value {
      buffer.append(jsonString: value)
    } else {
      buffer.append("null")
    }
  }

  mutating func add(_ name: String, _ value: Int) {
    key(name)
    buffer.append(value)
  }

  mutating func add(_ name: String, _ value: Double) {
    key(name)
    buffer.append(value)
  }

  mutating func add(_ name: String, _ value: Bool) {
    key(name)
    buffer.append(text: value ? "true" : "false")
  }

  /// `value` is JSON already.
  mutating func add(_ name: String, raw value: String) {
    key(name)
    buffer.append(text: value)
  }

  var text: String { isEmpty ? "{}\n" : buffer.string + "\n}\n" }

  /// A JSON string with its quotes.
  static func string(_ text: String) -> String {
    var buffer = TextBuffer()
    buffer.append(jsonString: text)
    return buffer.string
  }
}
