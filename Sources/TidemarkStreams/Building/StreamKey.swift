/// A part of a reading that keys are made of: a name, or what is calculated from it.
///
/// ```swift
/// stream.keyed(by: .deviceClass, .number(.floor(.value / 10)))
/// ```
/// Results call a key by its parts, `pump/7`: numbers as the shortest decimals that read back to the same bits,
/// the two zeros alike, conditions as `true` and `false`. A reading for which a number is NaN has no key, and
/// ends as `unassigned`, as Flink and Kafka Streams leave out null keys.
public struct StreamKey: Sendable {
  let part: Step.Key.Part

  /// Device and sensor.
  public static let series = StreamKey(part: .series)
  /// The name of the device.
  public static let device = StreamKey(part: .device)
  /// The name of the sensor, whatever the device.
  public static let sensor = StreamKey(part: .sensor)
  /// The name of the device's class.
  public static let deviceClass = StreamKey(part: .deviceClass)
  /// The name of the device's group; readings of devices without one have no key.
  public static let group = StreamKey(part: .group)

  /// What a number is of the reading.
  public static func number(_ number: ReadingNumber) -> StreamKey {
    StreamKey(part: .expression(number.expression))
  }

  /// Whether a condition holds.
  public static func condition(_ condition: ReadingCondition) -> StreamKey {
    StreamKey(part: .expression(condition.expression))
  }
}
