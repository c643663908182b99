import Foundation
import TidemarkCore

/// Decides whether a program did its part to the end, and says what was wrong if it did not.
struct DriveEnding {
  let request: DriveRequest
  let program: DrivenProgram
  /// Rows that it was given.
  let rows: Int

  /// What it printed.
  ///
  /// - Throws: what the reader of its output threw, else what the writer of its input threw, else `Failure`
  ///   (invalid) for a program that failed, ended too early, or did not end: there is nothing to score.
  func printed(
    _ read: Result<ProgramOutput.Printed, any Error>,
    _ failure: (any Error)?
  ) throws -> ProgramOutput.Printed {
    let printed = try read.get()
    if let failure, !(failure is ProgramInput.Closed), !(failure is ProgramInput.Broken) {
      throw failure
    }
    guard printed.closedAt != nil else {
      throw problem(
        "it did not close its standard output within \(request.timeout) (--timeout) after the last reading: "
          + "it must end when its standard input ends"
      )
    }
    switch try ending() {
    case .exit(0): break
    case .exit(126), .exit(127): throw problem("the shell cannot run it; see above")
    case .exit(let code): throw problem("it failed with exit code \(code)\(place)")
    case .signal(let number): throw problem("signal \(number) ended it\(place)")
    case nil:
      throw problem(
        "it closed its standard output and did not end within \(request.timeout) (--timeout)"
      )
    }
    if failure != nil {
      throw problem("it ended\(place) and before all of them were read: it must read to the end")
    }
    return printed
  }

  private var place: String {
    " after \(rows) reading\(rows == 1 ? "" : "s") had been written to it"
  }

  private func problem(_ text: String) -> Failure {
    Failure(.invalid, "the program '\(request.command)' cannot be scored: \(text)")
  }

  /// How it ended; nil if it does not.
  private func ending() throws -> DrivenProgram.Ending? {
    let clock = ContinuousClock()
    let start = clock.now
    while start.duration(to: clock.now) < .nanoseconds(request.timeout.nanoseconds) {
      if let ending = program.ending { return ending }
      try Interrupts.shared.check()
      usleep(1_000)
    }
    return program.ending
  }
}
