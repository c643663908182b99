/// A device that was off and is on again.
struct Boot: BitwiseCopyable {
  /// When it went off, and when it came on.
  let off: Int64
  let on: Int64
  /// Whether it is another device than before, and how many came so far.
  let isReplacement: Bool
  let replacements: UInt32
}

/// The spans in which a device is on, one after the other.
///
/// - A device that would leave before it joins never shows up.
/// - Restarts are counted from one boot to the next; one that a replacement comes before is void.
/// - A replacement that falls into a restart's time off takes over: the device stays off until both
///   are over, and boots once.
struct DeviceLife: BitwiseCopyable {
  /// The span that goes on or comes next; `Int64.max` twice when the device has left for good.
  private(set) var onFrom: Int64
  /// Exclusive.
  private(set) var onUntil: Int64
  private var leavesAt: Int64
  private var nextRestart = Int64.max
  private var nextReplacement = Int64.max
  /// Boots after the first.
  private(set) var epoch: UInt16 = 0
  private(set) var replacements: UInt16 = 0

  init(_ plan: LifePlan, device: UInt64) {
    (onFrom, onUntil) = (.max, .max)
    leavesAt = plan.leave?.time(device: device) ?? .max
    let joinsAt = plan.join?.time(device: device) ?? plan.start
    if joinsAt < leavesAt { begin(at: joinsAt, isNew: true, device: device, plan: plan) }
  }

  /// Of devices that do not come and go.
  static let always = DeviceLife()

  private init() {
    (onFrom, onUntil, leavesAt) = (.min, .max, .max)
  }

  func isOn(at time: Int64) -> Bool { time >= onFrom && time < onUntil }

  /// Moves on to the first span that ends after `time`; whether the device was booted anew.
  ///
  /// A clock must see every boot: see the other `advance`.
  mutating func advance(to time: Int64, device: UInt64, plan: LifePlan) -> Bool {
    let before = epoch
    while time >= onUntil { _ = next(device: device, plan: plan) }
    return epoch != before
  }

  /// Moves on to the first span that ends after `time`, and the clock with it; whether the device
  /// was booted anew.
  mutating func advance(
    to time: Int64,
    device: UInt64,
    plan: LifePlan,
    clock: inout DeviceClock,
    clockPlan: ClockPlan
  ) -> Bool {
    let before = epoch
    while time >= onUntil {
      if let boot = next(device: device, plan: plan) {
        clock.reboot(boot, device: device, plan: clockPlan)
      }
    }
    return epoch != before
  }

  /// Moves on to the next span; nil if there is none.
  mutating func next(device: UInt64, plan: LifePlan) -> Boot? {
    let off = onUntil
    guard off < leavesAt else { return leave() }
    var on = off
    var isReplaced = nextReplacement == off
    if !isReplaced, let restart = plan.restart {
      on += restart.length(device: device, index: epoch)
      isReplaced = nextReplacement < on
    }
    if isReplaced, let replacement = plan.replacement {
      on = max(on, nextReplacement + replacement.length(device: device, index: replacements))
    }
    guard on < leavesAt else { return leave() }
    epoch += 1
    if isReplaced { replacements += 1 }
    begin(at: on, isNew: isReplaced, device: device, plan: plan)
    return Boot(
      off: off,
      on: on,
      isReplacement: isReplaced,
      replacements: UInt32(replacements)
    )
  }

  /// Plans what ends the span that begins.
  private mutating func begin(at time: Int64, isNew: Bool, device: UInt64, plan: LifePlan) {
    onFrom = time
    if let restart = plan.restart {
      nextRestart = restart.start(after: time, device: device, index: epoch)
    }
    if isNew, let replacement = plan.replacement {
      nextReplacement = replacement.start(after: time, device: device, index: replacements)
    }
    onUntil = min(nextRestart, nextReplacement, leavesAt)
  }

  private mutating func leave() -> Boot? {
    (onFrom, onUntil) = (.max, .max)
    return nil
  }
}
