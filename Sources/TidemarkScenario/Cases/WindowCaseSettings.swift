import TidemarkCore
import TidemarkStreams

/// What a window case asks of the engine, apart from its input.
struct WindowCaseSettings {
  let `operator`: WindowCase.Operator
  private let semantics: Topology.Semantics
  private let window: CaseWindow
  private let watermark: CaseWatermark?
  private let trigger: Located<TriggerSpec>?
  private let accumulation: Located<WindowSpec.Accumulation>?
  private let lateData: Located<WindowSpec.LateData>?
  private let aggregate: Aggregate?
  private let emit: Located<WindowSpec.Emit>?
  private let emitInterval: Located<Int64>?
  private let suppress: Located<CaseSuppress>?
  private let place: Place

  init(_ fields: Fields, _ keys: WindowCaseKeys) throws(Failure) {
    `operator` = try fields.require(keys.operator)
    semantics = try fields.require(keys.semantics)
    window = try fields.require(keys.window)
    watermark = try fields.value(keys.watermark)
    trigger = try fields.value(keys.trigger)
    accumulation = try fields.value(keys.accumulation)
    lateData = try fields.value(keys.lateData)
    aggregate = try fields.value(keys.aggregate)
    emit = try fields.value(keys.emit)
    emitInterval = try fields.value(keys.emitInterval)
    suppress = try fields.value(keys.suppress)
    place = fields.place
  }

  /// Refuses steps of the input that mean nothing with these settings.
  func check(_ input: [Located<CaseInput>]) throws(Failure) {
    guard semantics == .flink, let restart = input.first(where: { $0.value == .restart }) else {
      return
    }
    throw restart.place.failure("'restart' exists with kafka-streams semantics only")
  }

  /// One step named `window`.
  func topology(restarts: Bool) throws(Failure) -> Topology {
    try refuseForeignKeys()
    if `operator` == .window, aggregate == nil { throw place.failure("missing key 'aggregate'") }
    let spec = try windowSpec()
    if let feature = spec.feature(foreignTo: semantics) {
      throw window.place.failure("\(semantics.rawValue) does not have \(feature)")
    }
    if let impossible = spec.impossible {
      throw (suppress?.place ?? trigger?.place ?? place).failure(impossible)
    }
    let step = Step(name: "window", operation: .window(spec, [aggregate ?? .count]))
    var topology = Topology(
      semantics: semantics,
      quantum: TimeSpan(nanoseconds: 1),
      watermark: try watermarkSpec(),
      atEnd: .keepOpen,
      steps: [step]
    )
    topology.restarts = restarts
    return topology
  }

  private func windowSpec() throws(Failure) -> WindowSpec {
    var spec = WindowSpec(assigner: try window.assigner(semantics))
    spec.retention = window.retention.map { TimeSpan(nanoseconds: $0.value) }
    spec.trigger = trigger?.value ?? .eventTime
    switch semantics {
    case .flink:
      spec.allowedLateness = TimeSpan(nanoseconds: window.allowedLateness?.value ?? 0)
      spec.late = lateData?.value ?? .drop
      spec.accumulation = accumulation?.value ?? .accumulating
    case .kafkaStreams:
      spec.allowedLateness = TimeSpan(nanoseconds: window.grace?.value ?? 0)
      spec.emit = emit?.value ?? .onUpdate
      spec.emitInterval = TimeSpan(nanoseconds: emitInterval?.value ?? 0)
      try resolveSuppress(&spec)
    }
    return spec
  }

  private func resolveSuppress(_ spec: inout WindowSpec) throws(Failure) {
    guard let suppress else { return }
    guard spec.emit == .suppress else {
      throw suppress.place.failure("'suppress' needs 'emit: suppress'")
    }
    spec.suppress = SuppressSpec(
      until: suppress.value.time.map { .timeLimit(TimeSpan(nanoseconds: $0.value)) }
        ?? .windowCloses,
      maxRecords: suppress.value.maxRecords,
      maxBytes: suppress.value.maxBytes,
      whenFull: suppress.value.whenFull ?? (suppress.value.time == nil ? .fail : .emit)
    )
  }

  /// Refuses what exists with the other semantics only.
  private func refuseForeignKeys() throws(Failure) {
    let foreign: [(String, Place?)] =
      switch semantics {
      case .flink:
        [
          ("grace_ms", window.grace?.place),
          ("retention_ms", window.retention?.place),
          ("emit", emit?.value == .onClose ? nil : emit?.place),
          ("emit_interval_ms", emitInterval.flatMap { $0.value > 0 ? $0.place : nil }),
          ("suppress", suppress?.place),
        ]
      case .kafkaStreams:
        [
          ("allowed_lateness_ms", window.allowedLateness?.place),
          ("late_data: side-output", lateData?.value == .sideOutput ? lateData?.place : nil),
          ("accumulation", accumulation?.value == .accumulating ? nil : accumulation?.place),
          ("trigger", trigger?.value == .eventTime ? nil : trigger?.place),
        ]
      }
    for (key, place) in foreign {
      if let place {
        throw place.failure("'\(key)' does not exist with \(semantics.rawValue) semantics")
      }
    }
  }

  private func watermarkSpec() throws(Failure) -> WatermarkSpec {
    guard let watermark else {
      guard `operator` == .windowAssign else { throw place.failure("missing key 'watermark'") }
      return WatermarkSpec(strategy: .explicit)
    }
    switch (semantics, watermark.strategy) {
    case (.flink, .explicit), (.kafkaStreams, .streamTime):
      return WatermarkSpec(strategy: .explicit)
    case (.flink, .boundedOutOfOrderness):
      return WatermarkSpec(
        strategy: .boundedOutOfOrderness(TimeSpan(nanoseconds: watermark.bound))
      )
    default:
      throw watermark.place.failure(
        "strategy \(watermark.strategy.rawValue) does not exist with \(semantics.rawValue) semantics"
      )
    }
  }
}
