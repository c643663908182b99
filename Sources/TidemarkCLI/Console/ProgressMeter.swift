import TidemarkCore
import TidemarkReport

/// Draws a progress bar on standard error for work that takes longer than a second.
struct ProgressMeter {
  private let isShown: Bool
  private let hasColor: Bool
  private let label: String
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var isDrawn = false

  init(_ label: String, _ output: OutputOptions, isShown: Bool = true) {
    self.label = label
    self.isShown = isShown && output.showsProgress
    hasColor = output.allowsColor && Console.isTerminal(2)
    start = clock.now
    last = start
  }

  /// Draws at most ten times a second; `readings` is nil where they are not counted yet.
  mutating func update(fraction: Double, readings: Int?) {
    guard isShown else { return }
    let now = clock.now
    guard start.duration(to: now) > .seconds(1), last.duration(to: now) > .milliseconds(100) else {
      return
    }
    last = now
    isDrawn = true
    let seconds = start.duration(to: now) / .seconds(1)
    let remaining = fraction > 0 ? seconds * (1 - fraction) / fraction : nil
    let bar = ProgressBar(
      label: label,
      fraction: fraction,
      rate: readings.map { Double($0) / seconds },
      remaining: remaining.map { TimeSpan(nanoseconds: Int64(min($0, 1e6) * 1e9)) }
    )
    Console.printError("\r" + bar.line(color: hasColor))
  }

  /// Clears the line.
  mutating func finish() {
    if isDrawn { Console.printError("\r\u{1B}[K") }
    isDrawn = false
  }
}
