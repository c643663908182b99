import ArgumentParser
import TidemarkCore
import TidemarkReplay

/// Where and how often a replay is saved, so that it can be taken up again after it was ended.
struct CheckpointOptions: ParsableArguments {
  /// What was asked for.
  struct Request {
    var folder: String
    var rule: CheckpointRule
    var isDurable: Bool
    /// Where the results go in the end.
    var results: String
  }

  @Option(
    help: """
      Save the replay in this folder as it goes. The same command, given again after the first was ended \
      in whatever way, goes on from there, and its results are the same.
      """
  )
  var checkpoint: String?

  @Option(
    help: """
      How often: a number of readings, such as 500k or 2M (default: 2M), or a span of the recording's \
      clock, such as 10m, which is minutes.
      """
  )
  var checkpointEvery: String?

  @Flag(help: "With --checkpoint, also survive a power failure: sync results and checkpoints.")
  var durable = false

  /// Nil if no checkpoints are asked for.
  ///
  /// - Throws: `Failure` (usage) for what does not go together with them.
  func request(
    results: String?,
    _ options: ReplayOptions,
    isInterleaved: Bool
  ) throws -> Request? {
    guard let checkpoint else {
      guard checkpointEvery == nil, !durable else {
        let option = durable ? "--durable" : "--checkpoint-every"
        throw Failure(.usage, "\(option) goes with --checkpoint DIR")
      }
      return nil
    }
    guard !checkpoint.isEmpty else { throw Failure(.usage, "--checkpoint: give a folder") }
    guard !isInterleaved else {
      throw Failure(.usage, "--checkpoint is not for interleavings: leave one of them out")
    }
    guard case .virtual = options.pace else {
      throw Failure(
        .usage,
        "--checkpoint is not for paced runs, whose latencies would be of no one run: "
          + "leave --speed and --rate out"
      )
    }
    guard let results else {
      throw Failure(
        .usage,
        "--checkpoint needs --results FILE: what is read and given out exactly once is that file"
      )
    }
    guard ResultsLayout(path: results) == .jsonLines else {
      throw Failure(
        .usage,
        "--checkpoint is not for --results \(results): a Parquet file's end says where its parts are, so it "
          + "cannot be cut where a replay is taken up; JSON Lines can: give a name that ends in .jsonl"
      )
    }
    let rule = try rule()
    try ResumableFile.check(results)
    return Request(folder: checkpoint, rule: rule, isDurable: durable, results: results)
  }

  private func rule() throws -> CheckpointRule {
    guard let text = checkpointEvery else { return .readings(2_000_000) }
    if let count = Self.count(text), count > 0 { return .readings(count) }
    if let span = TimeSpan(text), span > .zero { return .span(span) }
    throw Failure(
      .usage,
      "--checkpoint-every \(text): give a number of readings, such as 500k or 2M, or a span, such as 10m"
    )
  }

  /// `200k`, `1.5M`, `5000`.
  private static func count(_ text: String) -> Int? {
    var number = text
    var scale = 1.0
    if let last = number.last, let factor = ["k": 1e3, "M": 1e6, "G": 1e9][last] {
      number.removeLast()
      scale = factor
    }
    guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let value = Double(number), value * scale <= 1e15
    else { return nil }
    return Int(exactly: value * scale)
  }
}
