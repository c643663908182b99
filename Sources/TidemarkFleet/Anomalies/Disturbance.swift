/// A reading before anything goes wrong with it.
struct CleanReading: BitwiseCopyable {
  /// Of the reading in its series, unique: what it is drawn by.
  var number: UInt64
  var trueTime: Int64
  /// What the device's clock shows.
  var eventTime: Int64
  /// What the sensor would measure, neither rounded nor clamped.
  var value: Double
  /// The value of the reading before, as reported; nil for the first.
  var lastReported: Double?
}

/// What becomes of a reading.
struct Disturbance: BitwiseCopyable, Equatable {
  enum Fate: UInt8 {
    /// There is a reading.
    case reported
    /// There is none, though its sequence number is used up.
    case swallowed
    /// There is none, as it does not differ enough from the last; no sequence number is used up.
    case silent
  }

  var fate = Fate.reported
  /// As reported.
  var value: Double
  var eventTime: Int64
  /// 0, or the number of the anomaly in its series.
  var anomaly: UInt32 = 0
}
