import TidemarkCore
import Yams

/// Reads the one YAML document of a file into a `YAMLNode`.
///
/// The subset is what a configuration needs: mappings with plain keys, lists, scalars. Anchors,
/// aliases and tags are refused, which also rules out documents that unfold to a size far beyond
/// their own.
enum YAMLDocument {
  /// Deepest nesting accepted; no scenario comes near it.
  static let depthLimit = 64
  /// Possible aliases accepted before parsing; each three of them can triple a document.
  static let aliasLimit = 20

  /// The root of the document.
  ///
  /// Throws `Failure` with code `usage` and a place for what is not valid YAML of the subset, and
  /// with code `noInput` for text without a document.
  static func root(of text: String, file: String) throws(Failure) -> YAMLNode {
    if let place = excessiveAlias(in: text, file: file) { throw place.failure(aliasMessage) }
    do {
      // Kept alive until the tree is converted: nodes refer to their anchors weakly.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      let root = try parser.singleRoot()
      let converted = try root.map {
        try NodeConverter(file: file).convert($0, depth: 0)
      }
      return try withExtendedLifetime(parser) {
        guard let converted, !converted.isNull else {
          throw Failure(.noInput, "the file is empty", file: file)
        }
        return converted
      }
    } catch let failure as Failure {
      throw failure
    } catch let error as YamlError {
      throw failure(for: error, file: file)
    } catch {
      throw Failure(.usage, "not valid YAML: \(error)", file: file)
    }
  }

  fileprivate static let aliasMessage =
    "anchors (&name) and aliases (*name) are not supported; write the value out"

  /// Where the first `*name` too many stands.
  ///
  /// The parser compares keys by value, which could take exponential time if aliases stood in keys.
  /// Lines that are comments are skipped: whatever surrounds them, they hold no alias.
  private static func excessiveAlias(in text: String, file: String) -> Place? {
    var count = 0
    var line = 1
    var column = 1
    var isComment = false
    var isBlank = true
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        line += 1
        column = 1
        isComment = false
        isBlank = true
        previous = " "
        continue
      }
      if isBlank, scalar == "#" { isComment = true }
      if scalar != " " { isBlank = false }
      let startsName = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if !isComment, previous == "*", startsName || scalar == "_" || scalar == "-" {
        count += 1
        if count > aliasLimit { return Place(file: file, line: line, column: column - 1) }
      }
      previous = scalar
      column += 1
    }
    return nil
  }

  private static func failure(for error: YamlError, file: String) -> Failure {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let situation = context.map { "\($0.text), " } ?? ""
      return Place(file: file, line: mark.line, column: mark.column)
        .failure("not valid YAML: \(situation)\(problem)")
    case .reader(let problem, let offset, _, let yaml):
      guard let offset else { return Failure(.usage, "not valid YAML: \(problem)", file: file) }
      let before = yaml.prefix(offset)
      let lastLine = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .last
      return Place(
        file: file,
        line: before.count(where: \.isNewline) + 1,
        column: (lastLine?.unicodeScalars.count ?? 0) + 1
      ).failure("not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return Place(file: file, line: context.mark.line, column: context.mark.column)
        .failure("key '\(duplicates.first ?? "")' is given more than once in this mapping")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      return Failure(.usage, "not valid YAML: \(error)", file: file)
    }
  }
}

/// Turns the parser's nodes into ours and refuses what is outside the subset.
private struct NodeConverter {
  let file: String

  func convert(_ node: Node, depth: Int) throws(Failure) -> YAMLNode {
    let place = place(of: node)
    guard depth < YAMLDocument.depthLimit else {
      throw place.failure("nested more than \(YAMLDocument.depthLimit) levels deep")
    }
    guard node.anchor == nil else { throw place.failure(YAMLDocument.aliasMessage) }
    switch node {
    case .scalar(let scalar):
      try refuseTag(scalar.tag, implied: "str", at: place)
      let quoted = scalar.style != .plain && scalar.style != .any
      return YAMLNode(content: .scalar(scalar.string, quoted: quoted), place: place)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, implied: "seq", at: place)
      var items: [YAMLNode] = []
      for item in sequence { items.append(try convert(item, depth: depth + 1)) }
      return YAMLNode(content: .list(items), place: place)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, implied: "map", at: place)
      var entries: [YAMLEntry] = []
      for (key, value) in mapping {
        let converted = try convert(key, depth: depth + 1)
        guard let name = converted.text else { throw converted.expected("a plain key") }
        let value = try convert(value, depth: depth + 1)
        entries.append(YAMLEntry(key: name, place: converted.place, value: value))
      }
      return YAMLNode(content: .map(entries), place: place)
    case .alias:
      throw place.failure(YAMLDocument.aliasMessage)
    }
  }

  private func refuseTag(_ tag: Tag, implied: String, at place: Place) throws(Failure) {
    let name = tag.description
    guard name.isEmpty || name == "tag:yaml.org,2002:\(implied)" else {
      throw place.failure("tags (!name) are not supported")
    }
  }

  private func place(of node: Node) -> Place {
    Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }
}
