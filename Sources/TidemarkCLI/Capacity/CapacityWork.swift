import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay

/// Looks for the highest rate that a pipeline sustains on this machine.
struct CapacityWork {
  let trials: PacedTrials
  let output: OutputOptions
  /// Nil: half of what a run as fast as possible reaches.
  var first: Double?
  let limits: ClosedRange<Double>
  let precision: Double
  let repetitions: Int

  /// Rates in a row at which nothing but the hand-over was too slow, after which no slower one is tried.
  private static let patience = 4

  /// - Throws: `Failure` (invalid) where no schedule can be kept, however slow.
  func run() async throws -> CapacityVerdict {
    var meter = ProgressMeter("capacity", output)
    var begin = first
    if begin == nil { begin = try await trials.fastest() / 2 }
    var search = CapacitySearch(
      from: begin ?? limits.lowerBound,
      within: limits,
      precision: precision,
      repetitions: repetitions
    )
    while let rate = search.next {
      var runs: [CapacityTrial] = []
      while search.isOpen(runs) {
        // How many rates are left nobody knows; most searches take about ten.
        let done = Double(search.points.count)
        meter.update(fraction: done / (done + 5), readings: nil)
        runs.append(try await trials.run(rate: rate).trial)
      }
      search.add(CapacityPoint(rate: rate, trials: runs))
      meter.finish()
      say(search.points.last)
      try checkMachine(search.points)
    }
    return CapacityVerdict(search)
  }

  private func checkMachine(_ points: [CapacityPoint]) throws(Failure) {
    let last = points.suffix(Self.patience)
    guard last.count == Self.patience, !points.contains(where: \.isSustained),
      last.allSatisfy({ $0.trials.allSatisfy { $0.isSustained || $0.isOnlyLate } })
    else { return }
    throw Failure(
      .invalid,
      "readings cannot be handed over in time at any rate: others use the cores of this machine, or it has "
        + "too few; run it where nothing else does, or raise --pacer-tolerance",
      file: trials.recording
    )
  }

  /// Each rate as it is judged: a search takes a minute.
  private func say(_ point: CapacityPoint?) {
    guard !output.quiet, let point else { return }
    Console.printError("tidemark: " + CapacityAnswer.line(point) + "\n")
  }
}
