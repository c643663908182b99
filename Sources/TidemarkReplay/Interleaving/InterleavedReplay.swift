package import TidemarkCore
package import TidemarkStreams

/// Replays readings in the recorded order and in interleavings of their partitions, and finds what
/// depends on the order.
///
/// Every interleaving runs in one thread, several side by side; the report is the same for any number
/// of threads and any batch size. Memory holds the readings (about 60 bytes each) once, the recorded
/// results once, and for each thread an order of the readings and what it has seen of the results:
/// `mostReadings` bounds it.
package struct InterleavedReplay: Sendable {
  /// More are refused: they are all held in memory.
  package static let mostReadings = 5_000_000
  /// The numbers that interleavings can have.
  package static let numbers = 1...10_000

  private let plan: Plan
  private let source: PartitionedReadings
  private let draw: InterleavingDraw
  private let threads: Int
  private let batchSize: Int

  /// - Throws: `Failure` (usage) for more readings than fit, and for results that are words.
  package init(
    _ plan: Plan,
    _ source: PartitionedReadings,
    _ draw: InterleavingDraw,
    threads: Int = 1,
    batchSize: Int = 131_072
  ) throws(Failure) {
    try Self.checkCount(source.readings.count)
    for planned in plan.steps where planned.step.endsInText {
      throw Failure(.usage, "step '\(planned.step.name)': results that are words are not compared")
    }
    self.plan = plan
    self.source = source
    self.draw = draw
    self.threads = max(1, threads)
    self.batchSize = max(1, batchSize)
  }

  /// Refuses more readings than are held in memory.
  package static func checkCount(_ count: Int, file: String? = nil) throws(Failure) {
    guard count > mostReadings else { return }
    throw Failure(
      .usage,
      "\(count) readings are too many to interleave, which holds them in memory: at most "
        + "\(mostReadings); cut a part out with 'tidemark slice'",
      file: file
    )
  }

  /// Compares the interleavings of these numbers with the recorded order.
  ///
  /// `progress` is called with how many are done; throw to stop.
  ///
  /// - Throws: `Failure` (invalid) where a suppress buffer that must not be is full, with the number.
  package func run(
    _ numbers: ClosedRange<Int>,
    progress: (Int) throws -> Void = { _ in }
  ) async throws -> InterleavingReport {
    var recorded = RecordedResults(plan)
    try replay(nil, called: "the recorded order") { result, batch in
      recorded.take(result, batch)
    }
    var report = InterleavingReport(plan, source, draw, recorded)
    guard source.partitions.count > 1 else { return report }
    var next = numbers.lowerBound
    while next <= numbers.upperBound {
      let wave = next...min(numbers.upperBound, next + threads - 1)
      for findings in try await findings(wave, recorded) { report.add(findings, recorded, source) }
      next = wave.upperBound + 1
      try progress(next - numbers.lowerBound)
    }
    return report
  }

  /// What differs in some interleavings, which run side by side; in the order of their numbers.
  private func findings(
    _ wave: ClosedRange<Int>,
    _ recorded: RecordedResults
  ) async throws -> [InterleavingFindings] {
    if wave.count == 1 { return [try findings(wave.lowerBound, recorded)] }
    return try await withThrowingTaskGroup(of: InterleavingFindings.self) { group in
      for number in wave { group.addTask { try findings(number, recorded) } }
      var found: [InterleavingFindings] = []
      for try await one in group { found.append(one) }
      return found.sorted { $0.number < $1.number }
    }
  }

  private func findings(
    _ number: Int,
    _ recorded: RecordedResults
  ) throws -> InterleavingFindings {
    let order = draw.interleaving(number, of: source)
    var compared = ComparedResults(plan, recorded, order)
    try replay(order, called: "interleaving \(number) of seed \(draw.seed)") { result, batch in
      compared.take(result, batch)
    }
    return compared.findings()
  }

  /// Replays one order; `take` gets what came out of each batch.
  private func replay(
    _ order: Interleaving?,
    called name: String,
    take: (borrowing BatchResult, borrowing EngineBatch) throws -> Void
  ) throws {
    var engine = Engine(plan)
    var readings = ReadingBatch(capacity: min(batchSize, source.readings.count))
    var place = 0
    func deliver() throws {
      if let step = engine.result.overflow(plan) {
        throw Failure(
          .invalid,
          "\(name): step '\(plan.steps[step].step.name)': the suppress buffer is full, and "
            + "'when-full: fail' ends the run here; raise 'max-records' or 'max-bytes'"
        )
      }
      try take(engine.result, engine.batch)
    }
    while place < source.readings.count {
      let end = min(source.readings.count, place + batchSize)
      readings.removeAll()
      if let order {
        order.fill(&readings, place..<end, from: source.readings)
      } else {
        readings.append(contentsOf: source.readings, rows: place..<end)
      }
      engine.process(readings)
      try deliver()
      place = end
    }
    engine.finish()
    try deliver()
  }
}
