import ArgumentParser
import TidemarkCore
import TidemarkReplay

/// How a replay is driven; the results are the same for all of them.
struct PaceOptions: ParsableArguments {
  @Option(help: "Threads that share the work.")
  var threads = 1

  @Option(help: "Readings per batch.")
  var batchSize = ReplayOptions.defaultBatchSize

  @Option(help: "Replay at this multiple of real time, such as 60x, and measure latency.")
  var speed: String?

  @Option(help: "Replay this many readings per second, such as 200k/s, and measure latency.")
  var rate: String?

  @Option(
    help: """
      Paced: a reading that is handed over later than this after it was due is late; with more than 1 % of \
      them the run is invalid (default: 1ms).
      """
  )
  var pacerTolerance: String?

  func replayOptions() throws -> ReplayOptions {
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    guard (1...1_048_576).contains(batchSize) else {
      throw Failure(.usage, "--batch-size \(batchSize): give a number from 1 to 1048576")
    }
    var options = ReplayOptions(pace: try pace(), threads: threads, batchSize: batchSize)
    if let pacerTolerance {
      guard options.pace != .virtual else {
        throw Failure(.usage, "--pacer-tolerance goes with --speed or --rate")
      }
      guard let span = TimeSpan(pacerTolerance), span >= .zero else {
        throw Failure(.usage, "--pacer-tolerance \(pacerTolerance): give a span such as 1ms")
      }
      options.pacerTolerance = span
    }
    return options
  }

  private func pace() throws -> ReplayOptions.Pace {
    if speed != nil, rate != nil {
      throw Failure(.usage, "--speed and --rate exclude each other: give one")
    }
    if let speed {
      let number = speed.hasSuffix("x") ? String(speed.dropLast()) : speed
      guard let value = Double(number), value > 0, value <= 1e9 else {
        throw Failure(.usage, "--speed \(speed): give a multiple of real time, such as 60x")
      }
      return .speed(value)
    }
    if let rate {
      guard let value = PaceOptions.perSecond(rate), value > 0, value <= 1e12 else {
        throw Failure(.usage, "--rate \(rate): give readings per second, such as 200k/s")
      }
      return .rate(value)
    }
    return .virtual
  }

  /// `200k/s`, `1.5M/s`, `5000`.
  static func perSecond(_ text: String) -> Double? {
    var number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
    var scale = 1.0
    if let last = number.last, let factor = ["k": 1e3, "M": 1e6, "G": 1e9][last] {
      number.removeLast()
      scale = factor
    }
    return Double(number).map { $0 * scale }
  }
}
