/// A kind of anomaly that strikes one sensor of each device of a class at random times.
///
/// Anomalies of a series never overlap: while one lasts, the time to the next of every other model
/// stands still.
package struct AnomalyModel: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The first reading from the onset on is off by `magnitude`, in the sensor's unit, sign drawn.
    case spike(magnitude: Double)
    /// The sensor repeats the last value that it reported, for a length in nanoseconds.
    case stuckAt(length: Distribution)
    /// The value is off by `magnitude` (sign drawn) for a length in nanoseconds.
    case levelShift(magnitude: Double, length: Distribution)

    /// The scenario's word for it.
    package var name: String {
      switch self {
      case .spike: "spike"
      case .stuckAt: "stuck-at"
      case .levelShift: "level-shift"
      }
    }
  }

  package var kind: Kind
  /// Name of the sensor that is struck.
  package var sensor: String
  /// From the end of one to the onset of the next of this model, per device, in nanoseconds.
  package var every: Distribution

  package init(kind: Kind, sensor: String, every: Distribution) {
    self.kind = kind
    self.sensor = sensor
    self.every = every
  }
}
