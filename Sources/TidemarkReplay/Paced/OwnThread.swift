#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A thread that does one thing, beside those that tasks share: it may wait without holding tasks up.
package final class OwnThread<Value: Sendable>: Sendable {
  private struct State: Sendable {
    var value: Value?
    var waiting: CheckedContinuation<Value, Never>?
  }

  private let state = Guarded(State())

  /// Begins `body` at once.
  package init(_ body: @escaping @Sendable () -> Value) {
    ThreadStart.run { [self] in finish(body()) }
  }

  private func finish(_ value: Value) {
    state.withLock { state in
      state.value = value
      return state.waiting.take()
    }?.resume(returning: value)
  }

  /// What the thread computed, when it has ended; asked for once.
  package var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state in
          if state.value == nil { state.waiting = continuation }
          return state.value
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }
}

/// How a thread is begun.
private enum ThreadStart {
  /// Invariant: the pointer that the thread is given is the box that was retained for it, which it alone
  /// releases.
  static func run(_ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(Box(body))
    #if canImport(Glibc)
    var thread = pthread_t()
    #else
    var thread: pthread_t?
    #endif
    let code = unsafe pthread_create(&thread, nil, enter, box.toOpaque())
    guard code == 0 else {
      // Without a thread the work is done here: late, which the run will say, but done.
      unsafe box.takeRetainedValue().body()
      return
    }
    #if canImport(Glibc)
    pthread_detach(thread)
    #else
    if let thread = unsafe thread { unsafe pthread_detach(thread) }
    #endif
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  #if canImport(Glibc)
  private static let enter: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    { argument in
      if let argument = unsafe argument {
        unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      }
      return nil
    }
  #else
  private static let enter: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? =
    { argument in
      unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
  #endif
}

/// Ways to wait.
enum Pause {
  static func milliseconds(_ count: UInt32) { usleep(count * 1_000) }

  static func microseconds(_ count: UInt32) { usleep(count) }

  /// Lets others have the core, if there are any.
  static func yield() { sched_yield() }
}
