import Synchronization

/// What the two sides of a driven program tell each other.
final class DriveSignals: Sendable {
  /// The program has said that it may be given readings.
  let isReady = Atomic<Bool>(false)
  /// Nothing more will be read from it, because something is wrong.
  let isBroken = Atomic<Bool>(false)
  /// The instant at which reading from it ends, in nanoseconds of the run's clock.
  let deadline = Atomic<Int64>(.max)
}
