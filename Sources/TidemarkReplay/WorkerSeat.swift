import TidemarkCore
import TidemarkStreams

/// Keeps one worker in one place, so that its state never moves between threads by copy.
///
/// Called once per batch.
actor WorkerSeat {
  private let number: Int
  private var worker: Worker

  init(_ plan: Plan, number: Int, of count: Int) {
    self.number = number
    worker = Worker(plan, number: number, of: count)
  }

  func process(_ slot: FlightSlot) {
    var (batch, outputs, isMarked) = slot.share(ofWorker: number)
    worker.process(batch, into: &outputs)
    slot.put(outputs, state: isMarked ? worker.saved() : nil, ofWorker: number)
  }

  func restore(_ part: StateReader, keys: [KeySpace?]) throws(StateError) {
    try worker.restore(part, keys: keys)
  }

  func openWindows() -> [[OpenWindow]] {
    worker.openWindows()
  }
}
