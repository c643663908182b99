import TidemarkCore
import TidemarkMeasurement
import TidemarkReport

extension OutputOptions {
  /// Prints a run and ends with its verdict's exit code.
  func show(_ result: RunResult, json text: String? = nil) throws {
    if json {
      try Console.print(text ?? RunReport.json(result))
    } else if !quiet {
      try Console.print(RunReport.terminal(result, color: color))
    }
    switch result.verdict {
    case .ok: break
    case .failed: throw Verdict(code: .failed)
    case .invalid: throw Verdict(code: .invalid)
    }
  }
}
