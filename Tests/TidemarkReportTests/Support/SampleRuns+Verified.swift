import TidemarkCore
import TidemarkMeasurement

extension SampleRuns {
  /// A run with `--verify`, in which a check fails with one long word, and one was not made.
  static let verified: RunResult = {
    var run = coldChain
    run.verification = RunVerification(
      checks: [
        .init(
          name: "windows of minutes",
          detail: "60480 results as computed in batch",
          state: .held
        ),
        .init(
          name: "batch size",
          detail: "1, 7, whole as 16384",
          state: .failed(
            "line 17 of the results is " + String(repeating: "0123456789", count: 12)
              + "; with batch size 7 it is missing"
          )
        ),
        .init(
          name: "reordering",
          detail: "nothing is late",
          state: .skipped("no window step can be compared")
        ),
      ],
      omissions: [.init(subject: "hours", reason: "it reads results of windows, not readings")]
    )
    run.steps[2].outcome = .window(judged)
    return run
  }()

  private static let judged: WindowResult = {
    guard case .window(var window) = minutes.outcome else { preconditionFailure("it is a window") }
    var truth = WindowTruth()
    (truth[.right], truth[.incomplete]) = (55_000, 4_000)
    (truth[.duplicated], truth[.clockError]) = (100, 900)
    (truth.withoutResult, truth.withoutTruth) = (1_234, 20)
    (truth.belonging, truth.counted) = (360_000, 340_000)
    truth.completeness = ValueStatistics([0, 0.5, 1, 1, 1])
    truth.errors = [
      .init(
        aggregate: "count",
        absolute: ValueStatistics([0, 1]),
        relative: ValueStatistics([0, 0.5])
      ),
      .init(aggregate: "mean", absolute: ValueStatistics([0.25]), relative: nil),
    ]
    window.aggregates = ["count", "mean"]
    window.truth = truth
    return window
  }()
}
