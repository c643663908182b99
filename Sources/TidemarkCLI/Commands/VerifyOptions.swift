import ArgumentParser
import TidemarkCore
import TidemarkReplay

/// Whether a replay is checked by an oracle.
struct VerifyOptions: ParsableArguments {
  @Flag(
    help: """
      Also recompute every window in batch, replay in other ways that must give the same, and tell \
      how right the results are.
      """
  )
  var verify = false

  /// What is checked, for the help of the commands that do.
  static let explanation = """
    VERIFYING: --verify computes each window in batch from the readings that came
    to its step, and compares. It replays in other batches, chunks and threads,
    and taken up from a checkpoint: the results must be the same to the byte.
    With bounds so wide that nothing is late, it replays in another order, with
    a partition that is silent, on other partitions, and interleaved: windows
    must end the same. A check that fails is exit code 3. Against what was
    really measured, the lost readings included, a window is right, incomplete
    (readings of it were lost or too late), duplicated (a copy was counted), or
    wrong because of a clock, whatever else is wrong with it. Up to \(RunVerifier.mostReadings)
    readings, which are held in memory.
    """
}
