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
  package var missedBy: Int64
}

extension Plan {
  /// The windows of a step that an event time belongs to, earliest first, judged as the step's
  /// operator judges them; empty for other steps.
  ///
  /// `judge` is the watermark before the reading, or the stream time with it (`EngineBatch.judge`).
  package func verdicts(step index: Int, time: Int64, judge: Int64) -> [WindowVerdict] {
    guard case .window(let spec, _) = steps[index].step.operation else { return [] }
    let lateness = spec.allowedLateness.nanoseconds / topology.quantum.nanoseconds
    let windows = topology.windows(of: spec, holding: time)
    return windows.sorted { ($0.start, $0.end) < ($1.start, $1.end) }.map { bounds in
      let (start, end) = bounds
      switch topology.semantics {
      case .flink:
        let rule = FlinkRule(lateness: lateness)
        let isEndless = spec.assigner == .global
        let last = isEndless ? .max : clampedDifference(end, 1)
        let fate = isEndless ? .open : rule.fate(lastInstant: last, watermark: judge)
        let missed = fate == .gone ? rule.missedBy(lastInstant: last, watermark: judge) : 0
        return WindowVerdict(start: start, end: end, fate: fate, missedBy: missed)
      case .kafkaStreams:
        let rule = KafkaRule(
          grace: clampedSum(lateness, spec.assigner.closingDelay(quantum: topology.quantum)),
          emitsUpdates: spec.emit == .onUpdate
        )
        let fate = rule.fate(end: end, streamTime: judge)
        let missed = fate == .gone ? rule.missedBy(end: end, streamTime: judge) : 0
        return WindowVerdict(start: start, end: end, fate: fate, missedBy: missed)
      }
    }
  }
}

extension EngineBatch {
  /// By what a leaf step judges a row: the watermark before it, or its task's stream time.
  package func judge(leaf: Int, row: Int) -> Int64 {
    watermark.isEmpty ? schedules[leaf].streamTime[row] : watermark[row]
  }
}
