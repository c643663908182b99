import TidemarkCore

/// A value of a YAML document that knows where it was written.
///
/// Scalars are kept as text: what they mean is decided by the place where they stand.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    case scalar(String, quoted: Bool)
    case list([YAMLNode])
    /// Entries in the order written; keys are unique.
    case map([YAMLEntry])
  }

  var content: Content
  var place: Place

  /// The text of a scalar; nil for lists and mappings.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The text of a scalar without quotes, which may therefore be a number or a truth value.
  var plainText: String? {
    if case .scalar(let text, quoted: false) = content { text } else { nil }
  }

  var isNull: Bool {
    guard let plainText else { return false }
    return plainText.isEmpty || plainText == "~" || plainText == "null"
  }

  /// What stands here, for the end of a sentence such as `expected a number, found ...`.
  var found: String {
    switch content {
    case .list: "a list"
    case .map: "a mapping"
    case .scalar where isNull: "nothing"
    case .scalar(let text, quoted: true): "the quoted text '\(shortened(text))'"
    case .scalar(let text, quoted: false): "'\(shortened(text))'"
    }
  }

  /// An error that says what should stand here.
  func expected(_ what: String) -> Failure {
    place.failure("expected \(what), found \(found)")
  }
}

/// A key of a mapping and its value.
struct YAMLEntry: Sendable {
  var key: String
  /// Where the key stands.
  var place: Place
  var value: YAMLNode
}

/// A position in a file; line and column count from 1, columns in Unicode scalars.
struct Place: Sendable, Equatable {
  var file: String
  var line: Int
  var column: Int

  func failure(_ message: String) -> Failure {
    Failure(.usage, message, file: file, line: line, column: column)
  }

  /// The place this many characters further on the same line.
  func advanced(by columns: Int) -> Place {
    Place(file: file, line: line, column: column + columns)
  }
}

/// A value and where it was written, for checks that need more than the value alone.
struct Located<Value: Sendable>: Sendable {
  var value: Value
  var place: Place
}

/// Text for a message: one line of reasonable length.
func shortened(_ text: String) -> String {
  let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  return line.count > 60 ? line.prefix(57) + "..." : line.count < text.count ? line + "..." : line
}
