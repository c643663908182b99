/// What a `filter` or `map` step calculates from one reading.
///
/// Arithmetic is IEEE 754 in double precision, without functions whose result depends on a library, so
/// that every machine gets the same bits.
package indirect enum Expression: Sendable, Equatable {
  case number(Double)
  /// The reading's value.
  case value
  /// Whether a name of the reading is a text.
  case isNamed(Attribute, String)
  /// Calculated in Swift.
  case function(ReadingFunction)
  case unary(Unary, Expression)
  case binary(Binary, Expression, Expression)

  /// A name that a reading has from its device and sensor.
  package enum Attribute: String, Sendable, CaseIterable {
    case device, sensor, deviceClass = "class", group
  }

  package enum Unary: String, Sendable, CaseIterable {
    case negate, not, abs, floor, sqrt
  }

  package enum Binary: String, Sendable, CaseIterable {
    case add, subtract, multiply, divide, min, max
    case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
    case and, or

    /// What stands between the operands; nil where it is a function of two arguments.
    package var sign: String? {
      switch self {
      case .add: "+"
      case .subtract: "-"
      case .multiply: "*"
      case .divide: "/"
      case .less: "<"
      case .lessOrEqual: "<="
      case .greater: ">"
      case .greaterOrEqual: ">="
      case .equal: "=="
      case .notEqual: "!="
      case .and, .or: rawValue
      case .min, .max: nil
      }
    }
  }

  /// Whether it is true or false, rather than a number.
  package var isTruth: Bool {
    switch self {
    case .number, .value: false
    case .isNamed: true
    case .function(let function): function.isTruth
    case .unary(let operation, _): operation == .not
    case .binary(let operation, _, _):
      switch operation {
      case .add, .subtract, .multiply, .divide, .min, .max: false
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: true
      }
    }
  }
}
