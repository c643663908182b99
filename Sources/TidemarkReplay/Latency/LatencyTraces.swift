import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// Which steps' latencies are split, and the histograms of their windows, if they are wanted.
struct LatencyTraces {
  private let names: [String]
  private let silent: [Bool]
  private let quantum: TimeSpan
  /// By step: the step whose results' delivery its emissions tell: of a twin its original, of a detector
  /// itself; nil: they tell nothing.
  let original: [Int?]
  /// By step, then result latency and the stages; empty: nobody takes them.
  private var windows: [[WindowTrace]] = []

  init(_ plan: Plan, options: ReplayOptions) {
    let names = plan.steps.map(\.step.name)
    self.names = names
    silent = names.map { options.silentSteps.contains($0) }
    quantum = plan.topology.quantum
    let splits = options.splitsLatency
    original = plan.steps.enumerated().map { index, planned in
      guard splits else { return nil }
      if LatencyTwins.isTwin(names[index]), options.silentSteps.contains(names[index]) {
        return names.firstIndex(of: LatencyTwins.original(of: names[index]))
      }
      if case .process = planned.step.operation, !options.silentSteps.contains(names[index]) {
        return index
      }
      return nil
    }
    guard let take = options.takeLatencies else { return }
    let measures = ["result-latency"] + LatencySplit.Stage.allCases.map(\.word)
    windows = names.map { name in
      measures.map { WindowTrace(tag: "\(name).\($0)", take: take) }
    }
  }

  func measures(_ step: Int) -> Bool { original[step] != nil }
  func isSilent(_ step: Int) -> Bool { silent[step] }
  func name(_ step: Int) -> String { names[step] }

  /// A result latency.
  mutating func record(_ value: Int64, step: Int, _ emission: Emission) {
    guard !windows.isEmpty, !silent[step] else { return }
    record(value, trace: 0, step: step, emission)
  }

  mutating func record(_ value: Int64, _ stage: LatencySplit.Stage, step: Int, _ emission: Emission)
  {
    guard !windows.isEmpty else { return }
    record(value, trace: 1 + stage.rawValue, step: step, emission)
  }

  private mutating func record(_ value: Int64, trace: Int, step: Int, _ emission: Emission) {
    let bounds = bounds(of: emission)
    windows[step][trace].record(value, start: bounds.start, end: bounds.end)
  }

  /// In nanoseconds; what is in no window, such as an alert, counts to the minute of τ.
  private func bounds(of emission: Emission) -> (start: Int64, end: Int64) {
    if emission.start < emission.end {
      return (
        Timestamp(quanta: emission.start, of: quantum).nanoseconds,
        Timestamp(quanta: emission.end, of: quantum).nanoseconds
      )
    }
    let minute: Int64 = 60_000_000_000
    let into = emission.tau % minute
    let (start, isFar) = emission.tau.subtractingReportingOverflow(into < 0 ? into + minute : into)
    return isFar || start > .max - minute ? (emission.tau, emission.tau) : (start, start + minute)
  }

  mutating func finish() {
    for step in windows.indices {
      for trace in windows[step].indices { windows[step][trace].finish() }
    }
  }
}
