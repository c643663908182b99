import TidemarkCore
import TidemarkStreams

/// A window as written; what its keys mean depends on the pipeline's semantics.
struct WindowDraft: Sendable {
  /// Exactly one is written.
  var assigner: Located<WindowSpec.Assigner>
  var offset: Located<TimeSpan>?
  var allowedLateness: Located<TimeSpan>?
  var grace: Located<TimeSpan>?
  var late: Located<WindowSpec.LateData>?
  var emit: Located<WindowSpec.Emit>?
  var accumulation: Located<WindowSpec.Accumulation>?
  var emitInterval: Located<TimeSpan>?
  var retention: Located<TimeSpan>?
  var trigger: Located<TriggerSpec>?
  var suppress: Located<SuppressSpec>?

  static let shape: Shape<WindowDraft> = {
    let keys = WindowKeys()
    return .object(
      "window",
      "Which windows a reading belongs to, and how long they accept late ones.",
      keys: keys.all,
      rules: [.exactlyOne(keys.assigners.map(\.name))]
    ) { fields throws(Failure) in
      var assigner: Located<WindowSpec.Assigner>?
      for key in keys.assigners { assigner = try fields.located(key) ?? assigner }
      guard let assigner else { throw fields.place.failure("missing key: which windows") }
      return WindowDraft(
        assigner: assigner,
        offset: try fields.located(keys.offset),
        allowedLateness: try fields.located(keys.allowedLateness),
        grace: try fields.located(keys.grace),
        late: try fields.located(keys.late),
        emit: try fields.located(keys.emit),
        accumulation: try fields.located(keys.accumulation),
        emitInterval: try fields.located(keys.emitInterval),
        retention: try fields.located(keys.retention),
        trigger: try fields.located(keys.trigger),
        suppress: try fields.located(keys.suppress)
      )
    }
  }()
}
