import TidemarkCore
import TidemarkStreams

extension WindowDraft {
  /// The spec under the pipeline's semantics; keys of the other semantics are refused.
  func resolved(_ semantics: Topology.Semantics) throws(Failure) -> WindowSpec {
    switch semantics {
    case .flink: try resolvedFlink()
    case .kafkaStreams: try resolvedKafkaStreams()
    }
  }

  private func resolvedFlink() throws(Failure) -> WindowSpec {
    try refuse(grace, "'grace' is kafka-streams' word; with flink semantics use 'allowed-lateness'")
    try refuse(emitInterval, "'emit-interval' applies to kafka-streams semantics only")
    try refuse(retention, "'retention' applies to kafka-streams semantics only")
    if let emit, emit.value != .onClose {
      throw emit.place.failure(
        "'emit: \(emit.value.rawValue)' applies to kafka-streams semantics only"
      )
    }
    try refuse(suppress, "'suppress' applies to kafka-streams semantics only")
    var spec = WindowSpec(
      assigner: try shiftedAssigner(),
      allowedLateness: allowedLateness?.value ?? .zero,
      late: late?.value ?? .drop,
      accumulation: accumulation?.value ?? .accumulating
    )
    spec.trigger = trigger?.value ?? .eventTime
    try checkWhole(spec, .flink)
    return spec
  }

  private func resolvedKafkaStreams() throws(Failure) -> WindowSpec {
    try refuse(
      allowedLateness,
      "'allowed-lateness' is flink's word; with kafka-streams semantics use 'grace'"
    )
    try refuse(offset, "'offset' applies to flink semantics only; kafka-streams windows have none")
    try refuse(
      accumulation,
      "'accumulation' applies to flink semantics only; kafka-streams windows always accumulate"
    )
    if let late, late.value == .sideOutput {
      throw late.place.failure(
        "'late: side-output' applies to flink semantics only; kafka-streams drops late readings"
      )
    }
    try refuse(trigger, "'trigger' applies to flink semantics only")
    if assigner.value.advance > assigner.value.size {
      throw assigner.place.failure("with kafka-streams semantics 'advance' is at most the size")
    }
    let grace = grace?.value ?? .zero
    let emit = emit?.value ?? .onUpdate
    if emit != .onClose {
      try refuse(emitInterval, "'emit-interval' applies to 'emit: on-close' only")
      try refuse(retention, "'retention' applies to 'emit: on-close' only")
    }
    var spec = WindowSpec(
      assigner: assigner.value,
      allowedLateness: grace,
      emit: emit,
      emitInterval: emitInterval?.value ?? .zero,
      retention: retention?.value
    )
    try checkRetention(spec)
    if let suppress {
      guard emit == .suppress else {
        throw suppress.place.failure("'suppress' needs 'emit: suppress'")
      }
      spec.suppress = suppress.value
    }
    try checkWhole(spec, .kafkaStreams)
    return spec
  }

  private func checkRetention(_ spec: WindowSpec) throws(Failure) {
    guard let retention else { return }
    if case .session = assigner.value {
      throw retention.place.failure("'retention' does not matter to sessions; leave it out")
    }
    guard retention.value >= spec.leastRetention else {
      throw retention.place.failure(
        "'retention' must be at least \(spec.retentionRule), \(spec.leastRetention)"
      )
    }
  }

  /// What the parts must not be together.
  private func checkWhole(
    _ spec: WindowSpec,
    _ semantics: Topology.Semantics
  ) throws(Failure) {
    if let feature = spec.feature(foreignTo: semantics) {
      throw assigner.place.failure("\(semantics.rawValue) does not have \(feature)")
    }
    if let impossible = spec.impossible {
      throw (suppress?.place ?? trigger?.place ?? assigner.place).failure(impossible)
    }
  }

  /// The windows with their offset, which windows without a grid do not have.
  private func shiftedAssigner() throws(Failure) -> WindowSpec.Assigner {
    guard let offset else { return assigner.value }
    let step = assigner.value.advance
    guard offset.value.nanoseconds.magnitude < step.nanoseconds.magnitude else {
      throw offset.place.failure("'offset' must be shorter than \(step) either way")
    }
    switch assigner.value {
    case .tumbling(let size, _): return .tumbling(size: size, offset: offset.value)
    case .hopping(let size, let advance, _):
      return .hopping(size: size, advance: advance, offset: offset.value)
    case .cumulative(let step, let size, _):
      return .cumulative(step: step, size: size, offset: offset.value)
    case .sliding, .session, .global:
      throw offset.place.failure("\(assigner.value.word) windows have no 'offset'")
    }
  }

  private func refuse<Value>(_ value: Located<Value>?, _ reason: String) throws(Failure) {
    if let value { throw value.place.failure(reason) }
  }
}
