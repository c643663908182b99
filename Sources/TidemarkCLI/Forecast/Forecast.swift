import TidemarkCore
import TidemarkFleet
import TidemarkStreams

/// What a scenario will produce, as far as one can tell before it runs.
struct Forecast {
  let name: String
  let seed: UInt64
  let model: FleetModel
  let topology: Topology?
  var expectation: FleetExpectation
  /// Delays and clock errors per class.
  let statistics: SampleStatistics
  let lateness: LateShares?
  let costs: RunCosts
  let basis: Basis

  /// What was simulated for it.
  struct Basis {
    /// All of it: counts are exact.
    var isWhole: Bool
    /// Copies that were simulated, and by how many devices.
    var readings: Int
    var devices: Int
  }
}

/// Which shares of the readings that arrive come too late for something.
struct LateShares {
  struct Step {
    var name: String
    /// Came after their windows' first results, and were taken.
    var accepted: Estimate
    /// Were too late for all their windows.
    var tooLate: Estimate
  }

  /// A share and twice its standard error; the error of a count is zero.
  struct Estimate {
    var share: Double
    var error: Double
  }

  /// At or below the watermark when they arrived; nil where there is no watermark.
  var behind: Estimate?
  /// One for each window step.
  var steps: [Step]
}
