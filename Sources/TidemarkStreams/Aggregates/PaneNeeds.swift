import TidemarkCore

/// What a pane must gather, beyond the running numbers, for the aggregates of its step.
struct PaneNeeds: OptionSet, Sendable, BitwiseCopyable {
  let rawValue: UInt8

  static let first = PaneNeeds(rawValue: 1)
  static let moments = PaneNeeds(rawValue: 2)
  static let percentiles = PaneNeeds(rawValue: 4)
  static let distinct = PaneNeeds(rawValue: 8)

  static let sketches: PaneNeeds = [.percentiles, .distinct]

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  init(_ aggregates: [Aggregate]) {
    self = []
    for aggregate in aggregates {
      switch aggregate {
      case .count, .sum, .min, .max, .mean, .last, .concat: break
      case .first: insert(.first)
      case .variance, .stddev: insert(.moments)
      case .percentile: insert(.percentiles)
      case .distinct: insert(.distinct)
      }
    }
  }
}
