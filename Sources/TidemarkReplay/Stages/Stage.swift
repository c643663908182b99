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
  private var clock: CheckpointClock

  init(_ ports: ReplayPorts, _ options: ReplayOptions, readingsBefore: Int) {
    self.ports = ports
    batchSize = options.batchSize
    clock = CheckpointClock(options.checkpoints, after: readingsBefore)
  }

  mutating func process(_ flight: inout Flight) throws {
    flight.isLast = try !cutter.cut(batchSize, into: &flight.readings, ports: ports)
    flight.mark = clock.mark(behind: flight.readings)
    flight.mark?.workers = [[UInt8]](repeating: [], count: flight.outputs.count)
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
    guard flight.mark != nil else { return }
    var writer = StateWriter()
    pass.save(to: &writer)
    flight.mark?.pass = writer.bytes
  }

  /// Takes out what comes behind reorder steps; nil if there are none.
  mutating func takeSections() -> SectionStage? {
    let sections = pass.takeSections()
    return sections.isEmpty ? nil : SectionStage(sections)
  }

  /// The keys that came so far; see `SequentialPass.keysSoFar`.
  mutating func restore(_ part: StateReader) throws(StateError) -> [KeySpace?] {
    var reader = part
    try pass.restore(from: &reader)
    try reader.finish()
    return pass.keysSoFar
  }
}

/// The sequential pass behind reorder steps, where it is not part of the one before them.
struct SectionStage: Stage {
  private var sections: [SectionPass]

  fileprivate init(_ sections: [SectionPass]) {
    self.sections = sections
  }

  mutating func process(_ flight: inout Flight) {
    for index in sections.indices {
      sections[index].process(&flight.batch, atEnd: flight.isLast)
    }
    guard flight.mark != nil else { return }
    var writer = StateWriter()
    for section in sections { section.save(to: &writer) }
    // As the whole pass writes them: behind what comes before the steps.
    flight.mark?.pass += writer.bytes
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
    if flight.mark != nil { flight.mark?.workers[0] = worker.saved() }
  }

  mutating func restore(_ part: StateReader, keys: [KeySpace?]) throws(StateError) {
    try worker.restore(part, keys: keys)
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
    if let mark = flight.mark.take() {
      try ports.checkpoint(ReplayCheckpoint(readings: flight.readingsDone, mark))
    }
    try ports.progress(flight.readingsDone)
  }
}

extension Worker {
  /// What it adds to a checkpoint.
  func saved() -> [UInt8] {
    var writer = StateWriter()
    save(to: &writer)
    return writer.bytes
  }

  mutating func restore(_ part: StateReader, keys: [KeySpace?]) throws(StateError) {
    var reader = part
    try restore(from: &reader, keys: keys)
    try reader.finish()
  }
}
