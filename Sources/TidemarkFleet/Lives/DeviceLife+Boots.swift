extension DeviceLife {
  /// Moves on to the next span in which the device is on if it has begun by `time`; nil if not.
  ///
  /// One span at a time, so that a clock sees every boot.
  mutating func beginNext(by time: Int64, device: UInt64, plan: LifePlan) -> Boot? {
    guard time >= onUntil else { return nil }
    var following = self
    guard let boot = following.next(device: device, plan: plan), boot.on <= time else { return nil }
    self = following
    return boot
  }
}
