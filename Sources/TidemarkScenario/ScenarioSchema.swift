import TidemarkCore

/// What editors need to complete and check scenarios while they are written.
package enum ScenarioSchema {
  /// The JSON Schema (draft-07, which editors know best) of a scenario.
  ///
  /// Made from the tables of keys that the decoder works with, so that both accept the same keys.
  package static var json: String { json(of: ScenarioDraft.shape.schema, "Tidemark scenario") }

  /// The same of a delivery; see `DeliveryDocument`.
  package static var delivery: String { json(of: DeliveryDocument.schema, "Tidemark delivery") }

  private static func json(of schema: Schema, _ title: String) -> String {
    var definitions = SchemaDefinitions()
    let root = definitions.keywords(schema)
    let document = JSONText.object(
      [
        JSONMember("$schema", .string("http://json-schema.org/draft-07/schema#")),
        JSONMember("title", .string(title)),
      ] + root + [JSONMember("definitions", .object(definitions.objects))]
    )
    var text = TextBuffer()
    document.write(to: &text)
    return text.string
  }
}

/// Turns schemas into JSON and collects the objects that occur in them, each once.
private struct SchemaDefinitions {
  private(set) var objects: [JSONMember] = []

  /// The keywords that say what `schema` is: a reference, for an object.
  mutating func keywords(_ schema: Schema) -> [JSONMember] {
    switch schema {
    case .text(let pattern):
      guard let pattern else {
        let types = ["string", "number", "boolean"].map { JSONText.string($0) }
        return [JSONMember("type", .array(types))]
      }
      return members(type: "string", ("pattern", .string(pattern)))
    case .integer(let minimum, let maximum):
      return members(
        type: "integer",
        ("minimum", .integer(minimum)),
        ("maximum", maximum.map { .integer($0) })
      )
    case .number(let range):
      return members(
        type: "number",
        ("minimum", range.minimum.map { .number($0) }),
        ("exclusiveMinimum", range.above.map { .number($0) }),
        ("maximum", range.maximum.map { .number($0) }),
        ("exclusiveMaximum", range.below.map { .number($0) })
      )
    case .flag:
      return members(type: "boolean")
    case .choice(let words):
      return [JSONMember("enum", .array(words.map { .string($0) }))]
    case .list(let element, let minimumCount, let maximumCount):
      return members(
        type: "array",
        ("items", .object(keywords(element))),
        ("minItems", minimumCount > 0 ? .integer(Int64(minimumCount)) : nil),
        ("maxItems", maximumCount.map { .integer(Int64($0)) })
      )
    case .object(let object):
      // In a list of its own: draft-07 ignores what stands beside a reference.
      let reference = JSONText.object([JSONMember("$ref", .string(reference(object)))])
      return [JSONMember("allOf", .array([reference]))]
    case .anyOf(let schemas):
      var options: [JSONText] = []
      for schema in schemas { options.append(.object(keywords(schema))) }
      return [JSONMember("anyOf", .array(options))]
    }
  }

  private func members(type: String, _ others: (String, JSONText?)...) -> [JSONMember] {
    [JSONMember("type", .string(type))]
      + others.compactMap { key, value in value.map { JSONMember(key, $0) } }
  }

  private mutating func reference(_ object: ObjectSchema) -> String {
    if !objects.contains(where: { $0.key == object.name }) {
      // The place in the list is taken before the object's own parts take theirs.
      let index = objects.count
      objects.append(JSONMember(object.name, .object([])))
      objects[index].value = definition(object)
    }
    return "#/definitions/\(object.name)"
  }

  private mutating func definition(_ object: ObjectSchema) -> JSONText {
    var properties: [JSONMember] = []
    for key in object.keys {
      let members = [JSONMember("description", .string(key.summary))] + keywords(key.schema)
      properties.append(JSONMember(key.name, .object(members)))
    }
    let required = object.keys.filter(\.isRequired).map { JSONText.string($0.name) }
    let rules = object.rules.map(\.keywords)
    return .object(
      members(
        type: "object",
        ("description", .string(object.summary)),
        ("properties", .object(properties)),
        ("additionalProperties", .flag(false)),
        ("required", required.isEmpty ? nil : .array(required)),
        ("allOf", rules.isEmpty ? nil : .array(rules))
      )
    )
  }
}

extension KeyRule {
  /// The rule in the words of JSON Schema.
  fileprivate var keywords: JSONText {
    switch self {
    case .exactlyOne(let names):
      return .object([JSONMember("oneOf", .array(names.map { Self.required([$0]) }))])
    case .atLeastOne(let names):
      return .object([JSONMember("anyOf", .array(names.map { Self.required([$0]) }))])
    case .needs(let key, let other):
      let needed = JSONMember(key, .array([.string(other)]))
      return .object([JSONMember("dependencies", .object([needed]))])
    case .excludes(let key, let others):
      return .object([
        JSONMember("if", Self.required([key])),
        JSONMember("then", .object([JSONMember("properties", Self.absent(others))])),
      ])
    case .when(let condition):
      return .object([
        JSONMember("if", condition.premise),
        JSONMember("then", condition.conclusion),
      ])
    }
  }

  fileprivate static func absent(_ names: [String]) -> JSONText {
    .object(names.map { JSONMember($0, .flag(false)) })
  }

  fileprivate static func required(_ names: [String]) -> JSONText {
    .object([JSONMember("required", .array(names.map { .string($0) }))])
  }
}

extension KeyCondition {
  fileprivate var premise: JSONText {
    let value = JSONText.object([JSONMember("const", .string(value))])
    return .object([
      JSONMember("properties", .object([JSONMember(key, value)])),
      JSONMember("required", .array([.string(key)])),
    ])
  }

  fileprivate var conclusion: JSONText {
    var members: [JSONMember] = []
    if !required.isEmpty {
      members.append(JSONMember("required", .array(required.map { .string($0) })))
    }
    if !oneOf.isEmpty {
      members.append(JSONMember("anyOf", .array(oneOf.map { KeyRule.required([$0]) })))
    }
    if !forbidden.isEmpty {
      members.append(JSONMember("properties", KeyRule.absent(forbidden)))
    }
    return .object(members)
  }
}
