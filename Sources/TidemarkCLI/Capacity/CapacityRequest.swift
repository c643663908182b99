import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkScenario

/// What `capacity` is asked for, checked.
struct CapacityRequest {
  var thresholds: [Threshold]
  var first: Double?
  var most: Double
  var required: Double?
  var measured: TimeSpan
  var warmUp: TimeSpan
  var precision: Double
  /// How many times the devices; nil: no plan.
  var devices: Double?
  var speed: Double
  var check: Bool
  var options: ReplayOptions

  /// - Throws: `Failure` (usage).
  init(_ command: CapacityCommand) throws(Failure) {
    let texts = command.threshold.isEmpty ? ["reading-latency.p99 < 100ms"] : command.threshold
    thresholds = []
    for text in texts { thresholds.append(try Threshold.parse(text, called: "--threshold")) }
    first = try command.from.map { text throws(Failure) in try Self.rate(text, "--from") }
    most = try Self.rate(command.most, "--most")
    required = try command.atLeast.map { text throws(Failure) in try Self.rate(text, "--at-least") }
    measured = try Self.span(command.measured, "--for", atLeast: .milliseconds(200))
    warmUp = try Self.span(command.warmUp, "--warm-up", atLeast: .zero)
    precision = try Self.share(command.precision)
    guard (first ?? 0) <= most else {
      throw Failure(.usage, "--from \(command.from ?? "") is above --most \(command.most)")
    }
    devices = try command.devices.map { text throws(Failure) in try Self.factor(text, "--devices") }
    speed = try command.speed.map { text throws(Failure) in try Self.factor(text, "--speed") } ?? 1
    check = command.check
    guard devices == nil || required == nil else {
      throw Failure(.usage, "--at-least goes with a search, not with --devices")
    }
    guard devices != nil || (command.speed == nil && !command.check) else {
      throw Failure(.usage, "--speed and --check go with --devices")
    }
    guard (1...256).contains(command.threads) else {
      throw Failure(.usage, "--threads \(command.threads): give a number from 1 to 256")
    }
    guard (1...1_048_576).contains(command.batchSize) else {
      throw Failure(.usage, "--batch-size \(command.batchSize): give a number from 1 to 1048576")
    }
    guard (1...99).contains(command.repetitions) else {
      throw Failure(.usage, "--repetitions \(command.repetitions): give a number from 1 to 99")
    }
    options = ReplayOptions(threads: command.threads, batchSize: command.batchSize)
    options.pacerTolerance = try Self.span(
      command.pacerTolerance,
      "--pacer-tolerance",
      atLeast: .zero
    )
  }

  private static func rate(_ text: String, _ option: String) throws(Failure) -> Double {
    guard let value = PaceOptions.perSecond(text), value >= 1, value <= 1e12 else {
      throw Failure(.usage, "\(option) \(text): give readings per second, such as 200k/s")
    }
    return value
  }

  private static func span(
    _ text: String,
    _ option: String,
    atLeast least: TimeSpan
  ) throws(Failure) -> TimeSpan {
    guard let span = TimeSpan(text), span >= least, span <= .hours(1) else {
      throw Failure(.usage, "\(option) \(text): give a span from \(least) to 1h, such as 2s")
    }
    return span
  }

  private static func share(_ text: String) throws(Failure) -> Double {
    guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent >= 0.1, percent <= 50
    else { throw Failure(.usage, "--precision \(text): give a share from 0.1% to 50%, such as 2%") }
    return percent / 100
  }

  private static func factor(_ text: String, _ option: String) throws(Failure) -> Double {
    let number = text.hasSuffix("x") ? String(text.dropLast()) : text
    guard let value = Double(number), value > 0, value <= 1e6 else {
      throw Failure(.usage, "\(option) \(text): give a factor, such as 10x")
    }
    return value
  }
}
