import TidemarkCore
import TidemarkStreams

/// Expressions as texts of a scenario.
enum ExpressionShape {
  static let condition = any.checked { expression, place throws(Failure) in
    guard expression.isTruth else {
      throw place.failure("the expression must be true or false, such as \"value > 3\"")
    }
  }

  static let number = any.checked { expression, place throws(Failure) in
    guard !expression.isTruth else {
      throw place.failure("the expression must be a number, such as \"value / 2\"")
    }
  }

  /// A number, or true or false.
  static let any: Shape<Expression> = Shapes.text.map { text, place throws(Failure) in
    var parser = ExpressionParser(text)
    do throws(ExpressionParser.Mistake) {
      return try parser.parse()
    } catch {
      throw place.failure("\(error.what), at character \(error.position + 1) of the expression")
    }
  }
}
