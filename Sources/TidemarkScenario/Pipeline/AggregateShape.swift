import TidemarkCore

/// What a window computes, as written under `aggregate:`.
enum AggregateShape {
  /// One or several, each once.
  static let oneOrMore: Shape<[Aggregate]> = one(of: Aggregate.named).oneOrMore().map {
    aggregates,
    place throws(Failure) -> [Aggregate] in
    try requireUnique(
      aggregates.map { Located(value: $0.word, place: place) },
      "aggregate"
    )
    return aggregates
  }

  /// A word of these, or a percentile.
  static func one(of named: [Aggregate]) -> Shape<Aggregate> {
    // Editors offer the usual percentiles and accept the others.
    let words = named.map(\.word) + ["p50", "p90", "p95", "p99", "p99.9"]
    let schema = Schema.anyOf([.choice(words), .text(pattern: Percentile.pattern)])
    return Shape<Aggregate>(schema) { node throws(Failure) in
      guard let text = node.text else {
        throw node.expected("one of \(quotedList(words)) or another percentile")
      }
      if let aggregate = Aggregate(word: text), aggregate.isPercentile || named.contains(aggregate)
      {
        return aggregate
      }
      throw node.place.failure(problem(text, among: words))
    }
  }

  private static func problem(_ text: String, among words: [String]) -> String {
    let digits = text.dropFirst()
    if text.hasPrefix("p"), let percent = decimal(digits) {
      let instead = percent <= 0 ? "; use min" : percent >= 100 ? "; use max" : ""
      return "'\(shortened(text))' is no percentile, which is written as p50 or p99.9: above 0,"
        + " below 100, at most three decimals, no needless zeros\(instead)"
    }
    if let meant = synonyms.first(where: { $0.word == text.lowercased() })?.aggregate {
      return "unknown aggregate '\(text)' (did you mean '\(meant)'?);"
        + " allowed: \(words.joined(separator: ", ")) and other percentiles"
    }
    return unknownName(text, what: "aggregate", among: words) + " and other percentiles"
  }

  /// What others call them.
  private static let synonyms: [(word: String, aggregate: String)] = [
    ("average", "mean"), ("avg", "mean"), ("median", "p50"), ("minimum", "min"),
    ("maximum", "max"), ("var", "variance"), ("var-samp", "variance"), ("var_samp", "variance"),
    ("sd", "stddev"), ("std", "stddev"), ("stdev", "stddev"), ("unique", "distinct"),
    ("cardinality", "distinct"), ("count-distinct", "distinct"),
  ]
}

extension Aggregate {
  fileprivate var isPercentile: Bool {
    if case .percentile = self { true } else { false }
  }
}
