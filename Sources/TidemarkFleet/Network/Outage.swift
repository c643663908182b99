import TidemarkCore

/// Times that come and go at random, such as those without a connection; index: how many came
/// before.
struct OutagePlan {
  private let every: Draw
  private let length: Draw
  /// Whether the devices of a group have them together.
  let isShared: Bool

  init(
    every: Distribution,
    length: Distribution,
    scope: Scope,
    purpose: String,
    key: (String) -> DrawKey
  ) {
    isShared = scope == .group
    let purpose = isShared ? "group \(purpose)" : purpose
    self.every = Draw(every, key: key("\(purpose) every"))
    self.length = Draw(length, key: key("\(purpose) for"))
  }

  /// The `number`th outage, given when the one before it ended (the first: the start).
  func outage(who: UInt64, number: UInt64, after end: Int64) -> Outage {
    let start = end + every.span(device: who, index: number, atLeast: FleetLimits.gap)
    return Outage(
      number: number,
      start: start,
      end: start + length.span(device: who, index: number)
    )
  }
}

/// The outage of a device that is going on, or else the next one.
struct Outage: BitwiseCopyable {
  private(set) var number: UInt64
  private(set) var start: Int64
  /// Exclusive: when the connection is back.
  private(set) var end: Int64

  /// For devices that are always connected.
  static let never = Outage(number: 0, start: .max, end: .max)

  fileprivate init(number: UInt64, start: Int64, end: Int64) {
    self.number = number
    self.start = start
    self.end = end
  }

  /// Moves on to the first outage that ends after `time`.
  @inline(__always)
  mutating func advance(to time: Int64, who: UInt64, plan: borrowing OutagePlan) {
    while time >= end { self = plan.outage(who: who, number: number + 1, after: end) }
  }
}
