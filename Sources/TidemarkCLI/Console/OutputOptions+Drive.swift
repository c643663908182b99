import TidemarkCore
import TidemarkMeasurement
import TidemarkReport

extension OutputOptions {
  /// Prints how a program did, and ends with the verdict's exit code.
  func show(_ result: DriveResult) throws {
    if json {
      try Console.print(DriveReport.json(result))
    } else if !quiet {
      try Console.print(DriveReport.terminal(result, color: color))
    }
    switch result.verdict {
    case .ok: break
    case .failed: throw Verdict(code: .failed)
    case .invalid: throw Verdict(code: .invalid)
    }
  }
}
