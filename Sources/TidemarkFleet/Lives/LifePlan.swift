import TidemarkCore

/// How the devices of a class come and go, ready to draw from.
struct LifePlan {
  /// A share of the devices, each at a time of its own.
  struct Change {
    private let start: Int64
    private let share: Double
    private let lot: DrawKey
    private let at: Draw

    fileprivate init(
      _ model: MembershipModel.Change,
      _ purpose: String,
      start: Int64,
      key: (String) -> DrawKey
    ) {
      self.start = start
      share = model.share
      lot = key("\(purpose) share")
      at = Draw(model.at, key: key("\(purpose) at"))
    }

    /// When the device changes; nil if it does not.
    func time(device: UInt64) -> Int64? {
      guard lot.uniform(device: device, index: 0) < share else { return nil }
      return start + at.span(device: device, index: 0)
    }
  }

  /// Times that a device is off.
  struct Interruption {
    private let every: Draw
    private let downFor: Draw
    private let gap: Int64

    fileprivate init(
      _ model: MembershipModel.Interruption,
      _ purpose: String,
      gap: Int64,
      key: (String) -> DrawKey
    ) {
      every = Draw(model.every, key: key("\(purpose) every"))
      downFor = Draw(model.downFor, key: key("\(purpose) down for"))
      self.gap = gap
    }

    /// When the next one starts after a boot; index: boots, or replacements, so far.
    func start(after boot: Int64, device: UInt64, index: UInt16) -> Int64 {
      boot + every.span(device: device, index: UInt64(index), atLeast: gap)
    }

    func length(device: UInt64, index: UInt16) -> Int64 {
      downFor.span(device: device, index: UInt64(index))
    }
  }

  let start: Int64
  let join: Change?
  let leave: Change?
  let restart: Interruption?
  let replacement: Interruption?

  /// Nil if all devices are on all the time.
  init?(_ model: MembershipModel, start: Int64, end: Int64, key: (String) -> DrawKey) {
    guard model != MembershipModel() else { return nil }
    self.start = start
    let gap = Self.gap(duration: end - start)
    join = model.join.map { Change($0, "join", start: start, key: key) }
    leave = model.leave.map { Change($0, "leave", start: start, key: key) }
    restart = model.restart.map { Interruption($0, "restart", gap: gap, key: key) }
    replacement = model.replacement.map { Interruption($0, "replacement", gap: gap, key: key) }
  }

  /// The shortest time from a boot to the next restart or replacement: shorter draws are raised to
  /// it, so that epochs do not run out.
  static func gap(duration: Int64) -> Int64 {
    max(FleetLimits.gap, duration / FleetLimits.boots)
  }
}
