import TidemarkCore

/// A sensor of a class with everything worked out that does not change from device to device.
///
/// Sines and anomalies are ranges of the class's arrays, so that a copy counts no references.
struct SensorPlan {
  let period: Int64
  /// Position of the first reading within the first period, as a share of it.
  let phase: DrawKey
  let jitter: Draw?
  /// Jitter is cut to this either way: below half a period, so that readings stay in order.
  let jitterLimit: Double

  /// Sum of the constants.
  let base: Double
  /// Sum of the ramps, per nanosecond since the start.
  let slope: Double
  let noise: DrawKey
  /// Standard deviation of all noise together; 0 without.
  let noiseSD: Double
  let sines: Range<Int>
  let rounding: Rounding
  let low: Double
  let high: Double
  let anomalies: Range<Int>

  /// Index: twice the reading's number, plus the copy's.
  let delay: Draw?
  let loss: DrawKey
  let duplicate: DrawKey

  init(
    _ sensor: SensorModel,
    network: NetworkModel,
    sines: Range<Int>,
    anomalies: Range<Int>,
    key: (String) -> DrawKey
  ) {
    let name = sensor.name
    period = sensor.every.period.nanoseconds
    phase = key("\(name) phase")
    jitter = sensor.every.jitter.map { Draw($0, key: key("\(name) jitter")) }
    jitterLimit = Double((period - 1) / 2)
    var base = 0.0
    var slope = 0.0
    for component in sensor.signal {
      switch component {
      case .constant(let value): base += value
      case .ramp(let perSecond): slope += perSecond * 1e-9
      case .sine, .noise: break
      }
    }
    self.base = base
    self.slope = slope
    noise = key("\(name) noise")
    noiseSD = sensor.noiseSD
    self.sines = sines
    rounding = Rounding(resolution: sensor.resolution)
    low = sensor.range?.lowerBound ?? -.infinity
    high = sensor.range?.upperBound ?? .infinity
    self.anomalies = anomalies
    delay = network.delay.map { Draw($0, key: key("\(name) delay")) }
    loss = key("\(name) loss")
    duplicate = key("\(name) duplicate")
  }

  /// What the sensor reports for a value: rounded to its resolution, then clamped to its range.
  func reported(_ value: Double) -> Double {
    min(max(rounding.apply(value), low), high)
  }
}

/// Rounding to the multiples of a sensor's resolution.
enum Rounding: BitwiseCopyable {
  case none
  /// A resolution of 1/n: dividing by n gives the double nearest to the decimal (0.1 × 3 is not).
  case parts(Double)
  case multiples(Double)

  init(resolution: Double?) {
    guard let resolution else {
      self = .none
      return
    }
    let parts = PortableMath.nearestInteger(1 / resolution)
    self = parts >= 1 && 1 / parts == resolution ? .parts(parts) : .multiples(resolution)
  }

  /// The nearest multiple, never −0; values beyond 2^51 multiples are coarser than that already.
  func apply(_ value: Double) -> Double {
    switch self {
    case .none:
      return value
    case .parts(let parts):
      let scaled = value * parts
      guard scaled.magnitude < 0x1p51 else { return value }
      return PortableMath.nearestInteger(scaled) / parts + 0
    case .multiples(let resolution):
      let scaled = value / resolution
      guard scaled.magnitude < 0x1p51 else { return value }
      return PortableMath.nearestInteger(scaled) * resolution + 0
    }
  }
}

/// A sine of a sensor's signal.
struct SinePlan: BitwiseCopyable {
  let amplitude: Double
  let period: Int64
  let turnsPerNanosecond: Double
  /// In turns; nil: each device draws its own.
  let phase: Double?
  let phaseKey: DrawKey

  init(amplitude: Double, period: TimeSpan, phase: Double?, phaseKey: DrawKey) {
    self.amplitude = amplitude
    self.period = period.nanoseconds
    turnsPerNanosecond = 1 / Double(period.nanoseconds)
    self.phase = phase
    self.phaseKey = phaseKey
  }
}
