import TidemarkCore
import TidemarkStreams

/// Expressions as texts of a scenario.
enum ExpressionShape {
  static let condition = shape(isTruth: true)
  static let number = shape(isTruth: false)

  private static func shape(isTruth: Bool) -> Shape<Expression> {
    let what = isTruth ? "true or false, such as \"value > 3\"" : "a number, such as \"value / 2\""
    return Shapes.text.map { text, place throws(Failure) in
      var parser = ExpressionParser(text)
      let expression: Expression
      do throws(ExpressionParser.Mistake) {
        expression = try parser.parse()
      } catch {
        throw place.failure("\(error.what), at character \(error.position + 1) of the expression")
      }
      guard expression.isTruth == isTruth else {
        throw place.failure("the expression must be \(what)")
      }
      return expression
    }
  }
}
