import TidemarkMeasurement
import TidemarkReplay

/// Paced runs at several shares of what one core sustains: those that a model of the engine is made of, and
/// in turns with them those that it is to predict.
///
/// In turns, and several of each, of which the fastest counts: a machine that is shared with others is half as
/// slow again in one second as in the next, and they can only add to what a run takes.
struct PacedRounds {
  /// So that there are batches of all sizes, and stalls that come with time are told from those that come
  /// with readings.
  private static let calibrationLoads = [0.2, 0.4, 0.6]
  private static let checkedLoads = [0.3, 0.5, 0.7]
  private static let rounds = 5

  let trials: PacedTrials
  /// Readings per second that one core sustains.
  let capacity: Double
  let isChecked: Bool

  struct Run {
    var load: Double
    var rate: Double
    var service: ServiceTimes
    var latency: SpanStatistics
  }

  struct Found {
    /// The fastest one at each rate.
    var calibration: [Run] = []
    /// The fastest one at each rate.
    var checked: [Run] = []
  }

  func run() async throws -> Found {
    var runs: [Run] = []
    let loads = Self.calibrationLoads + (isChecked ? Self.checkedLoads : [])
    for _ in 0..<Self.rounds {
      for load in loads.sorted() {
        let found = try await trials.run(rate: capacity * load)
        guard let latency = found.trial.latency, !found.outcome.serviceTimes.isEmpty else {
          continue
        }
        runs.append(
          Run(
            load: load,
            rate: capacity * load,
            service: found.outcome.serviceTimes,
            latency: latency
          )
        )
      }
    }
    return Found(
      calibration: Self.fastest(runs, at: Self.calibrationLoads),
      checked: isChecked ? Self.fastest(runs, at: Self.checkedLoads) : []
    )
  }

  /// Those with the least median latency.
  private static func fastest(_ runs: [Run], at loads: [Double]) -> [Run] {
    loads.compactMap { load in
      runs.filter { $0.load == load }.min { $0.latency.p50 < $1.latency.p50 }
    }
  }
}
