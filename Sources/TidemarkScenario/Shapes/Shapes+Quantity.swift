import TidemarkCore

/// The shapes of numbers with a unit.
extension Shapes {
  /// Longest span accepted: sums of a few of these and a start time stay within 64 bits.
  static let longestSpan = TimeSpan.days(3_650)

  /// A span such as `250ms`, at most `longestSpan` either way.
  static func span(_ sign: Sign) -> Shape<TimeSpan> {
    let text = Schema.text(pattern: sign.pattern + "(ns|us|µs|ms|s|m|h|d)$")
    let schema = sign == .positive ? text : Schema.anyOf([text, .zero])
    return Shape<TimeSpan>(schema) { node throws(Failure) in
      guard let text = node.text, !node.isNull else { throw node.expected(spanExample) }
      guard let span = TimeSpan(text) else { throw node.place.failure(spanProblem(text)) }
      guard sign.allows(Double(span.nanoseconds)) else {
        throw node.place.failure("\(text) is out of range; it must be \(sign.phrase)")
      }
      guard span <= longestSpan, span >= .zero - longestSpan else {
        throw node.place.failure("\(text) is out of range; at most \(longestSpan)")
      }
      return span
    }
  }

  /// A span of whole milliseconds, the pipeline's quantum of event time.
  static func wholeMilliseconds(_ sign: Sign) -> Shape<TimeSpan> {
    span(sign).checked { span, place throws(Failure) in
      guard span.nanoseconds % 1_000_000 == 0 else {
        throw place.failure("\(span) is not a whole number of milliseconds, as it must be here")
      }
    }
  }

  /// A part of a whole from 0 to 1: `0.1%` or `0.001`.
  static let share = Shape<Double>(
    .anyOf([
      .number(NumberRange(minimum: 0, maximum: 1)),
      .text(pattern: "^(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)%$"),
    ])
  ) { node throws(Failure) in
    guard let text = node.text, let value = fraction(text) else {
      throw node.expected("a share such as 0.1% or 0.001")
    }
    guard (0...1).contains(value) else {
      throw node.place.failure("\(text) is out of range; allowed: 0% to 100%")
    }
    return value
  }

  /// Seconds that a clock gains per second: `20ppm`, `0.1%`, or `0`.
  static func drift(_ sign: Sign) -> Shape<Double> {
    let text = Schema.text(pattern: sign.pattern + "(ppm|%)$")
    let schema = sign == .positive ? text : Schema.anyOf([text, .zero])
    return Shape<Double>(schema) { node throws(Failure) in
      let example = "a drift such as 20ppm (units: ppm, %)"
      guard let text = node.text else { throw node.expected(example) }
      let value =
        text.hasSuffix("ppm")
        ? decimal(text.dropLast(3)).map { $0 / 1e6 }
        : text == "0" ? 0 : text.hasSuffix("%") ? fraction(text) : nil
      guard let value else { throw node.expected(example) }
      guard sign.allows(value) else {
        throw node.place.failure("\(text) is out of range; it must be \(sign.phrase)")
      }
      guard value.magnitude <= 0.1 else {
        throw node.place.failure("\(text) is out of range; allowed: -10% to 10%")
      }
      return value
    }
  }

  /// Readings per second, such as `10/s`.
  static let rate = Shape<Double>(.text(pattern: Sign.positive.pattern + "/s$")) {
    node throws(Failure) in
    guard let text = node.text, text.hasSuffix("/s"), let value = decimal(text.dropLast(2)) else {
      throw node.expected("a rate such as 10/s")
    }
    guard value > 0 else {
      throw node.place.failure("\(text) is out of range; it must be more than 0")
    }
    return value
  }

  /// The value of `8%` or `0.08`.
  private static func fraction(_ text: String) -> Double? {
    text.hasSuffix("%") ? decimal(text.dropLast()).map { $0 / 100 } : decimal(text)
  }
}

extension Sign {
  /// The start of a pattern: a decimal number of this sign, without its unit.
  fileprivate var pattern: String {
    switch self {
    case .any: "^-?[0-9]+(\\.[0-9]+)?"
    case .notNegative: "^[0-9]+(\\.[0-9]+)?"
    case .positive: "^(?=.*[1-9])[0-9]+(\\.[0-9]+)?"
    }
  }
}

private let spanUnits = "ns, us, ms, s, m, h, d"
private let spanExample = "a span such as 250ms, 10s or 2h (units: \(spanUnits))"

/// Why this text is no span.
func spanProblem(_ text: String) -> String {
  if decimal(text) != nil { return "'\(text)' has no unit; write \(text)s, or use \(spanUnits)" }
  let number = text.prefix { "+-.0123456789".contains($0) }
  let unit = text.dropFirst(number.count).drop { $0 == " " }
  guard decimal(number) != nil, !unit.isEmpty else {
    return "expected \(spanExample), found '\(shortened(text))'"
  }
  let known = spanUnits.split(separator: ", ").map(String.init) + ["µs"]
  guard known.contains(String(unit)) else {
    return "unknown unit '\(shortened(String(unit)))' in '\(shortened(text))'; units: \(spanUnits)"
  }
  if text.contains(" ") { return "write '\(number)\(unit)' without a space" }
  return "'\(shortened(text))' is too long, or finer than a nanosecond"
}
