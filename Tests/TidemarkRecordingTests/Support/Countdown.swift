import Synchronization

/// Counts calls down to one that is special.
final class Countdown: Sendable {
  private let left = Atomic<Int>(-1)

  func set(_ count: Int) { left.store(count, ordering: .relaxed) }

  /// True at the call after `count` others.
  func isZero() -> Bool { left.subtract(1, ordering: .relaxed).oldValue == 0 }
}
