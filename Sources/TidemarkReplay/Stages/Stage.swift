import TidemarkCore
import TidemarkStreams

/// A part of a replay that takes batches in their order, and keeps its state to itself.
///
/// Called once per batch, with the buffers of that batch.
protocol Stage: Sendable {
  mutating func process(_ flight: inout Flight) throws
}

/// Cuts what the source hands over into batches.
struct SourceStage: Stage {
  private let ports: ReplayPorts
  private let batchSize: Int
  private var cutter = BatchCutter()

  init(_ ports: ReplayPorts, batchSize: Int) {
    self.ports = ports
    self.batchSize = batchSize
  }

  mutating func process(_ flight: inout Flight) throws {
    flight.isLast = try !cutter.cut(batchSize, into: &flight.readings, ports: ports)
  }
}

/// The engine's sequential pass.
struct PassStage: Stage {
  private var pass: SequentialPass

  init(_ plan: Plan) {
    pass = SequentialPass(plan)
  }

  mutating func process(_ flight: inout Flight) {
    if flight.isLast {
      pass.finish(into: &flight.batch)
    } else {
      pass.prepare(&flight.readings, into: &flight.batch)
    }
  }
}

/// The keyed steps for all keys, where one thread does everything.
struct WorkerStage: Stage {
  private var worker: Worker

  init(_ plan: Plan) {
    worker = Worker(plan, number: 0, of: 1)
  }

  mutating func process(_ flight: inout Flight) {
    worker.process(flight.batch, into: &flight.outputs[0])
  }

  func openWindows() -> [[OpenWindow]] { worker.openWindows() }
}

/// Gives out the lines, and says how far the replay is.
struct SinkStage: Stage {
  private let ports: ReplayPorts

  init(_ ports: ReplayPorts) {
    self.ports = ports
  }

  func process(_ flight: inout Flight) throws {
    if flight.text.count > 0 { try ports.write(flight.text) }
    try ports.progress(flight.readingsDone)
  }
}
