import TidemarkCore
import TidemarkStreams

/// Reads expressions by recursive descent. From what binds least to what binds most:
///
/// ```
/// or         a or b
/// and        a and b
/// not        not a
/// comparison a < b, <=, >, >=, ==, !=; class == 'pump' of names
/// sum        a + b, a - b
/// product    a * b, a / b
/// sign       -a
/// primary    3.5, value, (a), abs(a), floor(a), sqrt(a), min(a, b), max(a, b)
/// ```
struct ExpressionParser {
  struct Mistake: Error {
    var what: String
    /// In characters.
    var position: Int
  }

  /// Parentheses may not nest deeper: the parser calls itself.
  private static let maximumDepth = 64

  private var tokens: [ExpressionToken] = []
  private var next = 0
  private var depth = 0
  private var mistake: Mistake?

  init(_ text: String) {
    var scanner = ExpressionScanner(text)
    do {
      tokens = try scanner.tokens()
    } catch {
      mistake = error
    }
  }

  mutating func parse() throws(Mistake) -> Expression {
    if let mistake { throw mistake }
    let expression = try alternatives()
    guard current.kind == .end else { throw unexpected() }
    return expression
  }

  private var current: ExpressionToken { tokens[next] }

  private func unexpected() -> Mistake {
    let what = current.kind == .end ? "it ends too early" : "'\(current.text)' is not expected here"
    return Mistake(what: what, position: current.position)
  }

  /// Passes over a token if it is this one.
  private mutating func skip(_ text: String) -> Bool {
    guard current.kind == .symbol || current.kind == .name, current.text == text else {
      return false
    }
    next += 1
    return true
  }

  private func require(
    _ expression: Expression,
    isTruth: Bool,
    at position: Int
  ) throws(Mistake) -> Expression {
    guard expression.isTruth == isTruth else {
      let what = isTruth ? "something that is true or false" : "a number"
      throw Mistake(what: "\(what) is needed", position: position)
    }
    return expression
  }

  private mutating func alternatives() throws(Mistake) -> Expression {
    try chain([.or], isTruth: true) { parser throws(Mistake) in try parser.conjunction() }
  }

  private mutating func conjunction() throws(Mistake) -> Expression {
    try chain([.and], isTruth: true) { parser throws(Mistake) in try parser.negation() }
  }

  private mutating func negation() throws(Mistake) -> Expression {
    guard skip("not") else { return try comparison() }
    let position = current.position
    let operand = try deeper { parser throws(Mistake) in try parser.negation() }
    return .unary(.not, try require(operand, isTruth: true, at: position))
  }

  private mutating func sum() throws(Mistake) -> Expression {
    try chain([.add, .subtract], isTruth: false) { parser throws(Mistake) in
      try parser.product()
    }
  }

  private mutating func product() throws(Mistake) -> Expression {
    try chain([.multiply, .divide], isTruth: false) { parser throws(Mistake) in
      try parser.sign()
    }
  }

  /// Operands with operators between, from left to right.
  private mutating func chain(
    _ operators: [Expression.Binary],
    isTruth: Bool,
    _ operand: (inout ExpressionParser) throws(Mistake) -> Expression
  ) throws(Mistake) -> Expression {
    let start = current.position
    var left = try operand(&self)
    while current.kind != .text, current.kind != .end,
      let binary = operators.first(where: { $0.sign == current.text })
    {
      next += 1
      let position = current.position
      let right = try require(try operand(&self), isTruth: isTruth, at: position)
      left = .binary(binary, try require(left, isTruth: isTruth, at: start), right)
    }
    return left
  }

  private static let comparisons: [Expression.Binary] = [
    .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual,
  ]

  private mutating func comparison() throws(Mistake) -> Expression {
    if let named = try name() { return named }
    let start = current.position
    let left = try sum()
    guard current.kind == .symbol,
      let binary = Self.comparisons.first(where: { $0.sign == current.text })
    else { return left }
    next += 1
    let position = current.position
    let right = try require(try sum(), isTruth: false, at: position)
    return .binary(binary, try require(left, isTruth: false, at: start), right)
  }

  /// `class == 'pump'` or `class != 'pump'`; nil if no name of a reading comes.
  private mutating func name() throws(Mistake) -> Expression? {
    guard current.kind == .name, let attribute = Expression.Attribute(rawValue: current.text) else {
      return nil
    }
    next += 1
    let isEqual = skip("==")
    guard isEqual || skip("!=") else {
      throw Mistake(
        what: "'\(attribute.rawValue)' is a name: compare it, as in \(attribute.rawValue) == 'x'",
        position: current.position
      )
    }
    guard current.kind == .text else {
      throw Mistake(what: "a text in quotes is needed", position: current.position)
    }
    let named = Expression.isNamed(attribute, current.text)
    next += 1
    return isEqual ? named : .unary(.not, named)
  }

  private mutating func sign() throws(Mistake) -> Expression {
    guard skip("-") else { return try primary() }
    let position = current.position
    let operand = try deeper { parser throws(Mistake) in try parser.sign() }
    return .unary(.negate, try require(operand, isTruth: false, at: position))
  }

  private mutating func primary() throws(Mistake) -> Expression {
    switch current.kind {
    case .number(let number):
      next += 1
      return .number(number)
    case .name: return try call()
    case .symbol where current.text == "(":
      next += 1
      let inner = try deeper { parser throws(Mistake) in try parser.alternatives() }
      guard skip(")") else { throw unexpected() }
      return inner
    case .symbol, .text, .end: throw unexpected()
    }
  }

  private static let functions = ["abs", "floor", "sqrt", "min", "max"]

  /// `value`, or a function of one or two numbers.
  private mutating func call() throws(Mistake) -> Expression {
    let name = current
    next += 1
    if name.text == "value" { return .value }
    guard Self.functions.contains(name.text) else {
      let known = ["value"] + Expression.Attribute.allCases.map(\.rawValue) + Self.functions
      throw Mistake(
        what: unknownName(name.text, what: "word", among: known + ["and", "or", "not"]),
        position: name.position
      )
    }
    guard skip("(") else { throw unexpected() }
    let first = try argument()
    if let unary = Expression.Unary(rawValue: name.text) {
      guard skip(")") else { throw unexpected() }
      return .unary(unary, first)
    }
    guard skip(",") else { throw unexpected() }
    let second = try argument()
    guard skip(")") else { throw unexpected() }
    return .binary(name.text == "min" ? .min : .max, first, second)
  }

  private mutating func argument() throws(Mistake) -> Expression {
    let position = current.position
    let argument = try deeper { parser throws(Mistake) in try parser.sum() }
    return try require(argument, isTruth: false, at: position)
  }

  private mutating func deeper(
    _ body: (inout ExpressionParser) throws(Mistake) -> Expression
  ) throws(Mistake) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw Mistake(
        what: "it nests deeper than \(Self.maximumDepth) levels",
        position: current.position
      )
    }
    return try body(&self)
  }
}
