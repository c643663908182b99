package import TidemarkCore

/// A quantity that follows the clock on the wall: given at some times of a day or a week (UTC),
/// linear between them, the same in every cycle.
package struct Profile: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// From the start of the cycle.
    package var at: TimeSpan
    package var value: Double

    package init(at: TimeSpan, value: Double) {
      self.at = at
      self.value = value
    }
  }

  package enum Cycle: Sendable, Equatable {
    /// From midnight.
    case day
    /// From midnight before Monday.
    case week

    package var length: TimeSpan {
      switch self {
      case .day: .days(1)
      case .week: .days(7)
      }
    }

    /// An instant at which a cycle begins: 1970-01-01 was a Thursday.
    package var origin: Timestamp {
      switch self {
      case .day: .epoch
      case .week: .epoch + .days(4)
      }
    }
  }

  package var cycle: Cycle
  /// At least one, each later than the one before, all within the cycle.
  package var points: [Point]

  package init(cycle: Cycle, points: [Point]) {
    self.cycle = cycle
    self.points = points
  }
}
