import TidemarkCore

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
  @inline(__always)
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

/// What a sensor makes of a value: rounded to its resolution, then clamped to its range.
struct Reporting: BitwiseCopyable {
  let rounding: Rounding
  let low: Double
  let high: Double

  init(_ sensor: SensorModel) {
    rounding = Rounding(resolution: sensor.resolution)
    low = sensor.range?.lowerBound ?? -.infinity
    high = sensor.range?.upperBound ?? .infinity
  }

  @inline(__always)
  func reported(_ value: Double) -> Double {
    min(max(rounding.apply(value), low), high)
  }
}
