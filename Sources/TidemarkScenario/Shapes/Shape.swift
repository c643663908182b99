import TidemarkCore

/// How a value is written in YAML: decodes it, and describes it to editors.
struct Shape<Value: Sendable>: Sendable {
  let schema: Schema
  /// Whether `null` is a value here; elsewhere a key without a value is a mistake.
  let acceptsNull: Bool
  let decode: @Sendable (YAMLNode) throws(Failure) -> Value

  init(
    _ schema: Schema,
    acceptsNull: Bool = false,
    decode: @escaping @Sendable (YAMLNode) throws(Failure) -> Value
  ) {
    self.schema = schema
    self.acceptsNull = acceptsNull
    self.decode = decode
  }

  /// The same text for another value; `transform` may refuse, with the place of the text.
  func map<Other: Sendable>(
    _ transform: @escaping @Sendable (Value, Place) throws(Failure) -> Other
  ) -> Shape<Other> {
    Shape<Other>(schema, acceptsNull: acceptsNull) { node throws(Failure) in
      try transform(try decode(node), node.place)
    }
  }

  /// The same shape with a further condition.
  func checked(
    _ check: @escaping @Sendable (Value, Place) throws(Failure) -> Void
  ) -> Shape {
    map { value, place throws(Failure) in
      try check(value, place)
      return value
    }
  }

  /// The value together with its place.
  var located: Shape<Located<Value>> {
    map { value, place in Located(value: value, place: place) }
  }

  /// A list of these, of at least `minimumCount`.
  ///
  /// `maximumCount` is for editors; what decodes the list checks it.
  func list(minimumCount: Int = 0, maximumCount: Int? = nil) -> Shape<[Value]> {
    let schema = Schema.list(schema, minimumCount: minimumCount, maximumCount: maximumCount)
    return Shape<[Value]>(schema) { node throws(Failure) in
      guard case .list(let items) = node.content else { throw node.expected("a list") }
      guard items.count >= minimumCount else {
        let wanted = minimumCount == 1 ? "1 item" : "\(minimumCount) items"
        let found = items.isEmpty ? "an empty list" : "\(items.count)"
        throw node.place.failure("expected at least \(wanted), found \(found)")
      }
      var values: [Value] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try decode(item)) }
      return values
    }
  }

  /// A list of these, or a single one in place of a list of one.
  func oneOrMore() -> Shape<[Value]> {
    let many = list(minimumCount: 1)
    return Shape<[Value]>(.anyOf([schema, many.schema])) { node throws(Failure) in
      if case .list = node.content { return try many.decode(node) }
      return [try decode(node)]
    }
  }

  /// This for a mapping or list, `scalar` for a bare word or number.
  func orScalar(_ scalar: Shape<Value>) -> Shape<Value> {
    Shape(.anyOf([scalar.schema, schema])) { node throws(Failure) in
      if case .scalar = node.content { return try scalar.decode(node) }
      return try decode(node)
    }
  }
}
