/// What may stand at a place, as editors are told; every `Shape` carries the one of its values.
indirect enum Schema: Sendable {
  /// Text that matches a regular expression.
  case text(pattern: String?)
  case integer(minimum: Int64, maximum: Int64?)
  case number(minimum: Double?, maximum: Double?)
  case flag
  case choice([String])
  case list(Schema, minimumCount: Int)
  case object(ObjectSchema)
  case anyOf([Schema])
}

/// A mapping: the same table of keys tells the decoder what to accept and editors what to offer.
struct ObjectSchema: Sendable {
  /// Unique among all objects; the name in `$defs`.
  var name: String
  var summary: String
  var keys: [KeySchema]
  /// Of each of these groups exactly one key must be there.
  var choices: [[String]]
}

struct KeySchema: Sendable {
  var name: String
  var isRequired: Bool
  var summary: String
  var schema: Schema
}
