import TidemarkCore

/// What a window is to a reading that belongs to it.
package enum WindowFate: String, Sendable {
  /// Has not fired: the reading is on time.
  case open
  /// Has fired and still takes readings.
  case fired
  /// Takes no more readings.
  case gone
}

/// Flink: windows live until the watermark reaches their last instant + the allowed lateness.
struct FlinkRule: Sendable {
  let lateness: Int64

  @inline(__always)
  func fate(lastInstant: Int64, watermark: Int64) -> WindowFate {
    if lastInstant > watermark { return .open }
    return clampedSum(lastInstant, lateness) <= watermark ? .gone : .fired
  }

  /// How far the watermark was past what the window would have needed.
  func missedBy(lastInstant: Int64, watermark: Int64) -> Int64 {
    clampedSum(clampedDifference(watermark, clampedSum(lastInstant, lateness)), 1)
  }
}

/// Kafka Streams: windows live while their end lies behind stream time − grace.
struct KafkaRule: Sendable {
  let grace: Int64
  /// On close nothing comes out of a window before it is gone.
  let emitsUpdates: Bool

  @inline(__always)
  func fate(end: Int64, streamTime: Int64) -> WindowFate {
    if end <= clampedDifference(streamTime, grace) { return .gone }
    return end > streamTime || !emitsUpdates ? .open : .fired
  }

  func missedBy(end: Int64, streamTime: Int64) -> Int64 {
    clampedSum(clampedDifference(clampedDifference(streamTime, grace), end), 1)
  }
}

/// One window of one reading, for `explain` and for cases.
///
/// All times are quanta.
package struct WindowVerdict: Sendable, Equatable {
  package var start: Int64
  package var end: Int64
  package var fate: WindowFate
  /// For a window that is gone: by how much the reading came too late.
  package var missedBy: Int64 = 0
  /// For one that took the reading: how much further time had to go for it to be late, or too late
  /// if it was late; 0 where it never is.
  package var madeBy: Int64 = 0
}

extension Plan {
  /// The windows of a step that an event time belongs to, earliest first, judged as the step's
  /// operator judges them; empty for other steps.
  ///
  /// `judge` is the watermark before the reading, or the stream time with it (`EngineBatch.judge`).
  /// Sessions and windows around readings are taken for what they are to a reading that is alone;
  /// `Engine.verdicts(leaf:)` knows better.
  package func verdicts(step index: Int, time: Int64, judge: Int64) -> [WindowVerdict] {
    guard case .window(let spec, _) = steps[index].step.operation else { return [] }
    let windows = topology.windows(of: spec, holding: time)
    return windows.sorted { ($0.start, $0.end) < ($1.start, $1.end) }.map {
      verdict(spec, $0, judge: judge)
    }
  }

  /// What a window is to a reading that belongs to it.
  func verdict(_ spec: WindowSpec, _ bounds: WindowBounds, judge: Int64) -> WindowVerdict {
    let lateness = spec.allowedLateness.nanoseconds / topology.quantum.nanoseconds
    var verdict = WindowVerdict(start: bounds.start, end: bounds.end, fate: .open)
    switch topology.semantics {
    case .flink:
      guard spec.assigner != .global else { return verdict }
      let last = clampedDifference(bounds.end, 1)
      let rule = FlinkRule(lateness: lateness)
      verdict.fate = rule.fate(lastInstant: last, watermark: judge)
      let limit = verdict.fate == .open ? last : clampedSum(last, lateness)
      verdict.madeBy = clampedDifference(limit, judge)
      verdict.missedBy = rule.missedBy(lastInstant: last, watermark: judge)
    case .kafkaStreams:
      let rule = KafkaRule(grace: lateness, emitsUpdates: spec.emit == .onUpdate)
      let end = clampedSum(bounds.end, spec.assigner.closingDelay(quantum: topology.quantum))
      verdict.fate = rule.fate(end: end, streamTime: judge)
      // On close and suppressed, a reading is on time until its window is gone.
      let isUpdated = verdict.fate == .open && rule.emitsUpdates
      verdict.madeBy = clampedDifference(isUpdated ? end : clampedSum(end, lateness), judge)
      verdict.missedBy = rule.missedBy(end: end, streamTime: judge)
    }
    if verdict.fate == .gone { verdict.madeBy = 0 } else { verdict.missedBy = 0 }
    return verdict
  }
}

extension EngineBatch {
  /// By what a leaf step judges a row: the watermark before it, or its task's stream time.
  package func judge(leaf: Int, row: Int) -> Int64 {
    isFlink ? watermark(before: row) : schedules[leaf].streamTime[row]
  }
}
