import TidemarkCore

/// Noise of equal power per octave: the sum of normals of which number *k* changes every 2^k steps.
///
/// R. F. Voss and J. Clarke, J. Acoust. Soc. Am. 63 (1978), as M. Gardner described it. Twelve
/// octaves; each value is a pure function of the step, so it can be had for any step at once. A series
/// keeps its octaves, of which two change from one step to the next on average.
enum PinkNoise {
  static let octaves = 12

  /// The value at a step, where `state` holds the step and value before, and `octave` from `first` on
  /// the octaves then.
  @inline(__always)
  static func value(
    at step: Int64,
    key: DrawKey,
    who: UInt64,
    _ state: inout ProcessState,
    _ octave: inout MutableSpan<Double>,
    first: Int
  ) -> Double {
    if step != state.step { advance(to: step, key: key, who: who, &state, &octave, first: first) }
    return state.value
  }

  private static func advance(
    to step: Int64,
    key: DrawKey,
    who: UInt64,
    _ state: inout ProcessState,
    _ octave: inout MutableSpan<Double>,
    first: Int
  ) {
    // Octave k follows from the bits from k on. The step before the first has all bits set, others
    // have not: all octaves are drawn.
    let changed = step ^ state.step
    var sum = 0.0
    for k in 0..<octaves {
      if changed >> Int64(k) != 0 {
        let index = UInt64(k) << 56 | UInt64(step >> Int64(k))
        octave[first + k] = key.normal(device: who, index: index)
      }
      sum += octave[first + k]
    }
    state.step = step
    state.value = sum / Double(octaves).squareRoot()
  }
}
