import TidemarkCore

/// The gamma distribution with scale 1, by rejection.
///
/// G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26
/// (2000): a cubed normal is accepted in 95 % of the tries or more. Shapes below 1 are drawn as
/// shape + 1 times u^(1/shape), after the same paper.
struct Gamma: BitwiseCopyable {
  /// A draw that fails this often, once in 10^60, is the distribution's typical value.
  private static let tries: UInt64 = 64

  private let d: Double
  private let c: Double
  /// 1 / shape where that is above 1, else 0.
  private let boost: Double

  init(shape: Double) {
    d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3.0
    c = 1 / (9 * d).squareRoot()
    boost = shape < 1 ? 1 / shape : 0
  }

  /// Tries are told apart by the upper byte of the index, which indices leave free.
  func value(_ key: DrawKey, device: UInt64, index: UInt64) -> Double {
    var value = d
    for attempt in 0..<Self.tries {
      let pair = key.uniforms(device: device, index: index | attempt << 56)
      let normal = PortableMath.normalQuantile(pair.0)
      let root = 1 + c * normal
      guard root > 0 else { continue }
      let cube = root * root * root
      let bound = 0.5 * normal * normal + d - d * cube + d * PortableMath.log(cube)
      if PortableMath.log(pair.1) < bound {
        value = d * cube
        break
      }
    }
    guard boost > 0 else { return value }
    let u = key.uniform(device: device, index: index | Self.tries << 56)
    return value * PortableMath.exp(boost * PortableMath.log(u))
  }
}
