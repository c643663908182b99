package import TidemarkCore

/// What a sensor measures, and how often.
package struct SensorModel: Sendable, Equatable {
  package var name: String
  package var unit: String
  /// A `state` sensor's signal is one `.states` part (or one correlated to such a sensor).
  package var kind: Catalog.Sensor.Kind
  package var every: Cadence
  /// Values are rounded to multiples of this; nil: full doubles.
  package var resolution: Double?
  /// What the sensor can report at all; values are clamped to it.
  package var range: ClosedRange<Double>?
  package var signal: [SignalPart]

  package init(
    name: String,
    unit: String = "",
    kind: Catalog.Sensor.Kind = .number,
    every: Cadence,
    resolution: Double? = nil,
    range: ClosedRange<Double>? = nil,
    signal: [SignalPart]
  ) {
    self.name = name
    self.unit = unit
    self.kind = kind
    self.every = every
    self.resolution = resolution
    self.range = range
    self.signal = signal
  }

  /// Standard deviation of the signal's noise, white and pink: the unit of a magnitude written
  /// `8sd`.
  package var noiseSD: Double {
    var variance = 0.0
    for part in signal {
      switch part {
      case .noise(let sd), .pinkNoise(let sd, _), .shared(.noise(let sd)),
        .shared(.pinkNoise(let sd, _)):
        variance += sd * sd
      default: break
      }
    }
    return variance.squareRoot()
  }
}
