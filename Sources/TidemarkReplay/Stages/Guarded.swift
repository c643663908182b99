import Synchronization

/// A value that one thread at a time has, wherever it goes.
///
/// A `Mutex`, with a trace that the thread sanitizer can follow: the library's own code is not built for
/// it, so without one it takes every hand-over for a race.
struct Guarded<Value: Sendable>: ~Copyable, Sendable {
  private let mutex: Mutex<Value>
  private let trace = Atomic<Bool>(false)

  init(_ value: Value) {
    mutex = Mutex(value)
  }

  func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    try mutex.withLock { value in
      _ = trace.load(ordering: .acquiring)
      defer { trace.store(true, ordering: .releasing) }
      return try body(&value)
    }
  }
}
