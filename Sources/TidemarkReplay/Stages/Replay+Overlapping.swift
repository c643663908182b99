import TidemarkStreams

/// Stages that run at the same time, each on another batch.
///
/// A fixed number of flights goes round: source, sequential pass, what comes behind reorder steps, workers,
/// merge and lines, sink, and back to the source, which waits for one when the others are slow. So memory has a limit, nothing is
/// allocated per batch, and a slow sink slows the source.
extension Replay {
  /// More than a chunk of a recording has: the stages behind the source have work while it decodes the next.
  private static let flights = 12

  mutating func runOverlapping(_ ports: ReplayPorts) async throws {
    let lanes = Lanes(workers: seats.count)
    for _ in 0..<Self.flights { lanes.free.send(FlightSlot(workers: seats.count)) }
    let source = SourceStage(ports, options, readingsBefore: readingsBefore)
    var pass = pass
    let sections = pass.takeSections()
    let (first, results, seats) = (pass, results, seats)
    let passed = sections == nil ? lanes.prepared : [lanes.ordered]
    async let sourceEnd = lanes.run(source, from: lanes.free, to: [lanes.read])
    async let passEnd = lanes.run(first, from: lanes.read, to: passed)
    async let sectionEnd = lanes.run(sections, from: lanes.ordered, to: lanes.prepared)
    async let workersEnd: Void = lanes.run(seats)
    async let resultsEnd = lanes.run(results, from: lanes.worked, to: [lanes.merged])
    async let sinkEnd = lanes.run(SinkStage(ports), from: lanes.merged, to: [lanes.free])
    let ends = await (sourceEnd, passEnd, workersEnd, resultsEnd, sinkEnd)
    await sectionEnd
    self.results = ends.3.stage
    // Where several stages failed, the one of the earliest batch did so at the furthest stage: the same
    // failure as of one thread.
    for failure in [ends.4.failure, ends.3.failure, ends.1.failure, ends.0.failure] {
      if let failure { throw failure }
    }
  }
}

/// What leads from stage to stage.
private struct Lanes: Sendable {
  let free = Lane()
  let read = Lane()
  /// In front of what comes behind reorder steps.
  let ordered = Lane()
  /// By worker.
  let prepared: [Lane]
  let worked = Lane()
  let merged = Lane()

  init(workers: Int) {
    prepared = (0..<workers).map { _ in Lane() }
  }

  /// Takes batches through a stage until there are no more.
  ///
  /// A stage that fails lets those behind it finish the batches before, and those in front of it stop:
  /// their lanes end, and the source finds no free flight.
  @concurrent
  func run<S: Stage>(
    _ initial: S,
    from input: Lane,
    to outputs: [Lane]
  ) async -> (stage: S, failure: (any Error)?) {
    var stage = initial
    var failure: (any Error)?
    var isLast = false
    while !isLast, failure == nil, let slot = await input.next() {
      do {
        isLast = try slot.update { flight in
          try stage.process(&flight)
          return flight.isLast
        }
        for output in outputs { output.send(slot) }
      } catch {
        failure = error
        free.close()
        input.close()
      }
    }
    for output in outputs { output.finish() }
    return (stage, failure)
  }

  /// The same for a stage that not every plan has, and that cannot fail.
  @concurrent
  func run(_ section: SectionStage?, from input: Lane, to outputs: [Lane]) async {
    if let section { _ = await run(section, from: input, to: outputs) }
  }

  /// The workers go on each by itself; the last one that is done with a batch hands it on.
  ///
  /// All take the batches in their order, so they are handed on in that order too.
  @concurrent
  func run(_ seats: [WorkerSeat]) async {
    await withTaskGroup(of: Void.self) { group in
      for (number, seat) in seats.enumerated() {
        group.addTask {
          while let slot = await prepared[number].next() {
            await seat.process(slot)
            if slot.countWorker() { worked.send(slot) }
          }
        }
      }
    }
    worked.finish()
  }
}
