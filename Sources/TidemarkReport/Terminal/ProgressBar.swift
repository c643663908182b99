package import TidemarkCore

/// How far a phase of a run has come, as one line of a terminal.
package struct ProgressBar: Sendable, Equatable {
  /// What is being done: `simulate`.
  package var label: String
  /// From 0 to 1; nil if the end is not known.
  package var fraction: Double?
  /// Readings per second; nil until there is one.
  package var rate: Double?
  /// Expected time to the end; nil until there is one.
  package var remaining: TimeSpan?

  package init(
    label: String,
    fraction: Double?,
    rate: Double? = nil,
    remaining: TimeSpan? = nil
  ) {
    self.label = label
    self.fraction = fraction
    self.rate = rate
    self.remaining = remaining
  }

  /// Exactly 80 columns, so that each line covers the one before.
  package func line(color: Bool) -> String {
    let name = Layout.left(Layout.truncated(label, to: 12), 12)
    let percent = Layout.right(fraction.map { Self.percent($0) } ?? "", 6)
    let speed = Layout.right(rate.map(HumanText.rate) ?? "", 12)
    let time = Layout.right(remaining.map { HumanText.span($0) + " left" } ?? "", 14)
    let width = Layout.width - name.count - percent.count - speed.count - time.count - 2
    let bar = Layout.bar(fraction ?? 0, width: width)
    let track = String(repeating: "░", count: width - bar.count)
    return Ink.strong.paint(name, color: color) + "  " + Ink.accent.paint(bar, color: color)
      + Ink.faint.paint(track, color: color) + percent + speed
      + Ink.faint.paint(time, color: color)
  }

  /// Whole percents, rounded down: 100 only at the end.
  private static func percent(_ fraction: Double) -> String {
    let whole = (min(max(fraction, 0), 1) * 100).rounded(.down)
    return HumanText.decimal(whole, places: 0) + " %"
  }
}
