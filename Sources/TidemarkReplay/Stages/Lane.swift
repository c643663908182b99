/// The queue in front of a stage.
///
/// It has no limit of its own: what goes through the lanes of a replay is a fixed number of slots that
/// go round, so a lane holds that many at most, and a stage that is slow leaves none to the others.
final class Lane: Sendable {
  private struct State: Sendable {
    var waiting: [FlightSlot] = []
    /// The stage behind the lane, while it waits for a slot.
    var stage: CheckedContinuation<FlightSlot?, Never>?
    var isFinished = false
  }

  private let state = Guarded(State())

  /// Hands a slot over; after the end it is dropped.
  func send(_ slot: FlightSlot) {
    let stage = state.withLock { state -> CheckedContinuation<FlightSlot?, Never>? in
      if state.isFinished { return nil }
      if let stage = state.stage.take() { return stage }
      state.waiting.append(slot)
      return nil
    }
    stage?.resume(returning: slot)
  }

  /// How often a stage lets others have its thread before it rests: to be woken takes as long as a batch.
  private static let mostYields = 100

  /// The next slot, which is waited for; nil at the end.
  func next() async -> FlightSlot? {
    var yields = 0
    while yields < Self.mostYields, isEmpty {
      await Task.yield()
      yields += 1
    }
    return await nextAtRest()
  }

  private var isEmpty: Bool { state.withLock { $0.waiting.isEmpty && !$0.isFinished } }

  private func nextAtRest() async -> FlightSlot? {
    await withCheckedContinuation { continuation in
      let (isOver, slot) = state.withLock { state -> (Bool, FlightSlot?) in
        if !state.waiting.isEmpty { return (true, state.waiting.removeFirst()) }
        if state.isFinished { return (true, nil) }
        precondition(state.stage == nil, "a lane leads to one stage")
        state.stage = continuation
        return (false, nil)
      }
      if isOver { continuation.resume(returning: slot) }
    }
  }

  /// Ends the lane behind what waits in it.
  func finish() {
    end { _ in }
  }

  /// Ends the lane at once: what waits in it is dropped.
  func close() {
    end { $0.waiting.removeAll() }
  }

  private func end(_ change: (inout State) -> Void) {
    let stage = state.withLock { state -> CheckedContinuation<FlightSlot?, Never>? in
      state.isFinished = true
      change(&state)
      return state.stage.take()
    }
    stage?.resume(returning: nil)
  }
}
