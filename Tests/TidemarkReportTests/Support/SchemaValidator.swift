import Foundation

/// The part of JSON Schema that Tidemark's schemas use; any other keyword is an error.
struct SchemaValidator {
  private let root: [String: Any]

  init(_ schema: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any] ?? [:]
  }

  /// What is wrong with `document`: a line per fault.
  func faults(in document: String) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(document.utf8))
    return check(value, root, at: "$")
  }

  private static let annotations: Set = ["$schema", "title", "description", "$defs"]

  private func check(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    var faults: [String] = []
    for (keyword, rule) in schema where !Self.annotations.contains(keyword) {
      switch (keyword, rule) {
      case ("$ref", let name as String):
        faults += check(value, definition(name), at: path)
      case ("type", let type as String):
        if !Self.matches(value, type) { faults.append("\(path) is no \(type)") }
      case ("type", let types as [String]):
        if !types.contains(where: { Self.matches(value, $0) }) {
          faults.append("\(path) is none of \(types)")
        }
      case ("const", let constant as NSObject):
        if constant != value as? NSObject { faults.append("\(path) is not \(constant)") }
      case ("enum", let values as [NSObject]):
        if !values.contains(where: { $0 == value as? NSObject }) {
          faults.append("\(path) is none of \(values)")
        }
      case ("minimum", let bound as NSNumber):
        if let number = Self.number(value), number.doubleValue < bound.doubleValue {
          faults.append("\(path) is below \(bound)")
        }
      case ("maximum", let bound as NSNumber):
        if let number = Self.number(value), number.doubleValue > bound.doubleValue {
          faults.append("\(path) is above \(bound)")
        }
      case ("oneOf", let schemas as [[String: Any]]):
        let matching = schemas.count { check(value, $0, at: path).isEmpty }
        if matching != 1 { faults.append("\(path) matches \(matching) of oneOf") }
      case ("items", let item as [String: Any]):
        for (index, element) in (value as? [Any] ?? []).enumerated() {
          faults += check(element, item, at: "\(path)[\(index)]")
        }
      case ("required", let keys as [String]):
        guard let object = value as? [String: Any] else { continue }
        for key in keys where object[key] == nil { faults.append("\(path).\(key) is missing") }
      case ("properties", let properties as [String: [String: Any]]):
        for (key, member) in value as? [String: Any] ?? [:] {
          if let rule = properties[key] { faults += check(member, rule, at: "\(path).\(key)") }
        }
      case ("additionalProperties", _):
        faults += checkAdditional(value, schema, at: path)
      default: faults.append("\(path): the schema's \(keyword) is not understood")
      }
    }
    return faults.sorted()
  }

  private func checkAdditional(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    let known = schema["properties"] as? [String: Any] ?? [:]
    let extra = (value as? [String: Any] ?? [:]).filter { known[$0.key] == nil }
    if let rule = schema["additionalProperties"] as? [String: Any] {
      return extra.flatMap { check($0.value, rule, at: "\(path).\($0.key)") }
    }
    return extra.keys.map { "\(path).\($0) is not in the schema" }
  }

  private func definition(_ reference: String) -> [String: Any] {
    let name = reference.replacingOccurrences(of: "#/$defs/", with: "")
    let definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
    return definitions[name] ?? ["missing definition \(name)": true]
  }

  private static func number(_ value: Any) -> NSNumber? {
    isBoolean(value) ? nil : value as? NSNumber
  }

  private static func matches(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": isBoolean(value)
    case "number": !isBoolean(value) && value is NSNumber
    case "integer":
      !isBoolean(value)
        && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: false
    }
  }

  private static func isBoolean(_ value: Any) -> Bool {
    (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
  }
}
