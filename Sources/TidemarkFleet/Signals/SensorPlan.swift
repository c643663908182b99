import TidemarkCore

/// A sensor of a class with everything worked out that does not change from device to device.
struct SensorPlan {
  let cadence: CadencePlan
  let signal: SignalPlan
  let reporting: Reporting
  /// A hash of the name in the upper half: with the device in the lower one it says whose draws the
  /// network uses.
  let salt: UInt64

  init(
    _ sensor: SensorModel,
    of deviceClass: DeviceClass,
    recordings: [RecordedSeries],
    states: [String],
    key: @escaping (String) -> DrawKey
  ) {
    cadence = CadencePlan(
      sensor,
      resolution: deviceClass.clock.resolution.nanoseconds,
      key: key
    )
    signal = SignalPlan(
      sensor,
      of: deviceClass,
      recordings: recordings,
      states: states,
      key: key
    )
    reporting = Reporting(sensor)
    salt = KeyedHash.identifier(Array(sensor.name.utf8)) & 0xFFFF_FFFF_0000_0000
  }
}
