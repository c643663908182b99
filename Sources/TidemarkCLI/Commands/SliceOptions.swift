import ArgumentParser
import TidemarkCore

/// Which part of a simulation is wanted.
struct SliceOptions: ParsableArguments {
  private static let shardLimit = 4_096

  @Option(help: "Only these devices, counted over the whole fleet: 1000...1999 or '1000..<2000'.")
  var devices: String?

  @Option(help: "Only readings measured from then on: an instant, or a span after the start.")
  var from: String?

  @Option(help: "Only readings measured before: an instant, or a span after the start.")
  var until: String?

  @Option(help: "Only one of so many equal parts of the devices: 3/16.")
  var shard: String?

  func request() throws -> SliceRequest {
    if devices != nil, shard != nil {
      throw Failure(.usage, "--devices and --shard exclude each other: give one")
    }
    var request = SliceRequest(
      from: try from.map { try SliceRequest.Moment($0, "--from") },
      until: try until.map { try SliceRequest.Moment($0, "--until") }
    )
    if let devices { request.devices = try range(devices) }
    if let shard { request.devices = try part(shard) }
    return request
  }

  /// `1000..<2000` or `1000...1999`.
  private func range(_ text: String) throws -> SliceRequest.Devices {
    for (sign, isClosed) in [("..<", false), ("...", true)] {
      let ends = text.split(separator: sign, omittingEmptySubsequences: false)
      guard ends.count == 2 else { continue }
      guard let lower = number(ends[0]), let upper = number(ends[1]) else { break }
      guard isClosed ? lower <= upper : lower < upper else {
        throw Failure(.usage, "--devices \(text): there is no device in this range")
      }
      return .range(lower..<(isClosed ? upper + 1 : upper))
    }
    throw Failure(.usage, "--devices \(text): give indices such as 1000..<2000 or 1000...1999")
  }

  /// `3/16`.
  private func part(_ text: String) throws -> SliceRequest.Devices {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let shard = number(words[0]), let count = number(words[1]),
      (1...SliceOptions.shardLimit).contains(count), (1...count).contains(shard)
    else {
      throw Failure(
        .usage,
        "--shard \(text): give a number and a count of at most \(SliceOptions.shardLimit), "
          + "such as 3/16; the first is 1/16, the last 16/16"
      )
    }
    return .shard(number: shard, count: count)
  }

  /// An index below 2^32.
  private func number(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? UInt32(text).map { Int($0) } : nil
  }
}

extension SliceRequest.Moment {
  /// What a user gave for `flag`.
  init(_ text: String, _ flag: String) throws {
    if let instant = Timestamp(iso8601: text) {
      self = .instant(instant)
    } else if let span = TimeSpan(text) {
      self = .afterStart(span)
    } else {
      throw Failure(
        .usage,
        "\(flag) \(text): give an instant such as 2026-01-01T00:10:00Z, or a span after the start "
          + "such as 10m"
      )
    }
  }
}
