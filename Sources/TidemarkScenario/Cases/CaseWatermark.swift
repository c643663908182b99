import TidemarkCore

/// Where event-time progress comes from.
struct CaseWatermark: Sendable {
  enum Strategy: String, CaseIterable, Sendable {
    case streamTime = "stream-time"
    case explicit
    case boundedOutOfOrderness = "bounded-out-of-orderness"
  }

  var strategy: Strategy
  /// In milliseconds.
  var bound: Int64
  var place: Place

  static let shape: Shape<CaseWatermark> = {
    let strategy = Key(
      "strategy",
      Shapes.choice("strategy", Strategy.allCases),
      required: true,
      "Its kind."
    )
    let bound = Key(
      "max_out_of_orderness_ms",
      Shapes.integer(0...Int64.max),
      "For bounded-out-of-orderness."
    )
    return .object("case-watermark", "A strategy.", keys: [strategy, bound]) {
      fields throws(Failure) in
      CaseWatermark(
        strategy: try fields.require(strategy),
        bound: try fields.value(bound) ?? 0,
        place: fields.place
      )
    }
  }()
}
