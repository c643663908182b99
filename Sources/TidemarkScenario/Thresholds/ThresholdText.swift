import TidemarkCore
import TidemarkMeasurement

/// How thresholds are written: `minutes.result-latency.p99 < 40s`.
enum ThresholdText {
  static let shape = Shape<Threshold>(
    .text(pattern: "^[a-z0-9.-]+ *(<=|>=|==|<|>) *[^ ].*$")
  ) { node throws(Failure) in
    guard case .scalar(let text, let quoted) = node.content, !node.isNull else {
      throw node.expected("a threshold such as minutes.result-latency.p99 < 40s")
    }
    return try parse(text, at: quoted ? node.place.advanced(by: 1) : node.place)
  }

  /// Reads `metric operator bound`; `place` is that of the first character.
  static func parse(_ text: String, at place: Place) throws(Failure) -> Threshold {
    var scanner = ThresholdScanner(text, at: place)
    scanner.skipSpaces()
    let start = scanner.here
    let metric = scanner.take { character in
      ("a"..."z").contains(character) || ("0"..."9").contains(character) || character == "."
        || character == "-"
    }
    let words = metric.split(separator: ".", omittingEmptySubsequences: false)
    guard !metric.isEmpty, !words.contains("") else {
      throw start.failure("expected a metric such as minutes.result-latency.p99")
    }
    scanner.skipSpaces()
    let comparison = try scanner.comparison(after: metric)
    scanner.skipSpaces()
    let bound = try scanner.bound()
    return Threshold(
      text: String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()),
      metric: metric,
      comparison: comparison,
      bound: bound,
      line: start.line,
      column: start.column
    )
  }
}

/// Walks over the text of one threshold.
private struct ThresholdScanner {
  private var rest: Substring
  /// Where `rest` starts.
  private(set) var here: Place

  init(_ text: String, at place: Place) {
    rest = text[...]
    here = place
  }

  mutating func skipSpaces() {
    _ = take { $0 == " " }
  }

  mutating func take(while condition: (Character) -> Bool) -> String {
    let taken = rest.prefix(while: condition)
    rest = rest.dropFirst(taken.count)
    here = here.advanced(by: taken.unicodeScalars.count)
    return String(taken)
  }

  mutating func comparison(after metric: String) throws(Failure) -> Threshold.Comparison {
    let start = here
    let word = take { "<>=!~≤≥".contains($0) }
    let known = Threshold.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
    if word.isEmpty {
      throw start.failure("expected a comparison (\(known)) after '\(shortened(metric))'")
    }
    guard let comparison = Threshold.Comparison(rawValue: word) else {
      throw start.failure("unknown comparison '\(word)'; known: \(known)")
    }
    return comparison
  }

  mutating func bound() throws(Failure) -> Threshold.Bound {
    let start = here
    let word = take { $0 != " " }
    if word.isEmpty {
      throw start.failure("expected a bound such as 0.9, 8%, 40s, 5M/s or baseline - 10%")
    }
    if word == "baseline" { return try baseline() }
    let value = try absolute(word, at: start)
    try requireEnd()
    return value
  }

  /// What may follow `baseline`: nothing, or a sign and a percentage.
  private mutating func baseline() throws(Failure) -> Threshold.Bound {
    skipSpaces()
    if rest.isEmpty { return .baseline(factor: 1) }
    let start = here
    let sign = take { $0 == "+" || $0 == "-" }
    skipSpaces()
    let amount = take { $0 != " " }
    guard sign.count == 1, amount.hasSuffix("%"), let percent = decimal(amount.dropLast()),
      percent >= 0
    else { throw start.failure("expected a percentage such as baseline - 10%") }
    try requireEnd()
    guard sign == "+" || percent < 100 else {
      throw start.failure("\(amount) below the baseline leaves nothing")
    }
    return .baseline(factor: (100 + (sign == "+" ? percent : -percent)) / 100)
  }

  private func absolute(_ word: String, at place: Place) throws(Failure) -> Threshold.Bound {
    if let number = decimal(word) { return .value(number, .number) }
    if word.hasSuffix("%"), let percent = decimal(word.dropLast()) {
      return .value(percent / 100, .share)
    }
    if word.hasSuffix("/s") {
      guard let rate = Self.rate(word.dropLast(2)) else {
        throw place.failure("'\(word)' is no rate; write a number with k, M or G, such as 5M/s")
      }
      return .value(rate, .rate)
    }
    if let span = TimeSpan(word) { return .value(Double(span.nanoseconds), .span) }
    if let last = word.last, "kMG".contains(last), decimal(word.dropLast()) != nil {
      throw place.failure("'\(word)' has no unit; write \(word)/s for a rate")
    }
    throw place.failure(
      "'\(shortened(word))' is no bound; write a number, 8%, 40s, 5M/s or baseline - 10%"
    )
  }

  private static func rate(_ text: Substring) -> Double? {
    let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9]
    guard let last = text.last, let factor = factors[last] else { return decimal(text) }
    return decimal(text.dropLast()).map { $0 * factor }
  }

  private mutating func requireEnd() throws(Failure) {
    skipSpaces()
    guard rest.isEmpty else {
      throw here.failure("unexpected '\(shortened(String(rest)))' after the bound")
    }
  }
}
