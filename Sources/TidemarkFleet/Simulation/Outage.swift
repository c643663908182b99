import TidemarkCore

/// When the devices of a class lose their connection; index: how many outages came before.
struct OutagePlan: BitwiseCopyable {
  private let every: Draw
  private let length: Draw

  init(_ offline: NetworkModel.Offline, key: (String) -> DrawKey) {
    every = Draw(offline.every, key: key("offline every"))
    length = Draw(offline.length, key: key("offline for"))
  }

  /// The `number`th outage, given when the one before it ended (the first: the start).
  func outage(device: UInt64, number: UInt64, after end: Int64) -> Outage {
    let start = end + every.span(device: device, index: number, atLeast: FleetLimits.gap)
    return Outage(
      number: number,
      start: start,
      end: start + length.span(device: device, index: number)
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
  mutating func advance(to time: Int64, device: UInt64, plan: OutagePlan) {
    while time >= end {
      self = plan.outage(device: device, number: number + 1, after: end)
    }
  }
}
