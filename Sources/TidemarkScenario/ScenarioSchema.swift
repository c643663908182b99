import TidemarkCore

/// What editors need to complete and check scenarios while they are written.
package enum ScenarioSchema {
  /// The JSON Schema (draft 2020-12) of a scenario.
  ///
  /// Made from the tables of keys that the decoder works with, so that both accept the same keys.
  package static var json: String {
    var definitions = SchemaDefinitions()
    let root = definitions.keywords(ScenarioDraft.shape.schema)
    let document = JSONText.object(
      [
        JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        JSONMember("title", .string("Tidemark scenario")),
      ] + root + [JSONMember("$defs", .object(definitions.objects))]
    )
    var text = TextBuffer()
    document.write(to: &text)
    text.append("\n")
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
      return members(type: "string", ("pattern", pattern.map { .string($0) }))
    case .integer(let minimum, let maximum):
      return members(
        type: "integer",
        ("minimum", .integer(minimum)),
        ("maximum", maximum.map { .integer($0) })
      )
    case .number(let minimum, let maximum):
      return members(
        type: "number",
        ("minimum", minimum.map { .number($0) }),
        ("maximum", maximum.map { .number($0) })
      )
    case .flag:
      return members(type: "boolean")
    case .choice(let words):
      return [JSONMember("enum", .array(words.map { .string($0) }))]
    case .list(let element, let minimumCount):
      return members(
        type: "array",
        ("items", .object(keywords(element))),
        ("minItems", minimumCount > 0 ? .integer(Int64(minimumCount)) : nil)
      )
    case .object(let object):
      return [JSONMember("$ref", .string(reference(object)))]
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
    return "#/$defs/\(object.name)"
  }

  private mutating func definition(_ object: ObjectSchema) -> JSONText {
    var properties: [JSONMember] = []
    for key in object.keys {
      let members = [JSONMember("description", .string(key.summary))] + keywords(key.schema)
      properties.append(JSONMember(key.name, .object(members)))
    }
    let required = object.keys.filter(\.isRequired).map { JSONText.string($0.name) }
    let choices = object.choices.map { choice in
      let options = choice.map { name in
        JSONText.object([JSONMember("required", .array([.string(name)]))])
      }
      return JSONText.object([JSONMember("oneOf", .array(options))])
    }
    return .object(
      members(
        type: "object",
        ("description", .string(object.summary)),
        ("properties", .object(properties)),
        ("additionalProperties", .flag(false)),
        ("required", required.isEmpty ? nil : .array(required)),
        ("allOf", choices.isEmpty ? nil : .array(choices))
      )
    )
  }
}
