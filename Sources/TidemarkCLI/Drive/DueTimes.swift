import TidemarkReplay

/// When the rows of a run were due.
enum DueTimes: Sendable {
  /// Paced: whether or not the program was ready for them.
  case timetable(Timetable)
  /// As fast as possible: when the program had room for them.
  case writes(WriteLog)

  /// Nanoseconds of the run's clock.
  func due(_ cause: Cause) -> Int64? {
    switch self {
    case .timetable(let timetable): timetable.due(row: cause.row, tau: cause.tau)
    case .writes(let log): log.instant(ofRow: cause.row)
    }
  }
}
