package import TidemarkCore

/// What a sensor measures, and how often.
package struct SensorModel: Sendable, Equatable {
  package struct Cadence: Sendable, Equatable {
    package var period: TimeSpan
    /// Added to each due time, in nanoseconds; cut to less than half a period either way.
    package var jitter: Distribution?

    package init(period: TimeSpan, jitter: Distribution? = nil) {
      self.period = period
      self.jitter = jitter
    }
  }

  /// A part of the signal; the parts are added.
  package enum Component: Sendable, Equatable {
    case constant(Double)
    /// `phase` in turns at the start of the simulation; nil: each device draws its own.
    case sine(amplitude: Double, period: TimeSpan, phase: Double?)
    /// Change per second of true time since the start.
    case ramp(perSecond: Double)
    /// White noise, normal with this standard deviation.
    case noise(sd: Double)
  }

  package var name: String
  package var unit: String
  package var every: Cadence
  /// Values are rounded to multiples of this; nil: full doubles.
  package var resolution: Double?
  /// What the sensor can report at all; values are clamped to it.
  package var range: ClosedRange<Double>?
  package var signal: [Component]

  package init(
    name: String,
    unit: String = "",
    every: Cadence,
    resolution: Double? = nil,
    range: ClosedRange<Double>? = nil,
    signal: [Component]
  ) {
    self.name = name
    self.unit = unit
    self.every = every
    self.resolution = resolution
    self.range = range
    self.signal = signal
  }

  /// Standard deviation of the signal's noise: the unit of a magnitude written `8sd`.
  package var noiseSD: Double {
    var variance = 0.0
    for case .noise(let sd) in signal { variance += sd * sd }
    return variance.squareRoot()
  }
}
