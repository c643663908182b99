import TidemarkMeasurement
import TidemarkReplay

/// Paced runs at several shares of what one core sustains: those that a model of the engine is made of, and
/// in turns with them those that it is to predict.
///
/// In turns, and several of each of which the one in the middle counts: a machine that is shared with others
/// is a third slower in one second than in the next.
struct PacedRounds {
  /// So that there are batches of all sizes, and stalls that come with time are told from those that come
  /// with readings.
  private static let calibrationLoads = [0.2, 0.4, 0.6]
  private static let checkedLoads = [0.3, 0.5, 0.7]
  private static let rounds = 3

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
    var calibration: [Run] = []
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
      // The mean tells how much a run was held up, the median what a usual reading saw.
      calibration: Self.calibrationLoads.compactMap { load in
        Self.middle(runs.filter { $0.load == load }) { $0.latency.mean }
      },
      checked: !isChecked
        ? []
        : Self.checkedLoads.compactMap { load in
          Self.middle(runs.filter { $0.load == load }) { Double($0.latency.p50) }
        }
    )
  }

  private static func middle(_ runs: [Run], by value: (Run) -> Double) -> Run? {
    let sorted = runs.sorted { value($0) < value($1) }
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}
