import Dispatch
import Foundation
import Synchronization
import TidemarkCore

/// Turns Ctrl-C and SIGTERM into a flag that long work looks at between batches; a second Ctrl-C
/// ends the program at once.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  /// When the first signal came, in nanoseconds since the machine started; 0: none came.
  private let requestedAt = Atomic<UInt64>(0)

  /// Begins to watch; until then signals have their usual effect.
  ///
  /// The flag is set by the signal's handler itself, so that a call that the signal woke, such as a write
  /// to a full pipe, finds it set. `signal` installs handlers after which such calls go on (SA_RESTART).
  func watch() {
    var numbers = sigset_t()
    unsafe sigemptyset(&numbers)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in Interrupts.shared.note() }
      unsafe sigaddset(&numbers, number)
    }
    // Whoever started the program may have left them blocked.
    unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }

  /// Runs in a signal handler: reads a clock and an atomic, and takes no lock and no memory.
  private func note() {
    let now = max(1, DispatchTime.now().uptimeNanoseconds)
    let (isFirst, first) = requestedAt.compareExchange(
      expected: 0,
      desired: now,
      ordering: .relaxed
    )
    // `timeout` and some shells signal the process and its group at once; only somebody who
    // signals again a while later cannot wait for the clean-up.
    if !isFirst, now > first, now - first > 1_000_000_000 { _exit(130) }
  }

  var isRequested: Bool { requestedAt.load(ordering: .relaxed) != 0 }

  func check() throws {
    if isRequested { throw Failure(.interrupted, "interrupted") }
  }
}
