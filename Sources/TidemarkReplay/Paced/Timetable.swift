/// When the rows of a paced run are due.
package struct Timetable: Sendable {
  /// τ of the first row, which is due at once.
  let firstTau: Int64
  let pace: ReplayOptions.Pace

  package init(firstTau: Int64, pace: ReplayOptions.Pace) {
    self.firstTau = firstTau
    self.pace = pace
  }

  /// Nanoseconds after the start at which row `row`, which arrives at `tau`, is due.
  package func due(row: Int, tau: Int64) -> Int64 {
    switch pace {
    case .virtual: 0
    case .speed(let speed): clamped((Double(tau) - Double(firstTau)) / speed)
    case .rate(let rate): clamped(Double(row) / rate * 1e9)
    }
  }

  /// A span that is far beyond any run's end if it is beyond what a number can hold.
  private func clamped(_ nanoseconds: Double) -> Int64 {
    Int64(min(max(nanoseconds, -0x1p62), 0x1p62))
  }
}
