import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// Expressions as texts: what binds how, and what is said of mistakes.
@Suite struct ExpressionTextTests {
  /// The expression of a `filter` or `map` step.
  private func parse(_ text: String, step: String = "map") throws -> Expression {
    let quoted = text.replacing("'", with: "''")
    let document = """
      version: 1
      name: a
      pipeline:
        steps:
          - {name: s, \(step): '\(quoted)'}
      """
    let scenario = try Scenario.load(text: document, file: "s.yaml")
    switch try #require(scenario.pipeline).steps[0].operation {
    case .filter(let expression), .map(let expression): return expression
    default: throw Failure(.unexpected, "another step")
    }
  }

  private func number(_ number: Double) -> Expression { .number(number) }

  @Test func `products bind more than sums, and sums than comparisons`() throws {
    let scaled = Expression.binary(.multiply, .value, number(1.8))
    #expect(try parse("value * 1.8 + 32") == .binary(.add, scaled, number(32)))
    #expect(try parse("32 + value*1.8") == .binary(.add, number(32), scaled))
    #expect(
      try parse("value-1-2") == .binary(.subtract, .binary(.subtract, .value, number(1)), number(2))
    )
    #expect(try parse("-value / 2") == .binary(.divide, .unary(.negate, .value), number(2)))
    #expect(
      try parse("(value - 32) / 1.8e0")
        == .binary(.divide, .binary(.subtract, .value, number(32)), number(1.8))
    )
    #expect(
      try parse("max(abs(value), min(2, floor(sqrt(value))))")
        == .binary(
          .max,
          .unary(.abs, .value),
          .binary(.min, number(2), .unary(.floor, .unary(.sqrt, .value)))
        )
    )
  }

  @Test func `and binds more than or, and not more than both`() throws {
    let small = Expression.binary(.less, .value, number(3))
    let pump = Expression.isNamed(.deviceClass, "pump")
    #expect(
      try parse("value < 3 or value < 3 and not class == 'pump'", step: "filter")
        == .binary(.or, small, .binary(.and, small, .unary(.not, pump)))
    )
    #expect(try parse("class != \"pump\"", step: "filter") == .unary(.not, pump))
    #expect(
      try parse("(value < 3 or class == 'pump') and value + 1 >= 2", step: "filter")
        == .binary(
          .and,
          .binary(.or, small, pump),
          .binary(.greaterOrEqual, .binary(.add, .value, number(1)), number(2))
        )
    )
  }

  @Test(
    arguments: [
      ("map", "value +", "it ends too early, at character 8 of the expression"),
      ("map", "valu", "unknown word 'valu' (did you mean 'value'?); allowed: value, device,"),
      ("map", "value ^ 2", "'^' is not expected here, at character 7"),
      ("map", "(value", "it ends too early, at character 7"),
      ("map", "value value", "'value' is not expected here, at character 7"),
      ("map", "1.2.3", "'1.2.3' is not a number, at character 1"),
      ("map", "value < 3", "the expression must be a number"),
      ("map", "1 + (value < 3)", "a number is needed, at character 5"),
      ("map", "abs(value, 2)", "',' is not expected here, at character 10"),
      ("map", "min(value)", "')' is not expected here, at character 10"),
      ("filter", "value", "the expression must be true or false"),
      (
        "filter", "value and value < 3", "something that is true or false is needed, at character 1"
      ),
      ("filter", "class", "'class' is a name: compare it, as in class == 'x', at character 6"),
      ("filter", "class == pump", "a text in quotes is needed, at character 10"),
      ("filter", "class == 'pump", "the text has no closing quote, at character 10"),
      ("filter", "1 < value < 3", "'<' is not expected here, at character 11"),
      ("map", String(repeating: "(", count: 70), "it nests deeper than 64 levels, at character 66"),
      ("map", String(repeating: "1+", count: 300), "it is too long, at character 501"),
    ]
  )
  func `a mistake is told with its place`(step: String, text: String, says: String) {
    let failure = #expect(throws: Failure.self) { try parse(text, step: step) }
    #expect(failure?.code == .usage && failure?.line == 5)
    #expect(failure?.message.contains(says) == true, "\(failure?.message ?? "")")
  }
}
