import TidemarkCore
import TidemarkStreams

/// Puts together what the workers gave out, counts it, and makes lines or a table of it.
struct ResultStage: Stage {
  private let plan: Plan
  /// Whether somebody looks at `result` behind each batch.
  private let keepsResult: Bool
  private var cascade: Cascade?
  private(set) var result = BatchResult()
  var collector: Collector
  /// When the batch in hand was computed, and its results were still to be written; paced runs only.
  private(set) var computedAt: ContinuousClock.Instant?
  private var output: any ResultOutput

  init(_ plan: Plan, options: ReplayOptions) {
    self.plan = plan
    keepsResult = options.pace != .virtual
    cascade = Cascade(plan)
    collector = Collector(plan, options: options)
    output = options.output(plan)
  }

  mutating func process(_ flight: inout Flight) throws {
    result.release()
    result.merge(flight.batch, outputs: flight.outputs, plan: plan, cascade: &cascade)
    if let step = result.overflow(plan) {
      throw Failure(
        .invalid,
        "step '\(plan.steps[step].step.name)': the suppress buffer is full, and 'when-full: fail' ends "
          + "the run here, as it ends Kafka Streams; raise 'max-records' or 'max-bytes'"
      )
    }
    collector.take(result, of: flight.batch)
    if keepsResult { computedAt = .now }
    flight.text.removeAll()
    output.append(result, of: flight.batch, to: &flight.text)
    if flight.isLast { output.finish(to: &flight.text) }
    flight.readingsDone = Int(collector.readings)
    if flight.mark != nil { flight.mark?.results = saved() }
    // The workers' buffers are the flight's alone again.
    if !keepsResult { result.release() }
  }

  /// What it adds to a checkpoint.
  private func saved() -> [UInt8] {
    var writer = StateWriter()
    cascade?.save(to: &writer)
    collector.save(to: &writer)
    return writer.bytes
  }

  mutating func restore(_ part: StateReader, keys: [KeySpace?]) throws(StateError) {
    var reader = part
    try cascade?.restore(from: &reader, keys: keys)
    try collector.restore(from: &reader)
    try reader.finish()
  }

  /// Of windows over results.
  func openWindows() -> [[OpenWindow]] {
    cascade?.openWindows() ?? plan.leaves.map { _ in [] }
  }
}
