import TidemarkCore

/// An instant as written in a case: itself, or a span since the start.
enum Moment: Sendable, Equatable {
  case instant(Timestamp)
  case sinceStart(TimeSpan)

  static let shape: Shape<Moment> = {
    let schema = Schema.anyOf([Shapes.instant.schema, Shapes.span(.any).schema])
    return Shape<Moment>(schema) { node throws(Failure) in
      guard let text = node.text, !node.isNull else {
        throw node.expected("a time, or a span since the start such as 10s")
      }
      // Only a date has a dash behind its first digit.
      if text.dropFirst().contains("-") { return .instant(try Shapes.instant.decode(node)) }
      return .sinceStart(try Shapes.span(.any).decode(node))
    }
  }()

  func timestamp(start: Timestamp) -> Timestamp {
    switch self {
    case .instant(let time): time
    case .sinceStart(let span): start + span
    }
  }
}
