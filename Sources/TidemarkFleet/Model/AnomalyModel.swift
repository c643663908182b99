package import TidemarkCore

/// A kind of anomaly or data fault, where it strikes, and when.
///
/// No two anomalies of a series overlap. `at` and `count` are placed first, and one that cannot be
/// is refused by validation; while an anomaly of a wider scope or another model lasts, the time to
/// the next one of `every` stands still.
package struct AnomalyModel: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The first reading from the onset on is off by the magnitude.
    case spike
    /// Off by the magnitude.
    case levelShift = "level-shift"
    /// Off by what grows from 0 to the magnitude.
    case drift
    /// Repeats the last value that was reported.
    case stuckAt = "stuck-at"
    /// More noise, normal with the magnitude as its standard deviation.
    case noiseBurst = "noise-burst"
    /// Measures nothing; sequence numbers are used up.
    case dropout
    /// Down by the magnitude and back, half a sine wave.
    case dip
    /// Up by the magnitude, with a ramp of a tenth of its length at either end.
    case plateau
    /// The periods of sines and square waves are divided by the factor.
    case periodChange = "period-change"
    /// Values are multiplied by the factor, then the offset is added.
    case unitError = "unit-error"
    /// A share of the readings is not measured; sequence numbers are used up.
    case missing
    /// A share of the readings is NaN.
    case nan
    /// A share of the readings is the magnitude above the sensor's range, or below it.
    case outOfRange = "out-of-range"
    /// A share of the readings has some of its bits flipped.
    case garbled
    /// Event time stands still at the onset's.
    case frozenTimestamp = "frozen-timestamp"
    /// Event time is `ahead` too late.
    case futureTimestamp = "future-timestamp"
    /// Off by magnitude · (age / life)^exponent, from the onset of wear to the failure; then nothing
    /// is measured until repaired, if it ever is.
    case wear
  }

  package enum Scope: String, CaseIterable, Sendable {
    /// Each sensor of each device by itself.
    case sensor
    /// All `sensors` of a device at the same time.
    case device
    /// All `sensors` of all devices of a group at the same time.
    case group
  }

  package enum Timing: Sendable, Equatable {
    /// From the end of one to the onset of the next, in nanoseconds.
    case every(Distribution)
    /// At these times after the start; lengths must be constant.
    case at([TimeSpan])
    /// So many, spread at random over the simulated time; lengths must have an upper bound, and
    /// sensors must measure at least once a period.
    case count(Int)
  }

  package enum Magnitude: Sendable, Equatable {
    /// In the sensor's unit.
    case value(Double)
    /// Times the standard deviation of the sensor's noise.
    case deviations(Double)
  }

  package enum Direction: String, CaseIterable, Sendable {
    case up, down
    /// Drawn for each.
    case either
  }

  package var kind: Kind
  /// Names of the sensors that are struck; at least one.
  package var sensors: [String]
  package var scope: Scope
  package var timing: Timing
  /// In nanoseconds, nil for spikes; of wear from the onset to the failure.
  package var length: Distribution?
  package var magnitude: Magnitude
  package var direction: Direction
  /// Of period changes and unit errors.
  package var factor: Double
  /// Of unit errors.
  package var offset: Double
  /// Of the readings in it that are struck, for the kinds that say so.
  package var share: Double
  /// Of future timestamps.
  package var ahead: TimeSpan
  /// Of wear: 1 is linear.
  package var exponent: Double
  /// Of wear: from the failure to the repair, in nanoseconds; nil: never.
  package var repair: Distribution?

  package init(
    kind: Kind,
    sensors: [String],
    scope: Scope = .sensor,
    timing: Timing,
    length: Distribution? = nil,
    magnitude: Magnitude = .value(0),
    direction: Direction = .either,
    factor: Double = 1,
    offset: Double = 0,
    share: Double = 1,
    ahead: TimeSpan = .zero,
    exponent: Double = 2,
    repair: Distribution? = nil
  ) {
    self.kind = kind
    self.sensors = sensors
    self.scope = scope
    self.timing = timing
    self.length = length
    self.magnitude = magnitude
    self.direction = direction
    self.factor = factor
    self.offset = offset
    self.share = share
    self.ahead = ahead
    self.exponent = exponent
    self.repair = repair
  }

  /// Whether nothing is measured after one, up to the end of the simulation.
  package var isFinal: Bool { kind == .wear && repair == nil }
}
