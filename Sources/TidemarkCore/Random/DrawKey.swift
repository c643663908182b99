/// The source of all draws of one purpose of one device class.
///
/// Draw `index` of device `device` is a pure function of (seed, class name, purpose, device,
/// index): it depends on no other device, class, thread or earlier draw. Make a key once per class
/// and purpose; drawing neither allocates nor changes it.
@usableFromInline
package struct DrawKey: Sendable, Equatable, BitwiseCopyable {
  @usableFromInline let low: UInt32
  @usableFromInline let high: UInt32

  /// Hashes seed, class name and purpose to the 64-bit key of Philox.
  ///
  /// The hash is FNV-1a over the UTF-8 of both words, each ended by 0xFF (which UTF-8 never
  /// contains), started from the mixed seed and finished by the mixer of SplitMix64.
  package init(seed: UInt64, className: String, purpose: String) {
    var hash = Self.mixed(seed) ^ 0xCBF2_9CE4_8422_2325
    for word in [className, purpose] {
      for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    hash = Self.mixed(hash)
    low = UInt32(truncatingIfNeeded: hash)
    high = UInt32(truncatingIfNeeded: hash >> 32)
  }

  /// SplitMix64's step and mixer (Steele, Lea and Flood, OOPSLA 2014): a bijection.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Two independent words of 64 random bits.
  @inlinable
  package func words(device: UInt64, index: UInt64) -> (UInt64, UInt64) {
    let block = Philox4x32.block(
      counter: (
        UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index &>> 32),
        UInt32(truncatingIfNeeded: device), UInt32(truncatingIfNeeded: device &>> 32)
      ),
      key: (low, high)
    )
    return (
      UInt64(block.0) | UInt64(block.1) &<< 32, UInt64(block.2) | UInt64(block.3) &<< 32
    )
  }

  /// 64 random bits.
  @inlinable
  package func bits(device: UInt64, index: UInt64) -> UInt64 {
    words(device: device, index: index).0
  }

  /// Uniform in the open interval (0, 1), in steps of 2^-53.
  @inlinable
  package func uniform(device: UInt64, index: UInt64) -> Double {
    Self.uniform(bits: bits(device: device, index: index))
  }

  /// Two independent uniforms for the price of one.
  @inlinable
  package func uniforms(device: UInt64, index: UInt64) -> (Double, Double) {
    let words = words(device: device, index: index)
    return (Self.uniform(bits: words.0), Self.uniform(bits: words.1))
  }

  /// Standard normal: the quantile of `uniform(device:index:)`.
  package func normal(device: UInt64, index: UInt64) -> Double {
    PortableMath.normalQuantile(uniform(device: device, index: index))
  }

  /// The upper 53 bits as a number in (0, 1); all zeros, the one value that would be 0, is 2^-54.
  @inlinable
  package static func uniform(bits: UInt64) -> Double {
    let numerator = Double(Int64(truncatingIfNeeded: bits &>> 11))
    return (numerator > 0 ? numerator : 0.5) * 0x1p-53
  }
}
