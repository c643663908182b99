import Synchronization

/// Nanoseconds since a paced run has started, for all of its threads.
package final class PacedClock: Sendable {
  private let clock = ContinuousClock()
  private let made: ContinuousClock.Instant
  private let startedAt = Atomic<Int64>(.max)

  package init() {
    made = clock.now
  }

  /// Called once.
  package func start() { startedAt.store(sinceMade, ordering: .releasing) }

  var hasStarted: Bool { startedAt.load(ordering: .acquiring) != .max }

  /// After `start`.
  package var elapsed: Int64 { sinceMade - startedAt.load(ordering: .relaxed) }

  /// After `start`; nil: now.
  func at(_ instant: ContinuousClock.Instant?) -> Int64 {
    instant.map { nanoseconds($0) - startedAt.load(ordering: .relaxed) } ?? elapsed
  }

  private var sinceMade: Int64 { nanoseconds(clock.now) }

  private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
    let components = made.duration(to: instant).components
    return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
