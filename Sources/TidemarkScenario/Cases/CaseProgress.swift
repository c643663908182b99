import TidemarkCore

/// The parts of Flink that make and combine watermarks, as a case of operator `watermark` names them.
enum CaseProgress {
  private enum Kind: String, CaseIterable, Sendable {
    case generator, idleness, valve, multiplexer
  }

  private enum Strategy: String, CaseIterable, Sendable {
    case boundedOutOfOrderness = "bounded-out-of-orderness"
    case ascending
  }

  static let shape: Shape<OperatorCase.Operator> = {
    let kind = Key(
      "strategy_kind",
      Shapes.choice("kind", Kind.allCases),
      required: true,
      "Which part is under test."
    )
    let strategy = Key(
      "strategy",
      Shapes.choice("strategy", Strategy.allCases),
      "Of a generator."
    )
    let bound = Key("max_out_of_orderness_ms", Shapes.integer(0...Int64.max), "Of a generator.")
    let timeout = Key("idle_timeout_ms", Shapes.integer(1...Int64.max), "Of idleness.")
    let channels = Key("channels", Shapes.count(1...65_536), "Of a valve.")
    let partitions = Key("partitions", Shapes.text.list(), "Of a multiplexer.")
    let keys: [any AnyKey] = [kind, strategy, bound, timeout, channels, partitions]
    return .object("case-progress", "What makes progress.", keys: keys) { fields throws(Failure) in
      let word = try fields.require(kind)
      let owners: [(Place?, Kind)] = [
        (fields.place(of: strategy), .generator), (fields.place(of: bound), .generator),
        (fields.place(of: timeout), .idleness), (fields.place(of: channels), .valve),
        (fields.place(of: partitions), .multiplexer),
      ]
      for (place, owner) in owners where owner != word {
        if let place { throw place.failure("this key belongs to strategy_kind \(owner.rawValue)") }
      }
      switch word {
      case .generator:
        let bound = try fields.value(bound) ?? 0
        return .generator(bound: try fields.value(strategy) == .ascending ? 0 : bound)
      case .idleness: return .idleness(timeout: try fields.require(timeout))
      case .valve: return .valve(channels: try fields.require(channels))
      case .multiplexer: return .multiplexer(partitions: try fields.value(partitions) ?? [])
      }
    }
  }()
}
