/// What a window computes from the values of its readings.
///
/// A NaN among them makes the result NaN, except of `count`, `first`, `last` and `distinct`.
package enum Aggregate: Sendable, Hashable {
  case count, sum, min, max, mean
  /// Of the sample, divided by n − 1, as SQL's VAR_SAMP and Flink's VARIANCE; NaN for one reading.
  case variance
  /// The square root of the variance, as SQL's STDDEV_SAMP.
  case stddev
  /// In the order of arrival, whatever the event times; after a merge of sessions, that of the
  /// earlier session.
  case first
  /// In the order of arrival; after a merge of sessions, that of the later session.
  case last
  /// How many different values there are: the two zeros are one, and every NaN is the same.
  case distinct
  case percentile(Percentile)
  /// All values as words joined by `+`, for cases over words; alone in its step.
  case concat

  /// All but the percentiles, of which there are too many, and `concat`.
  package static let named: [Aggregate] = [
    .count, .sum, .min, .max, .mean, .variance, .stddev, .first, .last, .distinct,
  ]

  /// What a scenario calls it, and the key of its number in a result.
  package var word: String {
    switch self {
    case .count: "count"
    case .sum: "sum"
    case .min: "min"
    case .max: "max"
    case .mean: "mean"
    case .variance: "variance"
    case .stddev: "stddev"
    case .first: "first"
    case .last: "last"
    case .distinct: "distinct"
    case .percentile(let percentile): percentile.word
    case .concat: "concat"
    }
  }

  package init?(word: String) {
    if let percentile = Percentile(word: word) {
      self = .percentile(percentile)
    } else if let named = (Aggregate.named + [.concat]).first(where: { $0.word == word }) {
      self = named
    } else {
      return nil
    }
  }
}
