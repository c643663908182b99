import TidemarkCore
import TidemarkStreams

/// What a window case asks of the engine, apart from its input.
struct WindowCaseSettings {
  let `operator`: WindowCase.Operator
  private let semantics: Topology.Semantics
  private let window: CaseWindow
  private let watermark: CaseWatermark?
  private let trigger: CaseTrigger.Kind
  private let accumulation: CaseAccumulation
  private let lateData: WindowSpec.LateData
  private let aggregate: Aggregate?
  private let emit: CaseEmit?
  private let emitInterval: Int64
  private let place: Place

  init(_ fields: Fields, _ keys: WindowCaseKeys) throws(Failure) {
    `operator` = try fields.require(keys.operator)
    semantics = try fields.require(keys.semantics)
    window = try fields.require(keys.window)
    watermark = try fields.value(keys.watermark)
    trigger = try fields.value(keys.trigger) ?? .eventTime
    accumulation = try fields.value(keys.accumulation) ?? .accumulating
    lateData = try fields.value(keys.lateData) ?? .drop
    aggregate = try fields.value(keys.aggregate)
    emit = try fields.value(keys.emit)
    emitInterval = try fields.value(keys.emitInterval) ?? 0
    place = fields.place
  }

  /// What is needed and not there yet; nil if everything is.
  var unsupported: String? {
    switch window.kind {
    case .tumbling, .hopping: break
    default: return "\(window.kind.rawValue) windows"
    }
    if trigger != .eventTime { return "trigger \(trigger.rawValue)" }
    if accumulation == .retracting { return "accumulation retracting" }
    if emit == .suppress { return "emit suppress" }
    return nil
  }

  /// One step named `window`.
  func topology() throws(Failure) -> Topology {
    try refuseForeignKeys()
    if `operator` == .window, aggregate == nil { throw place.failure("missing key 'aggregate'") }
    let step = Step(
      name: "window",
      operation: .window(try windowSpec(), [aggregate ?? .count])
    )
    return Topology(
      semantics: semantics,
      quantum: TimeSpan(nanoseconds: 1),
      watermark: try watermarkSpec(),
      atEnd: .keepOpen,
      steps: [step]
    )
  }

  private func windowSpec() throws(Failure) -> WindowSpec {
    guard let size = window.size else { throw window.place.failure("missing key 'size_ms'") }
    let offset = span(window.offset)
    let assigner: WindowSpec.Assigner =
      switch window.kind {
      case .tumbling: .tumbling(size: span(size), offset: offset)
      default: .hopping(size: span(size), advance: span(window.advance ?? size), offset: offset)
      }
    var spec = WindowSpec(assigner: assigner, emitInterval: span(emitInterval))
    spec.retention = window.retention.map(span)
    switch semantics {
    case .flink:
      spec.allowedLateness = span(window.allowedLateness?.value ?? 0)
      spec.late = lateData
      spec.accumulation = accumulation == .discarding ? .discarding : .accumulating
    case .kafkaStreams:
      spec.allowedLateness = span(window.grace?.value ?? 0)
      spec.emit = emit == .onClose ? .onClose : .onUpdate
    }
    return spec
  }

  /// Refuses what exists with the other semantics only.
  private func refuseForeignKeys() throws(Failure) {
    let foreign: [(String, Place?)] =
      switch semantics {
      case .flink:
        [
          ("grace_ms", window.grace?.place),
          ("emit: on-update", emit == .onUpdate ? place : nil),
          ("emit_interval_ms", emitInterval > 0 ? place : nil),
        ]
      case .kafkaStreams:
        [
          ("allowed_lateness_ms", window.allowedLateness?.place),
          ("late_data: side-output", lateData == .sideOutput ? place : nil),
          ("accumulation: discarding", accumulation == .discarding ? place : nil),
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
      return WatermarkSpec(strategy: .boundedOutOfOrderness(span(watermark.bound)))
    default:
      throw watermark.place.failure(
        "strategy \(watermark.strategy.rawValue) does not exist with \(semantics.rawValue) semantics"
      )
    }
  }

  /// In the topology of a case one nanosecond stands for a millisecond, and is its quantum: so any
  /// 64-bit number of milliseconds is a time.
  private func span(_ milliseconds: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: milliseconds)
  }
}
