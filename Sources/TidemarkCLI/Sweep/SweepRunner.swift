import Synchronization
import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario

/// Measures points, several side by side, each in one thread; readings that several share are made once.
struct SweepRunner {
  private let input: SweepInput
  private let threads: Int
  private let state: SweepState?
  private let output: OutputOptions
  /// The last that were made: the next points may need the same.
  private var last: (job: SweepJob, source: SweepSource)?

  init(_ input: SweepInput, threads: Int, state: SweepState?, output: OutputOptions) {
    self.input = input
    self.threads = threads
    self.state = state
    var output = output
    output.quiet = true
    self.output = output
  }

  /// The measurements of jobs, in their order; `progress` gets the number of those that are done.
  ///
  /// - Throws: the failure of the first point that fails, however many threads there are.
  mutating func measure(
    _ jobs: [SweepJob],
    progress: (Int) -> Void = { _ in }
  ) async throws -> [SweepMeasurement] {
    var found = jobs.map { job in state?[job.key] }
    var done = found.count { $0 != nil }
    let open = jobs.indices.filter { found[$0] == nil }
    let groups = groups(jobs, open)
    if groups.count >= threads, groups.count > 1 {
      // Each group in one thread from its simulation on.
      let runner = self
      try await Self.sideBySide(groups.count, threads) { number in
        let source = try await runner.source(of: jobs[groups[number][0]], threads: 1)
        var measured: [SweepMeasurement] = []
        for index in groups[number] {
          measured.append(try await runner.measure(jobs[index], source))
        }
        return measured
      } take: { number, measured in
        for (index, one) in zip(groups[number], measured) { found[index] = one }
        done += measured.count
        progress(done)
      }
    } else {
      for group in groups {
        let source = try await sharedSource(of: jobs[group[0]])
        let runner = self
        try await Self.sideBySide(group.count, threads) { number in
          try await runner.measure(jobs[group[number]], source)
        } take: { number, measured in
          found[group[number]] = measured
          done += 1
          progress(done)
        }
      }
    }
    return found.compactMap(\.self)
  }

  private func groups(_ jobs: [SweepJob], _ open: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    var places: [String: Int] = [:]
    for index in open {
      if let place = places[jobs[index].readings] {
        groups[place].append(index)
      } else {
        places[jobs[index].readings] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  private func measure(_ job: SweepJob, _ source: SweepSource) async throws -> SweepMeasurement {
    let measurement = try await SweepMeasurement(job, source)
    try state?.add(measurement, job.key)
    return measurement
  }

  private mutating func sharedSource(of job: SweepJob) async throws -> SweepSource {
    if let last, last.job.readings == job.readings { return last.source }
    // One at a time is in memory.
    last = nil
    let source = try await source(of: job, threads: threads)
    last = (job, source)
    return source
  }

  /// The recording that is there, or one that is made for this.
  private func source(of job: SweepJob, threads: Int) async throws -> SweepSource {
    guard let scenario = job.scenario else {
      let kinds = try? EmbeddedScenario.load(
        try input.access.open(input.path).header,
        recording: ""
      )
      .anomalyKinds
      return try SweepSource(input.path, input.access, possibleKinds: kinds ?? [])
    }
    let file = TemporaryFile()
    var work = RecordingWork(scenario: scenario, threads: threads, output: output)
    // What was made of an encrypted recording is none the less secret.
    work.options.key = input.access.key
    do {
      _ = try await work.write(to: file.path)
    } catch let failure as Failure {
      guard failure.code != .interrupted else { throw Failure(.interrupted, "interrupted") }
      throw job.changes.named(failure)
    }
    return try SweepSource(
      file.path,
      RecordingAccess(key: input.access.key),
      possibleKinds: scenario.anomalyKinds,
      file: file
    )
  }

  /// Runs `work` for the numbers below `count`, at most `threads` at once, begun in order.
  ///
  /// After a failure no more are begun; since all before the one that failed were, the first failure by
  /// number is the same for any number of threads.
  private static func sideBySide<Value: Sendable>(
    _ count: Int,
    _ threads: Int,
    _ work: @escaping @Sendable (Int) async throws -> Value,
    take: (Int, Value) -> Void
  ) async throws {
    var failures: [(number: Int, error: any Error)] = []
    await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
      var next = 0
      func begin() {
        let number = next
        next += 1
        group.addTask { @concurrent in
          do {
            return (number, .success(try await work(number)))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      while next < min(count, threads) { begin() }
      while let (number, result) = await group.next() {
        switch result {
        case .success(let value): take(number, value)
        case .failure(let error): failures.append((number, error))
        }
        if next < count, failures.isEmpty { begin() }
      }
    }
    if let first = failures.min(by: { $0.number < $1.number }) { throw first.error }
  }
}
