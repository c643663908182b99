import TidemarkCore
import TidemarkExchange
import TidemarkMeasurement
import TidemarkReplay
import TidemarkScenario

/// What `drive` is asked for, checked.
struct DriveRequest {
  let command: String
  let layout: ConsumerRowWriter.Layout
  let times: ExportTimes
  let options: ReplayOptions
  let timeout: TimeSpan
  let awaitsReady: Bool
  /// Those of the command line, beside the pipeline's.
  let thresholds: [Threshold]
  let results: String?

  /// - Throws: `Failure` (usage).
  init(_ command: DriveCommand) throws {
    guard command.command.contains(where: { !$0.isWhitespace }) else {
      throw Failure(.usage, "--command: give a line of shell, such as 'python3 minutes.py'")
    }
    self.command = command.command
    layout = command.format
    times = command.times
    options = try command.pace.replayOptions()
    guard let timeout = TimeSpan(command.timeout), timeout > .zero, timeout <= .hours(24) else {
      throw Failure(.usage, "--timeout \(command.timeout): give a span up to 24h, such as 30s")
    }
    self.timeout = timeout
    awaitsReady = command.awaitReady
    var thresholds: [Threshold] = []
    for text in command.threshold {
      thresholds.append(try Threshold.parse(text, called: "--threshold"))
    }
    self.thresholds = thresholds
    results = command.results
    guard ResultsLayout(path: results) == .jsonLines else {
      throw Failure(
        .usage,
        "--results \(results ?? ""): what the program prints is lines; give a name that ends in .jsonl"
      )
    }
  }

  /// How errors call what the program prints.
  var outputName: String { "output of '\(command)'" }
}
