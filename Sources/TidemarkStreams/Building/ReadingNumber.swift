/// A number that is calculated from a reading, as in `.value * 1.8 + 32`.
public struct ReadingNumber: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  let expression: Expression

  init(_ expression: Expression) {
    self.expression = expression
  }

  /// A number that is the same for all readings.
  public init(floatLiteral number: Double) {
    expression = .number(number)
  }

  /// A number that is the same for all readings.
  public init(integerLiteral number: Int) {
    expression = .number(Double(number))
  }

  /// The reading's value.
  public static let value = ReadingNumber(.value)

  /// A number that is the same for all readings.
  public static func constant(_ number: Double) -> ReadingNumber { ReadingNumber(.number(number)) }

  /// The sum.
  public static func + (a: ReadingNumber, b: ReadingNumber) -> ReadingNumber { a.with(.add, b) }
  /// The difference.
  public static func - (a: ReadingNumber, b: ReadingNumber) -> ReadingNumber {
    a.with(.subtract, b)
  }
  /// The product.
  public static func * (a: ReadingNumber, b: ReadingNumber) -> ReadingNumber {
    a.with(.multiply, b)
  }
  /// The quotient; of 0 by 0 NaN.
  public static func / (a: ReadingNumber, b: ReadingNumber) -> ReadingNumber { a.with(.divide, b) }

  /// With the other sign.
  public static prefix func - (a: ReadingNumber) -> ReadingNumber {
    ReadingNumber(.unary(.negate, a.expression))
  }

  /// Without its sign.
  public static func abs(_ a: ReadingNumber) -> ReadingNumber {
    ReadingNumber(.unary(.abs, a.expression))
  }

  /// The greatest whole number that is not greater.
  public static func floor(_ a: ReadingNumber) -> ReadingNumber {
    ReadingNumber(.unary(.floor, a.expression))
  }

  /// The square root; NaN of what is negative.
  public static func sqrt(_ a: ReadingNumber) -> ReadingNumber {
    ReadingNumber(.unary(.sqrt, a.expression))
  }

  /// The lesser; of NaN and a number the number.
  public static func min(_ a: ReadingNumber, _ b: ReadingNumber) -> ReadingNumber {
    a.with(.min, b)
  }
  /// The greater; of NaN and a number the number.
  public static func max(_ a: ReadingNumber, _ b: ReadingNumber) -> ReadingNumber {
    a.with(.max, b)
  }

  /// False where one is NaN.
  public static func < (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.less, b)
  }

  /// False where one is NaN.
  public static func <= (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.lessOrEqual, b)
  }

  /// False where one is NaN.
  public static func > (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.greater, b)
  }

  /// False where one is NaN.
  public static func >= (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.greaterOrEqual, b)
  }

  /// False where one is NaN.
  public static func == (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.equal, b)
  }

  /// True where one is NaN.
  public static func != (a: ReadingNumber, b: ReadingNumber) -> ReadingCondition {
    a.compared(.notEqual, b)
  }

  private func with(_ operation: Expression.Binary, _ other: ReadingNumber) -> ReadingNumber {
    ReadingNumber(.binary(operation, expression, other.expression))
  }

  private func compared(_ operation: Expression.Binary, _ other: ReadingNumber) -> ReadingCondition
  {
    ReadingCondition(.binary(operation, expression, other.expression))
  }
}

/// What is true or false of a reading, as in `.value < 90 && .deviceClass("pump")`.
public struct ReadingCondition: Sendable {
  let expression: Expression

  init(_ expression: Expression) {
    self.expression = expression
  }

  /// Whether the reading is of this device.
  public static func device(_ name: String) -> ReadingCondition {
    ReadingCondition(.isNamed(.device, name))
  }

  /// Whether the reading is of a sensor of this name.
  public static func sensor(_ name: String) -> ReadingCondition {
    ReadingCondition(.isNamed(.sensor, name))
  }

  /// Whether the reading is of a device of this class.
  public static func deviceClass(_ name: String) -> ReadingCondition {
    ReadingCondition(.isNamed(.deviceClass, name))
  }

  /// Whether the reading is of a device of this group.
  public static func group(_ name: String) -> ReadingCondition {
    ReadingCondition(.isNamed(.group, name))
  }

  /// Whether both hold.
  public static func && (a: ReadingCondition, b: ReadingCondition) -> ReadingCondition {
    ReadingCondition(.binary(.and, a.expression, b.expression))
  }

  /// Whether one holds, or both do.
  public static func || (a: ReadingCondition, b: ReadingCondition) -> ReadingCondition {
    ReadingCondition(.binary(.or, a.expression, b.expression))
  }

  /// Whether it does not hold.
  public static prefix func ! (a: ReadingCondition) -> ReadingCondition {
    ReadingCondition(.unary(.not, a.expression))
  }
}
