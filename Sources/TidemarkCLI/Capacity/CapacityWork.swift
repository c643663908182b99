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
    }
    return CapacityVerdict(search)
  }

  /// Each rate as it is judged: a search takes a minute.
  private func say(_ point: CapacityPoint?) {
    guard !output.quiet, let point else { return }
    Console.printError("tidemark: " + CapacityAnswer.line(point) + "\n")
  }
}
