import TidemarkStreams

/// An expression as a scenario writes it, with no more parentheses than it needs.
enum ExpressionWords {
  /// How tightly an operation binds what is beside it.
  private enum Binding: Int {
    case or, and, not, comparison, sum, product, sign, atom
  }

  static func text(_ expression: Expression) -> String {
    switch expression {
    case .number(let number):
      return Double(Int64(exactly: number) ?? 0) == number ? "\(Int64(number))" : "\(number)"
    case .value: return "value"
    // Scenarios have none: only the program that defines it can say what it calculates.
    case .function: return "a function"
    case .isNamed(let attribute, let name): return "\(attribute.rawValue) == '\(name)'"
    case .unary(.not, .isNamed(let attribute, let name)):
      return "\(attribute.rawValue) != '\(name)'"
    case .unary(.negate, let operand): return "-" + text(operand, in: .sign)
    case .unary(.not, let operand): return "not " + text(operand, in: .not)
    case .unary(let function, let operand): return "\(function.rawValue)(\(text(operand)))"
    case .binary(let operation, let left, let right):
      guard let sign = operation.sign else {
        return "\(operation.rawValue)(\(text(left)), \(text(right)))"
      }
      let own = binding(expression)
      // What stands to the right of an operation of its own kind needs parentheses: a - (b - c).
      let tighter = Binding(rawValue: own.rawValue + 1) ?? .atom
      return "\(text(left, in: own)) \(sign) \(text(right, in: tighter))"
    }
  }

  private static func text(_ expression: Expression, in outer: Binding) -> String {
    let text = text(expression)
    return binding(expression).rawValue < outer.rawValue ? "(\(text))" : text
  }

  private static func binding(_ expression: Expression) -> Binding {
    switch expression {
    case .value, .function: .atom
    case .number(let number): number < 0 ? .sign : .atom
    case .isNamed, .unary(.not, .isNamed): .comparison
    case .unary(.not, _): .not
    case .unary(.negate, _): .sign
    case .unary: .atom
    case .binary(let operation, _, _):
      switch operation {
      case .or: .or
      case .and: .and
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: .comparison
      case .add, .subtract: .sum
      case .multiply, .divide: .product
      case .min, .max: .atom
      }
    }
  }
}

extension Expression {
  /// The names that it compares with, by what they are names of.
  func names(of attribute: Attribute) -> [String] {
    switch self {
    case .number, .value, .function: []
    case .isNamed(let other, let name): other == attribute ? [name] : []
    case .unary(_, let operand): operand.names(of: attribute)
    case .binary(_, let left, let right):
      left.names(of: attribute) + right.names(of: attribute)
    }
  }
}
