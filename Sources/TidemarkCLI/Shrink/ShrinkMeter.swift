import Synchronization
import TidemarkReport

/// Says on a terminal how many readings are left.
final class ShrinkMeter: Sendable {
  private let isShown: Bool
  private let last = Mutex(ContinuousClock.now)
  private let isDrawn = Atomic<Bool>(false)

  init(_ output: OutputOptions) {
    isShown = output.showsProgress
  }

  func update(left: Int, tries: Int) {
    guard isShown else { return }
    let isDue = last.withLock { last in
      let now = ContinuousClock.now
      guard last.duration(to: now) > .milliseconds(100) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    isDrawn.store(true, ordering: .relaxed)
    let count = HumanText.count(Int64(left))
    Console.printError("\r\u{1B}[Kshrink  \(count) readings left after \(tries) tries")
  }

  /// Clears the line.
  func finish() {
    if isDrawn.exchange(false, ordering: .relaxed) { Console.printError("\r\u{1B}[K") }
  }
}
