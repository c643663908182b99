import Synchronization
import TidemarkCore

/// Readings that were read ahead, with the time at which each is due.
final class PacedBlock: Sendable {
  let readings: ReadingBatch
  /// Nanoseconds after the start, by row; they do not fall.
  let due: [Int64]

  init(_ readings: ReadingBatch, due: [Int64]) {
    self.readings = readings
    self.due = due
  }
}

/// What leads from the reader of a paced run over its pacer to its engine.
///
/// The reader adds blocks, the pacer says how many rows are due, the engine takes those and lets go of the
/// blocks. Pacer and engine look at numbers alone; the lock is for blocks.
final class PacedLine: Sendable {
  /// Blocks that are held at once: what the engine may fall behind before the reader has to wait.
  static let limit = 64
  /// Rows of a block.
  static let rowsPerBlock = 16_384
  /// Blocks that are read before the clock starts.
  private static let prefill = 8

  private struct State: Sendable {
    var blocks: [PacedBlock] = []
    /// Blocks that the engine has let go of.
    var dropped = 0
    var isFinished = false
    var failure: (any Error)?
  }

  private let state = Guarded(State())
  /// Rows that were handed over, and rows that the engine is done with.
  let released = Atomic<Int>(0)
  let done = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)

  /// Adds a block, once there is room; false if the run was stopped.
  func add(_ block: PacedBlock) -> Bool {
    while !isStopped {
      let isAdded = state.withLock { state in
        guard state.blocks.count < Self.limit else { return false }
        state.blocks.append(block)
        return true
      }
      if isAdded { return true }
      Pause.milliseconds(1)
    }
    return false
  }

  /// Ends the input, with the failure that ended it.
  func finish(_ failure: (any Error)? = nil) {
    state.withLock { state in
      state.isFinished = true
      state.failure = failure
    }
  }

  enum Next {
    case block(PacedBlock)
    /// The reader is behind.
    case notYet
    case end
  }

  /// A block by its number in the run.
  func block(_ number: Int) -> Next {
    state.withLock { state in
      let index = number - state.dropped
      if index < state.blocks.count { return .block(state.blocks[index]) }
      return state.isFinished ? .end : .notYet
    }
  }

  /// Lets go of all blocks before `number`.
  func drop(before number: Int) {
    state.withLock { state in
      state.blocks.removeFirst(number - state.dropped)
      state.dropped = number
    }
  }

  /// Whether enough was read for the clock to start.
  var isReady: Bool {
    state.withLock { $0.isFinished || $0.blocks.count >= Self.prefill }
  }

  /// Why reading ended early.
  var failure: (any Error)? { state.withLock { $0.failure } }

  var isStopped: Bool { stopped.load(ordering: .acquiring) }

  /// Lets reader and pacer end where they are.
  func stop() { stopped.store(true, ordering: .releasing) }
}
