import TidemarkCore

/// Finds places of a YAML document by dotted paths, and puts other values there.
///
/// The schema goes along: it knows the keys that could be written and are not.
struct SettingTree {
  private(set) var root: YAMLNode
  private let schema: Schema

  init(root: YAMLNode, schema: Schema) {
    self.root = root
    self.schema = schema
  }

  /// Puts a value at a path, and returns what can stand there.
  ///
  /// - Throws: `Failure` (usage) with the place down to which the path leads.
  mutating func set(_ path: String, to value: String) throws(Failure) -> [Schema] {
    let words = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !words.contains("") else {
      throw root.place.failure("'\(path)': write keys with dots between, such as pipeline.at-end")
    }
    let walk = SettingWalk(path: path, words: words, value: value, root: root)
    let (changed, schemas) = try walk.set(root, 0, schema.alternatives, at: root.place)
    root = changed
    return schemas
  }
}

/// The way along one path.
private struct SettingWalk {
  let path: String
  let words: [String]
  let value: String
  let root: YAMLNode

  typealias Found = (node: YAMLNode, schemas: [Schema])

  /// The node with the value at the words from `depth` on; `node` is nil for what is not written.
  func set(
    _ node: YAMLNode?,
    _ depth: Int,
    _ schemas: [Schema],
    at place: Place
  ) throws(Failure) -> Found {
    guard depth < words.count else { return try leaf(node, schemas, at: place) }
    switch node?.content {
    case .map(let entries):
      return try set(in: entries, depth, schemas, at: node?.place ?? place)
    case .list(let items):
      return try set(in: items, depth, schemas, at: node?.place ?? place)
    case .scalar(let text, _) where !(node?.isNull ?? true):
      throw place.failure(
        "'\(before(depth))' is written as '\(shortened(text))', which has no '\(words[depth])'; "
          + "write it with its keys to vary one of them"
      )
    case .scalar, nil:
      guard schemas.contains(where: \.isObject) else {
        throw place.failure("'\(before(depth))' is not written: there is nothing in it to vary")
      }
      return try set(in: [YAMLEntry](), depth, schemas, at: place)
    }
  }

  private func set(
    in entries: [YAMLEntry],
    _ depth: Int,
    _ schemas: [Schema],
    at place: Place
  ) throws(Failure) -> Found {
    let word = words[depth]
    let below = schemas.flatMap { $0.values(of: word) }
    guard !below.isEmpty else {
      throw place.failure(unknown(depth, among: schemas.flatMap(\.keyNames)))
    }
    var entries = entries
    if let index = entries.firstIndex(where: { $0.key == word }) {
      let entry = entries[index]
      let found = try set(entry.value, depth + 1, below, at: entry.place)
      entries[index].value = found.node
      return (YAMLNode(content: .map(entries), place: place), found.schemas)
    }
    let found = try set(nil, depth + 1, below, at: place)
    entries.append(YAMLEntry(key: word, place: place, value: found.node))
    return (YAMLNode(content: .map(entries), place: place), found.schemas)
  }

  private func set(
    in items: [YAMLNode],
    _ depth: Int,
    _ schemas: [Schema],
    at place: Place
  ) throws(Failure) -> Found {
    let word = words[depth]
    var matches = items.indices.filter { items[$0].itemName == word }
    if matches.isEmpty, let number = Int(word), items.indices.contains(number - 1) {
      matches = [number - 1]
    }
    guard let index = matches.first else {
      throw place.failure(unknown(depth, among: items.compactMap(\.itemName)))
    }
    guard matches.count == 1 else {
      throw place.failure(
        "'\(before(depth + 1))' names \(matches.count) items; say which by its number: "
          + "\(before(depth)).\(index + 1)"
      )
    }
    // An item that is called by its only key, such as a part of a signal, is entered by it too.
    let isKey = items[index].isCalledByKey && Int(word) == nil
    let found = try set(
      items[index],
      isKey ? depth : depth + 1,
      schemas.flatMap(\.items),
      at: items[index].place
    )
    var items = items
    items[index] = found.node
    return (YAMLNode(content: .list(items), place: place), found.schemas)
  }

  private func leaf(
    _ node: YAMLNode?,
    _ schemas: [Schema],
    at place: Place
  ) throws(Failure) -> Found {
    let scalars = schemas.filter { !$0.isObject && !$0.isList && !$0.isZero }
    guard !scalars.isEmpty else {
      let names = node?.childNames ?? schemas.flatMap(\.keyNames)
      throw place.failure(
        "'\(path)' is no single value; go on with one of: "
          + names.map { "\(path).\($0)" }.joined(separator: ", ")
      )
    }
    let node = YAMLNode(content: .scalar(value, quoted: false), place: node?.place ?? place)
    return (node, scalars)
  }

  /// The path before the word.
  private func before(_ depth: Int) -> String { words[..<depth].joined(separator: ".") }

  private func unknown(_ depth: Int, among names: [String]) -> String {
    let problem = "'\(path)' names nothing"
    if let nearest = nearestName(to: words[depth], among: names) {
      let right = words[..<depth] + [nearest] + words[(depth + 1)...]
      return "\(problem); did you mean '\(right.joined(separator: "."))'?"
    }
    if let whole = root.leafPaths.first(where: { $0.hasSuffix(".\(path)") }) {
      return "\(problem); did you mean '\(whole)'?"
    }
    let place = depth == 0 ? "here" : "in '\(before(depth))'"
    return names.isEmpty
      ? "\(problem): there is nothing \(place)"
      : "\(problem); \(place) there are: \(names.joined(separator: ", "))"
  }
}

extension YAMLNode {
  /// What paths call an item of a list: its name, class or kind, or its only key; nil for others.
  fileprivate var itemName: String? {
    guard case .map(let entries) = content else { return nil }
    for key in ["name", "class", "kind"] {
      if let entry = entries.first(where: { $0.key == key }), let text = entry.value.text {
        return text
      }
    }
    return entries.count == 1 ? entries[0].key : nil
  }

  fileprivate var isCalledByKey: Bool {
    guard case .map(let entries) = content, entries.count == 1 else { return false }
    return !["name", "class", "kind"].contains(entries[0].key)
  }

  /// What a path can go on with.
  fileprivate var childNames: [String]? {
    switch content {
    case .map(let entries): entries.map(\.key)
    case .list(let items): items.enumerated().map { $1.itemName ?? "\($0 + 1)" }
    case .scalar: nil
    }
  }

  /// The paths of all single values, in the order of the file.
  fileprivate var leafPaths: [String] {
    switch content {
    case .scalar: return [""]
    case .map(let entries):
      return entries.flatMap { entry in
        entry.value.leafPaths.map { $0.isEmpty ? entry.key : "\(entry.key).\($0)" }
      }
    case .list(let items):
      return items.enumerated().flatMap { number, item -> [String] in
        let paths = item.leafPaths
        guard !item.isCalledByKey else { return paths }
        let name = item.itemName ?? "\(number + 1)"
        return paths.map { $0.isEmpty ? name : "\(name).\($0)" }
      }
    }
  }
}

extension Schema {
  /// What may stand here, one by one.
  fileprivate var alternatives: [Schema] {
    if case .anyOf(let schemas) = self { schemas.flatMap(\.alternatives) } else { [self] }
  }

  fileprivate var isObject: Bool { if case .object = self { true } else { false } }
  fileprivate var isList: Bool { if case .list = self { true } else { false } }

  /// Whether it is the 0 that needs no unit, beside what has one.
  fileprivate var isZero: Bool {
    if case .integer(0, 0) = self { true } else { false }
  }

  /// What may stand at a key; nothing if there is no such key.
  fileprivate func values(of key: String) -> [Schema] {
    guard case .object(let object) = self else { return [] }
    return object.keys.filter { $0.name == key }.flatMap(\.schema.alternatives)
  }

  /// What the items of a list may be.
  fileprivate var items: [Schema] {
    guard case .list(let item, _, _) = self else { return [] }
    return item.alternatives
  }

  fileprivate var keyNames: [String] {
    guard case .object(let object) = self else { return [] }
    return object.keys.map(\.name)
  }
}
