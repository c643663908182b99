package import TidemarkCore

/// How alerts are held against the truth.
package struct ScoringRules: Sendable, Equatable {
  /// An alert counts for an anomaly up to this long after the anomaly's end.
  package var grace: TimeSpan
  /// Devices that were watched, and for how long: what false alarms are related to.
  package var devices: Int
  package var duration: TimeSpan
  /// Kinds of anomaly that the scenario may inject: they get a row even if none occurred.
  package var kinds: [String]

  package init(grace: TimeSpan, devices: Int, duration: TimeSpan, kinds: [String] = []) {
    self.grace = grace
    self.devices = devices
    self.duration = duration
    self.kinds = kinds
  }

  /// Days of one device, summed over the devices.
  package var deviceDays: Double {
    Double(devices) * Double(duration.nanoseconds) / 86_400e9
  }
}
