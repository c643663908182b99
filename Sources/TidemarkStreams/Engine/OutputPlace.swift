/// Where something stands in the output of its batch, before one asks which step it is of.
struct OutputPlace: Comparable {
  /// Behind all that a batch gives out.
  static let end = OutputPlace(row: .max, phase: .timer, tau: .max)

  private let row: Int32
  /// By the row, by the schedule, or between rows.
  private let cause: Int32
  /// Only between rows, where timers of keys and instants follow each other.
  private let tau: Int64
  private let phase: Emission.Phase

  init(row: Int32, phase: Emission.Phase, tau: Int64) {
    self.row = row
    let isBetweenRows = phase > .schedule
    cause = isBetweenRows ? 2 : phase.rawValue
    self.tau = isBetweenRows ? tau : 0
    self.phase = phase
  }

  static func < (a: OutputPlace, b: OutputPlace) -> Bool {
    if a.row != b.row { return a.row < b.row }
    if a.cause != b.cause { return a.cause < b.cause }
    if a.tau != b.tau { return a.tau < b.tau }
    return a.phase < b.phase
  }
}

extension Emission {
  var place: OutputPlace { OutputPlace(row: row, phase: phase, tau: tau) }
}

extension Advance {
  /// Where what it causes stands in the output.
  var place: OutputPlace { OutputPlace(row: Int32(position - 1), phase: phase, tau: tau) }
}
