import Synchronization
import TidemarkCore
import TidemarkStreams

/// A batch on its way through the stages, with the buffers that they fill.
///
/// Each stage does all of a batch before it takes the next, so what must reach every stage between two
/// batches travels in here.
struct Flight: Sendable {
  /// What the source cut; the sequential pass exchanges it with what `batch` held before.
  var readings = ReadingBatch()
  /// Behind the last reading: the batch that ends the input, without rows.
  var isLast = false
  var batch = EngineBatch()
  /// By worker and leaf step.
  var outputs: [[LeafOutput]]
  /// The next bytes of the results file.
  var text = TextBuffer()
  /// Readings up to the end of this batch.
  var readingsDone = 0
  /// If a checkpoint is made behind this batch, what the stages so far have added to it.
  var mark: CheckpointMark?

  init(workers: Int) {
    outputs = [[LeafOutput]](repeating: [], count: workers)
  }
}

/// The place of a flight while stages run at the same time: what stages hand to each other is where it
/// is, so that no buffer has two owners and is copied.
///
/// Whoever has the slot has its flight alone; only the workers have one together, and share the batch.
final class FlightSlot: Sendable {
  private let flight: Guarded<Flight>
  private let workers: Int
  private let workersDone = Atomic<Int>(0)

  init(workers: Int) {
    flight = Guarded(Flight(workers: workers))
    self.workers = workers
  }

  /// For a stage that has the flight alone: nobody waits for it meanwhile.
  func update<Value: Sendable>(_ body: (inout Flight) throws -> Value) rethrows -> Value {
    try flight.withLock { try body(&$0) }
  }

  /// The batch, shared, and a worker's own buffers, which it gives back with `put`.
  func share(ofWorker number: Int) -> (EngineBatch, [LeafOutput], isMarked: Bool) {
    flight.withLock { flight in
      let outputs = flight.outputs[number]
      flight.outputs[number] = []
      return (flight.batch, outputs, flight.mark != nil)
    }
  }

  /// `state` is what the worker adds to a checkpoint, if one is made.
  func put(_ outputs: [LeafOutput], state: [UInt8]?, ofWorker number: Int) {
    flight.withLock { flight in
      flight.outputs[number] = outputs
      if let state { flight.mark?.workers[number] = state }
    }
  }

  /// Counts a worker that is done; true for the last one.
  func countWorker() -> Bool {
    let done = workersDone.add(1, ordering: .acquiringAndReleasing).newValue
    guard done == workers else { return false }
    workersDone.store(0, ordering: .relaxed)
    return true
  }
}
