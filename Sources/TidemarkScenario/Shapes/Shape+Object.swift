import TidemarkCore

/// A key of a mapping and the shape of its value.
struct Key<Value: Sendable>: Sendable {
  let name: String
  let shape: Shape<Value>
  let isRequired: Bool
  let summary: String

  init(_ name: String, _ shape: Shape<Value>, required: Bool = false, _ summary: String) {
    self.name = name
    self.shape = shape
    self.isRequired = required
    self.summary = summary
  }
}

/// A `Key` whatever its value: a row of an object's table of keys.
protocol AnyKey: Sendable {
  var name: String { get }
  var isRequired: Bool { get }
  var description: KeySchema { get }
}

extension Key: AnyKey {
  var description: KeySchema {
    KeySchema(name: name, isRequired: isRequired, summary: summary, schema: shape.schema)
  }
}

/// The entries of a mapping whose keys were checked.
struct Fields: Sendable {
  /// Of the mapping.
  let place: Place
  fileprivate let entries: [YAMLEntry]

  /// The value of an optional key; nil if it is not there.
  func value<Value>(_ key: Key<Value>) throws(Failure) -> Value? {
    guard let entry = entries.first(where: { $0.key == key.name }) else { return nil }
    guard !entry.value.isNull || key.shape.acceptsNull else {
      throw entry.place.failure("'\(key.name)' has no value; give one or leave the key out")
    }
    return try key.shape.decode(entry.value)
  }

  /// The value of a key that must be there.
  func require<Value>(_ key: Key<Value>) throws(Failure) -> Value {
    guard let value = try value(key) else { throw place.failure("missing key '\(key.name)'") }
    return value
  }

  /// The value of an optional key with the place of the key.
  func located<Value>(_ key: Key<Value>) throws(Failure) -> Located<Value>? {
    guard let place = place(of: key), let value = try value(key) else { return nil }
    return Located(value: value, place: place)
  }

  /// Where the key stands; nil if it is not there.
  func place<Value>(of key: Key<Value>) -> Place? {
    entries.first { $0.key == key.name }?.place
  }
}

extension Shape {
  /// A mapping with these keys and no others.
  ///
  /// `planned` names keys that the language of scenarios has and this version does not: they get an
  /// error that says so.
  static func object(
    _ name: String,
    _ summary: String,
    keys: [any AnyKey],
    rules: [KeyRule] = [],
    planned: [String] = [],
    build: @escaping @Sendable (Fields) throws(Failure) -> Value
  ) -> Shape {
    let schema = ObjectSchema(
      name: name,
      summary: summary,
      keys: keys.map(\.description),
      rules: rules
    )
    return Shape(.object(schema)) { node throws(Failure) in
      guard case .map(let entries) = node.content else {
        throw node.expected("a mapping with \(quotedList(schema.keys.map(\.name)))")
      }
      try schema.check(entries, planned: planned, at: node.place)
      return try build(Fields(place: node.place, entries: entries))
    }
  }

  /// A mapping with exactly one of several keys, which decides what its value means.
  static func variant(
    _ name: String,
    _ summary: String,
    cases: [Key<Value>],
    planned: [String] = []
  ) -> Shape {
    object(
      name,
      summary,
      keys: cases,
      rules: [.exactlyOne(cases.map(\.name))],
      planned: planned
    ) { fields throws(Failure) in
      for key in cases {
        if let value = try fields.value(key) { return value }
      }
      // Not reached: the choice was checked.
      throw fields.place.failure("expected one of \(quotedList(cases.map(\.name)))")
    }
  }
}

extension ObjectSchema {
  /// Refuses unknown, planned, repeated and missing keys, in the order of the file.
  fileprivate func check(
    _ entries: [YAMLEntry],
    planned: [String],
    at place: Place
  ) throws(Failure) {
    let names = keys.map(\.name)
    var seen: Set<String> = []
    for entry in entries {
      guard names.contains(entry.key) else {
        if planned.contains(entry.key) {
          throw entry.place.failure("'\(entry.key)' is not supported by this version of tidemark")
        }
        throw entry.place.failure(unknownName(entry.key, what: "key", among: names))
      }
      guard seen.insert(entry.key).inserted else {
        throw entry.place.failure("key '\(entry.key)' is given more than once in this mapping")
      }
    }
    for key in keys where key.isRequired && !seen.contains(key.name) {
      throw place.failure("missing key '\(key.name)'")
    }
    for rule in rules { try rule.check(entries, at: place) }
  }
}

/// `unknown key 'x' (did you mean 'y'?); allowed: a, b, c`.
func unknownName(_ name: String, what: String, among names: [String]) -> String {
  let hint = nearestName(to: name, among: names).map { " (did you mean '\($0)'?)" } ?? ""
  let allowed = names.isEmpty ? "there is none" : "allowed: \(names.joined(separator: ", "))"
  return "unknown \(what) '\(shortened(name))'\(hint); \(allowed)"
}

/// `'a', 'b' or 'c'`.
func quotedList(_ names: [String]) -> String {
  let quoted = names.map { "'\($0)'" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " or " + last
}
