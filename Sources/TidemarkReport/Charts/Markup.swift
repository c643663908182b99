import TidemarkCore

/// XML under construction: elements with attributes, text escaped.
///
/// What it writes is well-formed as XML and means the same as HTML, so one text serves a file of its
/// own and a part of a page. Coordinates have one decimal: a tenth of a pixel is below what can be
/// seen, and rounding makes the text small.
package struct Markup {
  private var buffer: TextBuffer

  package init() {
    buffer = TextBuffer(capacity: 1 << 16)
  }

  package var string: String { buffer.string }

  /// An attribute; its value is escaped.
  package struct Attribute {
    var name: StaticString
    var value: String

    /// Text.
    package static func text(_ name: StaticString, _ value: String) -> Attribute {
      Attribute(name: name, value: value)
    }

    /// A coordinate or a length.
    package static func number(_ name: StaticString, _ value: Double) -> Attribute {
      Attribute(name: name, value: Markup.coordinate(value))
    }
  }

  /// An element with content, on lines of its own.
  package mutating func element(
    _ name: StaticString,
    _ attributes: [Attribute] = [],
    _ content: (inout Markup) -> Void
  ) {
    open(name, attributes)
    buffer.append(">\n")
    content(&self)
    close(name)
  }

  /// An element that holds nothing but text.
  package mutating func element(
    _ name: StaticString,
    _ attributes: [Attribute] = [],
    text: String
  ) {
    open(name, attributes)
    buffer.append(">")
    buffer.append(text: Markup.escaped(text))
    close(name)
  }

  /// An element without content.
  package mutating func element(_ name: StaticString, _ attributes: [Attribute] = []) {
    open(name, attributes)
    buffer.append("/>\n")
  }

  /// Text that is markup already.
  package mutating func raw(_ markup: String) {
    buffer.append(text: markup)
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    buffer.append("<")
    buffer.append(name)
    for attribute in attributes {
      buffer.append(" ")
      buffer.append(attribute.name)
      buffer.append("=\"")
      buffer.append(text: Markup.escaped(attribute.value))
      buffer.append("\"")
    }
  }

  private mutating func close(_ name: StaticString) {
    buffer.append("</")
    buffer.append(name)
    buffer.append(">\n")
  }

  /// Text as content or as the value of an attribute in quotes.
  ///
  /// What XML 1.0 cannot hold at all, such as control characters, becomes U+FFFD.
  package static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most one decimal: `12.3`, `12`, `-0.5`.
  static func coordinate(_ value: Double) -> String {
    var buffer = TextBuffer()
    buffer.append(coordinate: value)
    return buffer.string
  }
}

extension TextBuffer {
  /// At most one decimal; the value must be smaller than what a picture can be.
  mutating func append(coordinate value: Double) {
    let tenths = Int64((value * 10).rounded(.toNearestOrAwayFromZero))
    if tenths < 0 { append(byte: 0x2D) }
    append(tenths.magnitude / 10)
    guard tenths % 10 != 0 else { return }
    append(byte: 0x2E)
    append(tenths.magnitude % 10)
  }
}
