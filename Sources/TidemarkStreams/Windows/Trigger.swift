import TidemarkCore

/// Flink's triggers: when a window fires, decided from what `Firing` remembers of it.
///
/// Times are quanta, τ is nanoseconds. `end` is a window's last instant, Flink's `maxTimestamp`.
struct Trigger: Sendable {
  private enum Kind: Sendable {
    case eventTime, count, endOfStream, continuous, early
  }

  private let kind: Kind
  /// Readings, quanta, or nanoseconds of τ.
  private let interval: Int64

  init(_ spec: TriggerSpec, quantum: TimeSpan) {
    switch spec {
    case .eventTime: (kind, interval) = (.eventTime, 0)
    case .count(let count): (kind, interval) = (.count, count)
    case .endOfStream: (kind, interval) = (.endOfStream, 0)
    case .continuousEventTime(let span):
      (kind, interval) = (.continuous, span.nanoseconds / quantum.nanoseconds)
    case .early(let span): (kind, interval) = (.early, span.nanoseconds)
    }
  }

  /// Whether windows fire on τ.
  var usesClock: Bool { kind == .early }

  /// Whether what is given out early and has not changed is given out again.
  var repeatsUnchanged: Bool { kind != .early }

  /// A reading came into a window; true if it fires.
  @inline(__always)
  func onReading(
    _ firing: inout Firing,
    time: Int64,
    end: Int64,
    watermark: Int64,
    tau: Int64
  ) -> Bool {
    switch kind {
    case .count:
      firing.count += 1
      guard firing.count >= interval else { return false }
      firing.count = 0
      return true
    case .endOfStream:
      firing.waitsForEnd = true
      return false
    case .eventTime, .continuous, .early:
      if end <= watermark { return true }
      firing.waitsForEnd = true
      if kind == .continuous, firing.nextEvent == Firing.never {
        // As Java divides: towards 0, also before 1970.
        continueFiring(&firing, from: clampedDifference(time, time % interval), end: end)
      }
      if kind == .early, firing.nextClock == Firing.never {
        firing.nextClock = clampedSum(tau, interval)
      }
      return false
    }
  }

  /// The next instant of event time at which a window wants to be asked.
  func nextEventTime(_ firing: Firing, end: Int64) -> Int64? {
    let atEnd = firing.waitsForEnd ? end : nil
    guard firing.isContinuing else { return atEnd }
    return min(firing.nextEvent, atEnd ?? .max)
  }

  /// Event time passed an instant that the window had asked for; true if it fires.
  ///
  /// Continuous firings in a window without end would go on for ever when the input ends, as they do in
  /// Flink; of more than a hundred thousand at one rise of the watermark only the first and the last
  /// come out.
  func onEventTime(_ firing: inout Firing, time: Int64, end: Int64, watermark: Int64) -> Bool {
    if time == end, firing.waitsForEnd {
      firing.waitsForEnd = false
      firing.firedOnTime = true
      // Flink forgets this timer but not its time, so that a merge sets it again.
      if firing.nextEvent == time { firing.isContinuing = false }
      return true
    }
    guard firing.isContinuing, firing.nextEvent == time else { return false }
    let reached = min(watermark, end)
    if clampedDifference(reached, time) / interval > 100_000 {
      firing.nextEvent = reached
    } else {
      continueFiring(&firing, from: time, end: end)
    }
    return true
  }

  /// τ passed an instant that the window had asked for; true if it fires.
  func onClock(_ firing: inout Firing) -> Bool {
    guard !firing.firedOnTime else {
      firing.nextClock = Firing.never
      return false
    }
    firing.nextClock = clampedSum(firing.nextClock, interval)
    return true
  }

  /// A window takes in what another one's trigger remembers: counts add up, the earliest pending
  /// time stays.
  func merge(_ firing: inout Firing, _ other: Firing) {
    firing.count += other.count
    firing.nextClock = min(firing.nextClock, other.nextClock)
    firing.nextEvent = min(firing.nextEvent, other.nextEvent)
  }

  /// A window grew, or was merged: it has not fired yet as what it is now.
  func afterMerge(_ firing: inout Firing, end: Int64, watermark: Int64) {
    firing.firedOnTime = false
    firing.isContinuing = firing.nextEvent != Firing.never
    firing.waitsForEnd = kind != .count && end > watermark
  }

  private func continueFiring(_ firing: inout Firing, from time: Int64, end: Int64) {
    let next = min(clampedSum(time, interval), end)
    firing.nextEvent = next
    firing.isContinuing = next > time
  }
}
