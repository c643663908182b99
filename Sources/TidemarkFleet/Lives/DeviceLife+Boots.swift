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

  /// The first time from `time` on at which the device is on; nil if it has left by then, or if
  /// another one than that of `epoch` has come in its place.
  mutating func whenOn(_ time: Int64, device: UInt64, epoch: UInt16, plan: LifePlan) -> Int64? {
    while let boot = beginNext(by: time, device: device, plan: plan) {
      if boot.isReplacement, self.epoch > epoch { return nil }
    }
    guard time >= onUntil else { return max(time, onFrom) }
    var following = self
    guard let boot = following.next(device: device, plan: plan), !boot.isReplacement else {
      return nil
    }
    return boot.on
  }
}
