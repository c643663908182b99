import TidemarkCore

/// An anomaly model of a class, ready to draw from; index: how many of it came before.
struct AnomalyPlan: BitwiseCopyable {
  enum Kind {
    case spike, stuckAt, levelShift
  }

  let kind: Kind
  let magnitude: Double
  let every: Draw
  /// Unused for spikes.
  let length: Draw
  let sign: DrawKey

  /// `ordinal` counts the models of the same kind and sensor, so that draws do not change when
  /// another model is added.
  init(_ model: AnomalyModel, ordinal: Int, key: (String) -> DrawKey) {
    let name = "\(model.sensor) \(model.kind.name) \(ordinal)"
    let length: Distribution
    switch model.kind {
    case .spike(let magnitude):
      (kind, self.magnitude, length) = (.spike, magnitude, .constant(0))
    case .stuckAt(let drawn):
      (kind, magnitude, length) = (.stuckAt, 0, drawn)
    case .levelShift(let magnitude, let drawn):
      (kind, self.magnitude, length) = (.levelShift, magnitude, drawn)
    }
    every = Draw(model.every, key: key("\(name) every"))
    self.length = Draw(length, key: key("\(name) length"))
    sign = key("\(name) sign")
  }

  /// The drawn onset is followed by the next one after the end; never sooner than 1 ms.
  func gap(device: UInt64, number: UInt64) -> Int64 {
    every.span(device: device, index: number, atLeast: FleetLimits.gap)
  }

  /// ± magnitude.
  func shift(device: UInt64, number: UInt64) -> Double {
    sign.bits(device: device, index: number) & 1 == 0 ? magnitude : -magnitude
  }
}
