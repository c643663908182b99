import TidemarkCore

/// Which windows Flink's assigners put an instant into, one after the other in the order in which
/// Flink handles them: the latest start first, cumulative ones by their end.
struct FlinkWindows: Sendable {
  private enum Kind: Sendable {
    case grid, cumulative, session, global
  }

  private let kind: Kind
  private let grid: WindowGrid
  /// Step of cumulative windows, or gap of sessions.
  private let step: Int64

  init(
    _ assigner: WindowSpec.Assigner,
    quantum: TimeSpan,
    rules: EngineRules = .published
  ) {
    grid = WindowGrid(assigner, quantum: quantum, rules: rules)
    switch assigner {
    case .tumbling, .hopping, .sliding: (kind, step) = (.grid, 0)
    case .cumulative(let step, _, _):
      (kind, self.step) = (.cumulative, step.nanoseconds / quantum.nanoseconds)
    case .session(let gap): (kind, step) = (.session, gap.nanoseconds / quantum.nanoseconds)
    case .global: (kind, step) = (.global, 0)
    }
  }

  /// Windows that overlap or touch become one.
  var merge: Bool { kind == .session }

  /// The window has no end, so nothing is ever too late for it.
  var isEndless: Bool { kind == .global }

  /// Flink's `maxTimestamp`.
  @inline(__always)
  func lastInstant(end: Int64) -> Int64 {
    isEndless ? .max : clampedDifference(end, 1)
  }

  @inline(__always)
  func first(holding time: Int64) -> (start: Int64, end: Int64)? {
    switch kind {
    case .session: return (time, clampedSum(time, step))
    case .global: return (.min, .max)
    case .grid:
      let start = grid.start(grid.lastWindow(startingBy: time))
      let end = clampedSum(start, grid.size)
      return end > time ? (start, end) : nil
    case .cumulative:
      let start = grid.start(grid.lastWindow(startingBy: time))
      let steps = clampedDifference(time, start) / step + 1
      return (start, min(clampedSum(start, steps * step), clampedSum(start, grid.size)))
    }
  }

  @inline(__always)
  func next(
    after window: (start: Int64, end: Int64),
    holding time: Int64
  ) -> (start: Int64, end: Int64)? {
    switch kind {
    case .session, .global: return nil
    case .grid:
      // At the beginning of 64-bit time there is no window before this one.
      guard window.start >= .min + grid.advance else { return nil }
      let start = window.start - grid.advance
      let end = clampedSum(start, grid.size)
      return end > time ? (start, end) : nil
    case .cumulative:
      let longest = clampedSum(window.start, grid.size)
      guard window.end < longest else { return nil }
      return (window.start, min(clampedSum(window.end, step), longest))
    }
  }
}
