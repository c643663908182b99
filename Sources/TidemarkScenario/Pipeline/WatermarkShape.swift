import TidemarkCore

/// How watermarks are derived, as written under `pipeline.watermark`.
struct WatermarkDraft: Sendable {
  var spec: WatermarkSpec
  /// Where the name of the step behind which watermarks are assigned stands.
  var after: Located<String>?

  static let shape: Shape<WatermarkDraft> = {
    let bound = Key(
      "bounded-out-of-orderness",
      Shapes.wholeMilliseconds(.notNegative),
      "How far event times may go back; longer waits for more, and later."
    )
    let ascending = Key(
      "ascending",
      Shapes.flag,
      "true: event times of a partition never go back, a bound of 0."
    )
    let idleTimeout = Key(
      "idle-timeout",
      Shapes.span(.positive),
      "A partition that is silent for this long no longer holds the watermark back."
    )
    let after = Key(
      "after",
      Shapes.name.located,
      "The step behind which watermarks are assigned; the source by default."
    )
    let emit = Key("emit", emitShape, "per-reading (the default), or {periodic: 200ms}.")
    return .object(
      "watermark",
      "How event-time progress is derived from the readings.",
      keys: [bound, ascending, idleTimeout, after, emit],
      rules: [.exactlyOne([bound.name, ascending.name])],
      planned: ["scope", "explicit", "alignment"]
    ) { fields throws(Failure) in
      let step = try fields.value(after)
      if let place = fields.place(of: ascending), try fields.value(ascending) == false {
        throw place.failure("the only value that means something here is true")
      }
      let spec = WatermarkSpec(
        strategy: .boundedOutOfOrderness(try fields.value(bound) ?? .zero),
        idleTimeout: try fields.value(idleTimeout),
        after: step?.value,
        emit: try fields.value(emit) ?? .perReading
      )
      return WatermarkDraft(spec: spec, after: step)
    }
  }()

  private enum PerReading: String, CaseIterable, Sendable {
    case perReading = "per-reading"
  }

  private static let emitShape: Shape<WatermarkSpec.Emit> = {
    let period = Key(
      "periodic",
      Shapes.span(.positive).map { span, _ in WatermarkSpec.Emit.periodic(span) },
      "Every so often on the pipeline's clock, as Flink does by default (200ms)."
    )
    return Shape<WatermarkSpec.Emit>.variant(
      "watermark-emit",
      "When watermarks are emitted.",
      cases: [period]
    )
    .orScalar(
      Shapes.choice("word", PerReading.allCases).map { _, _ in WatermarkSpec.Emit.perReading }
    )
  }()
}
