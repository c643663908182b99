import Dispatch
import Foundation
import Synchronization
import TidemarkCore

/// Turns Ctrl-C and SIGTERM into a flag that long work looks at between batches; a second Ctrl-C
/// ends the program at once.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  private let requested = Atomic<Bool>(false)
  private let sources: Mutex<[any DispatchSourceSignal]> = Mutex([])

  /// Begins to watch; until then signals have their usual effect.
  func watch() {
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for number in [SIGINT, SIGTERM] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in
          if requested.exchange(true, ordering: .relaxed) { _exit(130) }
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
