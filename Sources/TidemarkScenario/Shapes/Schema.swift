/// What may stand at a place, as editors are told; every `Shape` carries the one of its values.
indirect enum Schema: Sendable {
  /// Text that matches a regular expression; nil: anything that is no list and no mapping.
  case text(pattern: String?)
  case integer(minimum: Int64, maximum: Int64?)
  case number(NumberRange)
  case flag
  case choice([String])
  case list(Schema, minimumCount: Int, maximumCount: Int?)
  case object(ObjectSchema)
  case anyOf([Schema])

  static let anyNumber = Schema.number(NumberRange())
  /// `0` without a unit.
  static let zero = Schema.integer(minimum: 0, maximum: 0)
}

/// Bounds of a number; `above` and `below` are themselves outside.
struct NumberRange: Sendable {
  var minimum: Double?
  var above: Double?
  var maximum: Double?
  var below: Double?
}

/// A mapping: the same table of keys tells the decoder what to accept and editors what to offer.
struct ObjectSchema: Sendable {
  /// Unique among all objects; the name in `definitions`.
  var name: String
  var summary: String
  var keys: [KeySchema]
  var rules: [KeyRule]
}

struct KeySchema: Sendable {
  var name: String
  var isRequired: Bool
  var summary: String
  var schema: Schema
}

/// Which keys of a mapping go together.
enum KeyRule: Sendable {
  case exactlyOne([String])
  case atLeastOne([String])
  /// Where the first is, the second must be.
  case needs(String, String)
  /// Where the first is, none of these may be.
  case excludes(String, [String])
  case when(KeyCondition)
}

/// What the value of one key, such as `kind`, means for the others.
struct KeyCondition: Sendable {
  var key: String
  var value: String
  var required: [String] = []
  /// At least one of these is required too.
  var oneOf: [String] = []
  var forbidden: [String] = []
}
