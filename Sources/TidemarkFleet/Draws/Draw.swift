import TidemarkCore

/// A distribution and the key that it is drawn with.
struct Draw {
  let key: DrawKey
  let sampler: Sampler

  init(_ distribution: Distribution, key: DrawKey) {
    self.key = key
    sampler = Sampler(distribution)
  }

  func value(device: UInt64, index: UInt64) -> Double {
    if let (gamma, scale) = sampler.gamma {
      return scale * gamma.value(key, device: device, index: index)
    }
    return sampler.value(at: key.uniform(device: device, index: index))
  }

  /// A length of time in whole nanoseconds: at least `shortest`, at most `FleetLimits.span`.
  func span(device: UInt64, index: UInt64, atLeast shortest: Int64 = 0) -> Int64 {
    max(shortest, Self.span(value(device: device, index: index)))
  }

  /// A drawn length of time as whole nanoseconds, 0 to `FleetLimits.span`.
  @inline(__always)
  static func span(_ drawn: Double) -> Int64 {
    // Written so that NaN becomes the longest span; the conversion is then in range.
    guard drawn < Double(FleetLimits.span) else { return FleetLimits.span }
    return Int64(max(drawn, 0))
  }

  /// Draws for each row of two columns, the device's number and the draw's index.
  func values(
    devices: Span<UInt64>,
    indices: Span<UInt64>,
    count: Int,
    into column: inout MutableSpan<Double>
  ) {
    if sampler.gamma != nil {
      for row in 0..<count {
        column[row] = value(device: devices[row], index: indices[row])
      }
      return
    }
    key.uniforms(devices: devices, indices: indices, count: count, into: &column)
    sampler.apply(to: &column, count: count)
  }
}
