import TidemarkCore
import TidemarkStreams

/// The windows of a case, in milliseconds.
struct CaseWindow: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case tumbling, hopping, sliding, session, cumulative, global

    /// The keys that it needs, and those that it may have.
    var needs: [String] {
      switch self {
      case .tumbling, .hopping, .sliding: ["size_ms"]
      case .session: ["gap_ms"]
      case .cumulative: ["size_ms", "step_ms"]
      case .global: []
      }
    }

    var allows: [String] {
      switch self {
      case .tumbling: needs + ["offset_ms"]
      case .hopping: needs + ["advance_ms", "offset_ms"]
      case .cumulative: needs + ["offset_ms"]
      case .sliding, .session, .global: needs
      }
    }
  }

  var kind: Kind
  /// By the names of the keys.
  private var spans: [String: Located<Int64>]
  var grace: Located<Int64>?
  var allowedLateness: Located<Int64>?
  var retention: Located<Int64>?
  var place: Place

  static let shape: Shape<CaseWindow> = {
    let positive = Shapes.integer(1...Int64.max).located
    let notNegative = Shapes.integer(0...Int64.max)
    let type = Key("type", Shapes.choice("window", Kind.allCases), required: true, "Their kind.")
    let spans = [
      Key("size_ms", Shapes.integer(0...Int64.max).located, "Length."),
      Key("advance_ms", positive, "Between two starts; the size by default."),
      Key("step_ms", positive, "For cumulative: by what a window grows."),
      Key("gap_ms", Shapes.integer(0...Int64.max).located, "For session: the longest silence."),
      Key("offset_ms", Shapes.wholeNumber.located, "Shift of the starts."),
    ]
    let grace = Key("grace_ms", notNegative, "Kafka Streams' lateness.")
    let lateness = Key("allowed_lateness_ms", notNegative, "Flink's lateness.")
    let retention = Key("retention_ms", Shapes.integer(1...Int64.max), "How long windows are kept.")
    let keys: [any AnyKey] = [type] + spans + [grace, lateness, retention]
    return .object("case-window", "Windows.", keys: keys) { fields throws(Failure) in
      let kind = try fields.require(type)
      var window = CaseWindow(
        kind: kind,
        spans: [:],
        grace: try fields.located(grace),
        allowedLateness: try fields.located(lateness),
        retention: try fields.located(retention),
        place: fields.place
      )
      for key in spans {
        guard let span = try fields.value(key) else { continue }
        guard kind.allows.contains(key.name) else {
          throw span.place.failure("'\(key.name)' does not belong to \(kind.rawValue) windows")
        }
        window.spans[key.name] = span
      }
      for name in kind.needs where window.spans[name] == nil {
        throw fields.place.failure("missing key '\(name)'")
      }
      return window
    }
  }()

  /// In the topology of a case one nanosecond stands for a millisecond, and is its quantum: so any
  /// 64-bit number of milliseconds is a time.
  func assigner(_ semantics: Topology.Semantics) throws(Failure) -> WindowSpec.Assigner {
    // Kafka Streams has sliding windows of length 0: readings of one instant.
    let mayBeZero = semantics == .kafkaStreams && kind == .sliding
    for name in ["size_ms", "gap_ms"] {
      if let span = spans[name], span.value == 0, !mayBeZero {
        throw span.place.failure("0 is out of range; allowed: 1 to \(Int64.max)")
      }
    }
    let size = span("size_ms")
    let offset = span("offset_ms")
    let advance = spans["advance_ms"].map { TimeSpan(nanoseconds: $0.value) } ?? size
    try checkOffset(against: kind == .hopping ? advance : size, semantics)
    switch kind {
    case .tumbling: return .tumbling(size: size, offset: offset)
    case .hopping: return .hopping(size: size, advance: advance, offset: offset)
    case .cumulative:
      if let step = spans["step_ms"], size.nanoseconds % step.value != 0 {
        throw step.place.failure("the size must be a multiple of 'step_ms'")
      }
      return .cumulative(step: span("step_ms"), size: size, offset: offset)
    case .sliding: return .sliding(size: size)
    case .session: return .session(gap: span("gap_ms"))
    case .global: return .global
    }
  }

  private func span(_ name: String) -> TimeSpan {
    TimeSpan(nanoseconds: spans[name]?.value ?? 0)
  }

  private func checkOffset(
    against step: TimeSpan,
    _ semantics: Topology.Semantics
  ) throws(Failure) {
    guard let offset = spans["offset_ms"] else { return }
    if semantics == .kafkaStreams, offset.value != 0 {
      throw offset.place.failure("'offset_ms' does not exist with kafka-streams semantics")
    }
    guard offset.value.magnitude < step.nanoseconds.magnitude else {
      let limit = kind == .hopping ? "the advance" : "the size"
      throw offset.place.failure("'offset_ms' must be shorter than \(limit), either way")
    }
  }
}
