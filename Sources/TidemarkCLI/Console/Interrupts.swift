import Dispatch
import Foundation
import Synchronization
import TidemarkCore

/// Turns Ctrl-C and SIGTERM into a flag that long work looks at between batches; a second Ctrl-C
/// ends the program at once.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  private let requested = Atomic<Bool>(false)
  private let requestedAt: Mutex<UInt64?> = Mutex(nil)
  private let sources: Mutex<[any DispatchSourceSignal]> = Mutex([])

  /// Begins to watch; until then signals have their usual effect.
  func watch() {
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for number in [SIGINT, SIGTERM] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in
          // `timeout` and some shells signal the process and its group at once; only somebody who
          // signals again a while later cannot wait for the clean-up.
          let now = DispatchTime.now().uptimeNanoseconds
          let first = requestedAt.withLock { time in
            if time == nil { time = now }
            return time ?? now
          }
          if requested.exchange(true, ordering: .relaxed), now - first > 1_000_000_000 {
            _exit(130)
          }
        }
        source.resume()
        sources.append(source)
      }
    }
  }

  var isRequested: Bool { requested.load(ordering: .relaxed) }

  func check() throws {
    if isRequested { throw Failure(.interrupted, "interrupted") }
  }
}
