import TidemarkStreams

/// Keeps one worker and its buffers in one place, so that its state never moves between threads by
/// copy. Called once per batch.
actor WorkerSeat {
  private var worker: Worker
  private var outputs: [LeafOutput] = []

  init(_ worker: Worker) {
    self.worker = worker
  }

  func process(_ batch: EngineBatch) -> [LeafOutput] {
    worker.process(batch, into: &outputs)
    return outputs
  }

  func openWindows() -> [[OpenWindow]] {
    worker.openWindows()
  }
}
