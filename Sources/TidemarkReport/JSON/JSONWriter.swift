import TidemarkCore

/// JSON under construction: keys in the order they are written, indented by two spaces.
struct JSONWriter {
  private var buffer = TextBuffer()
  private var depth = 0
  /// Whether the container in hand has no element yet.
  private var isFresh = true

  /// A whole document, with a newline at its end.
  static func document(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writer.container("{", "}", body)
    writer.buffer.append("\n")
    return writer.buffer.string
  }

  mutating func object(_ key: String, _ body: (inout JSONWriter) -> Void) {
    begin(key)
    container("{", "}", body)
  }

  /// An array of objects.
  mutating func array<Element>(
    _ key: String,
    _ elements: [Element],
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    begin(key)
    container("[", "]") { writer in
      for element in elements {
        writer.nextElement()
        writer.container("{", "}") { body(&$0, element) }
      }
    }
  }

  mutating func array(_ key: String, _ texts: [String]) {
    begin(key)
    container("[", "]") { writer in
      for text in texts {
        writer.nextElement()
        writer.buffer.append(jsonString: text)
      }
    }
  }

  mutating func field(_ key: String, _ text: String?) {
    begin(key)
    if let text { buffer.append(jsonString: text) } else { buffer.append("null") }
  }

  mutating func field(_ key: String, _ number: Double?) {
    begin(key)
    if let number { buffer.append(number) } else { buffer.append("null") }
  }

  mutating func field(_ key: String, _ number: some BinaryInteger & FixedWidthInteger) {
    begin(key)
    buffer.append(number)
  }

  mutating func field(_ key: String, _ flag: Bool) {
    begin(key)
    if flag { buffer.append("true") } else { buffer.append("false") }
  }

  mutating func null(_ key: String) {
    begin(key)
    buffer.append("null")
  }

  private mutating func begin(_ key: String) {
    nextElement()
    buffer.append(jsonString: key)
    buffer.append(": ")
  }

  private mutating func nextElement() {
    if !isFresh { buffer.append(",") }
    isFresh = false
    newLine()
  }

  private mutating func container(
    _ open: StaticString,
    _ close: StaticString,
    _ body: (inout JSONWriter) -> Void
  ) {
    buffer.append(open)
    depth += 1
    isFresh = true
    body(&self)
    depth -= 1
    if !isFresh { newLine() }
    isFresh = false
    buffer.append(close)
  }

  private mutating func newLine() {
    buffer.append("\n")
    for _ in 0..<depth { buffer.append("  ") }
  }
}
