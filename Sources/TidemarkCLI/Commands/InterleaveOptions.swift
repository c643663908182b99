import ArgumentParser
import TidemarkCore
import TidemarkReplay

/// Which interleavings of the partitions are tried.
struct InterleaveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Replay N interleavings of the partitions, and report in which results differ.",
      valueName: "n"
    )
  )
  var interleave: Int?

  @Option(
    help: ArgumentHelp(
      "Only this interleaving, such as one that was reported.",
      valueName: "number"
    )
  )
  var interleaving: Int?

  @Option(help: "What interleavings are drawn from (default: 0).")
  var interleaveSeed: UInt64?

  @Option(help: "How far partitions may lag behind each other (default: 10s).")
  var skew: String?

  /// What an interleaving is, for the help of the commands that have them.
  static let explanation = """
    INTERLEAVINGS: a consumer reads each partition in order, but the partitions
    in any. Each interleaving is drawn from the seed and its number: a
    partition lags behind by up to --skew, by another span each time the skew
    has passed, and the instant at which a reading is read, never before it
    arrived, is when it arrives at the pipeline. In every fifth one the
    partitions are read in turn instead, each to its end. Results are compared
    without the instants at which they come out, and numbers to nine digits.
    Up to \(InterleavedReplay.mostReadings) readings, which are held in memory.
    """

  /// Which interleavings, and how they are drawn.
  struct Request {
    var numbers: ClosedRange<Int>
    var draw: InterleavingDraw
  }

  /// Nil if none is wanted.
  func request() throws -> Request? {
    let limits = InterleavedReplay.numbers
    let range = "give a number from \(limits.lowerBound) to \(limits.upperBound)"
    let numbers: ClosedRange<Int>
    switch (interleave, interleaving) {
    case (_?, _?):
      throw Failure(.usage, "--interleave and --interleaving exclude each other: give one")
    case (let count?, nil):
      guard limits.contains(count) else {
        throw Failure(.usage, "--interleave \(count): \(range)")
      }
      numbers = 1...count
    case (nil, let number?):
      guard limits.contains(number) else {
        throw Failure(.usage, "--interleaving \(number): \(range)")
      }
      numbers = number...number
    case (nil, nil):
      let alone = [("--skew", skew != nil), ("--interleave-seed", interleaveSeed != nil)]
      for (flag, isGiven) in alone where isGiven {
        throw Failure(.usage, "\(flag) says how to interleave: give --interleave too")
      }
      return nil
    }
    return Request(
      numbers: numbers,
      draw: InterleavingDraw(seed: interleaveSeed ?? 0, skew: try span())
    )
  }

  private func span() throws -> TimeSpan {
    guard let skew else { return .seconds(10) }
    guard let span = TimeSpan(skew), span.nanoseconds > 0 else {
      throw Failure(.usage, "--skew \(skew): give a span of more than 0, such as 10s")
    }
    return span
  }
}
