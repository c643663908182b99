package import TidemarkCore

/// What a window step must not be, whoever built it; a scenario's own checks say it with the place.
extension Step {
  /// Spans that the engine calculates with must be whole quanta, sizes positive.
  func checkSpans(quantum: TimeSpan) throws(Failure) {
    guard case .window(let spec, let aggregates) = operation else { return }
    guard resultWidth(aggregates) > 0 else {
      throw failure("a window needs at least one aggregate")
    }
    guard !aggregates.contains(.concat) || resultWidth(aggregates) == 1 else {
      throw failure("concat cannot be combined with other aggregates")
    }
    guard aggregator.map({ !$0.names.isEmpty }) ?? true else {
      throw failure("an aggregator of several numbers needs a name for each")
    }
    guard Set(resultNames).count == resultNames.count else {
      let names = resultNames.joined(separator: ", ")
      throw failure("two of its results have the same name: \(names)")
    }
    for (word, span) in spec.positiveSpans where span.nanoseconds <= 0 {
      throw failure("\(word) must be more than 0, not \(span)")
    }
    for (word, span) in spec.positiveSpans + spec.otherSpans
    where span.nanoseconds % quantum.nanoseconds != 0 {
      throw failure("\(word) \(span) is not a multiple of \(quantum)")
    }
    guard spec.allowedLateness.nanoseconds >= 0 else {
      throw failure("allowed lateness must not be negative")
    }
    if case .cumulative(let step, let size, _) = spec.assigner,
      size.nanoseconds % step.nanoseconds != 0
    {
      throw failure("size \(size) is not a multiple of step \(step)")
    }
    if let impossible = spec.impossible {
      throw failure("\(impossible)")
    }
  }

  /// What one of the two semantics does not have is refused, never quietly left out.
  func checkSemantics(_ semantics: Topology.Semantics) throws(Failure) {
    if case .reorder = operation, semantics == .kafkaStreams {
      throw failure(
        "kafka-streams has no watermark that a reorder step could wait for; take flink semantics"
      )
    }
    guard case .window(let spec, _) = operation else { return }
    if let feature = spec.feature(foreignTo: semantics) {
      throw failure("\(semantics.rawValue) does not have \(feature)")
    }
  }
}

extension WindowSpec {
  fileprivate var positiveSpans: [(String, TimeSpan)] {
    var spans: [(String, TimeSpan)] = []
    switch assigner {
    case .global: break
    case .session(let gap): spans = [("gap", gap)]
    case .cumulative(let step, let size, _): spans = [("size", size), ("step", step)]
    // Kafka Streams has windows of readings of one instant.
    case .sliding: break
    case .tumbling, .hopping:
      spans = [("size", assigner.size), ("advance", assigner.advance)]
    }
    if case .continuousEventTime(let interval) = trigger {
      spans.append(("the trigger's interval", interval))
    }
    return spans
  }

  fileprivate var otherSpans: [(String, TimeSpan)] {
    var spans = [("offset", assigner.offset), ("allowed lateness", allowedLateness)]
    if case .sliding(let size) = assigner { spans.append(("size", size)) }
    if case .timeLimit(let limit) = suppress.until { spans.append(("the time limit", limit)) }
    return spans
  }

  /// Why the parts do not work together, under whatever semantics.
  package var impossible: String? {
    switch trigger {
    case .endOfStream where assigner != .global:
      return "the trigger end-of-stream is for the global window; others end before the stream does"
    case .count(let count) where count < 1: return "a count trigger needs a count of at least 1"
    case .early(let interval) where interval.nanoseconds <= 0:
      return "an early trigger needs an interval of more than 0"
    default: break
    }
    if assigner.size.nanoseconds < 0 { return "a window must not be shorter than 0" }
    if let retention, retention < leastRetention {
      return "retention must be at least \(retentionRule), \(leastRetention)"
    }
    guard emit == .suppress else { return nil }
    if suppress.until == .windowCloses, suppress.isLimited, suppress.whenFull == .emit {
      return "a buffer that holds final results cannot give them out early: when-full must be fail"
    }
    if let count = suppress.maxRecords, count < 0 { return "max-records must not be negative" }
    return nil
  }

  /// What a store must keep at least, as Kafka Streams demands: a new sliding window is made of what lies
  /// up to two sizes before its reading.
  package var leastRetention: TimeSpan {
    let size = assigner.size.nanoseconds
    let kept = assigner.word == "sliding" ? clampedSum(size, size) : size
    return TimeSpan(nanoseconds: clampedSum(kept, allowedLateness.nanoseconds))
  }

  /// `leastRetention` in words.
  package var retentionRule: String {
    assigner.word == "sliding" ? "2 × size + grace" : "size + grace"
  }

  /// The first thing in use that a semantics does not have.
  package func feature(foreignTo semantics: Topology.Semantics) -> String? {
    let foreign: [(Bool, String)]
    switch semantics {
    case .flink:
      foreign = [
        (assigner.word == "sliding", "sliding windows that are anchored on readings"),
        (emit == .onUpdate, "emission on update"),
        (emit == .suppress, "suppress"),
      ]
    case .kafkaStreams:
      foreign = [
        (assigner.word == "cumulative", "cumulative windows"),
        (assigner.word == "global", "a global window"),
        (late == .sideOutput, "a late side output"),
        (accumulation != .accumulating, "\(accumulation.rawValue) accumulation"),
        (trigger != .eventTime, "triggers"),
        (assigner.offset != .zero, "a window offset"),
        (assigner.advance > assigner.size, "an advance longer than the size"),
      ]
    }
    return foreign.first { $0.0 }?.1
  }
}
