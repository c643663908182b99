/// Draws for columns of devices and indices, bit for bit those that are made one by one.
///
/// Two draws stand side by side in a SIMD register and two such pairs are worked on at a time: the
/// products of Philox are 32 by 32 bits, for which even the oldest x86-64 has an instruction of two
/// lanes. Half the time of a draw after the other (5 ns against 10).
extension DrawKey {
  /// The first words of the draws, and the second ones.
  package func words(
    devices: Span<UInt64>,
    indices: Span<UInt64>,
    count: Int,
    first: inout MutableSpan<UInt64>,
    second: inout MutableSpan<UInt64>
  ) {
    var row = 0
    while row + 4 <= count {
      let a = pair(devices, indices, at: row)
      let b = pair(devices, indices, at: row + 2)
      let (one, two) = blocks(a, b)
      first[row] = one.low[0]
      first[row + 1] = one.low[1]
      first[row + 2] = two.low[0]
      first[row + 3] = two.low[1]
      second[row] = one.high[0]
      second[row + 1] = one.high[1]
      second[row + 2] = two.high[0]
      second[row + 3] = two.high[1]
      row += 4
    }
    while row < count {
      (first[row], second[row]) = words(device: devices[row], index: indices[row])
      row += 1
    }
  }

  /// Uniforms as `uniform(device:index:)` draws them.
  package func uniforms(
    devices: Span<UInt64>,
    indices: Span<UInt64>,
    count: Int,
    into column: inout MutableSpan<Double>
  ) {
    var row = 0
    while row + 4 <= count {
      let a = pair(devices, indices, at: row)
      let b = pair(devices, indices, at: row + 2)
      let (one, two) = blocks(a, b)
      column[row] = Self.uniform(bits: one.low[0])
      column[row + 1] = Self.uniform(bits: one.low[1])
      column[row + 2] = Self.uniform(bits: two.low[0])
      column[row + 3] = Self.uniform(bits: two.low[1])
      row += 4
    }
    while row < count {
      column[row] = uniform(device: devices[row], index: indices[row])
      row += 1
    }
  }
}

/// The counters of two draws.
private struct CounterPair {
  var index: SIMD2<UInt64>
  var device: SIMD2<UInt64>
}

extension DrawKey {
  private typealias Lanes = SIMD2<UInt64>

  @inline(__always)
  private func pair(_ devices: Span<UInt64>, _ indices: Span<UInt64>, at row: Int) -> CounterPair {
    CounterPair(
      index: Lanes(indices[row], indices[row + 1]),
      device: Lanes(devices[row], devices[row + 1])
    )
  }

  /// Philox4x32-10 of two pairs of counters; see `Philox4x32.block`.
  ///
  /// Words are kept in 64 bits whose upper half may hold anything: each use masks it, which costs
  /// nothing, as the multiplication reads the lower half only.
  @inline(__always)
  private func blocks(
    _ a: CounterPair,
    _ b: CounterPair
  ) -> (
    one: (low: SIMD2<UInt64>, high: SIMD2<UInt64>), two: (low: SIMD2<UInt64>, high: SIMD2<UInt64>)
  ) {
    // Not a static property, of which the compiler would not know that the upper halves are zero.
    let mask = Lanes(repeating: 0xFFFF_FFFF)
    var (a0, a1) = (a.index, a.index &>> 32)
    var (a2, a3) = (a.device, a.device &>> 32)
    var (b0, b1) = (b.index, b.index &>> 32)
    var (b2, b3) = (b.device, b.device &>> 32)
    var (k0, k1) = (Lanes(repeating: UInt64(low)), Lanes(repeating: UInt64(high)))
    for _ in 0..<10 {
      let p0 = (a0 & mask) &* Lanes(repeating: 0xD251_1F53)
      let p1 = (a2 & mask) &* Lanes(repeating: 0xCD9E_8D57)
      let q0 = (b0 & mask) &* Lanes(repeating: 0xD251_1F53)
      let q1 = (b2 & mask) &* Lanes(repeating: 0xCD9E_8D57)
      (a0, a1, a2, a3) = ((p1 &>> 32) ^ a1 ^ k0, p1, (p0 &>> 32) ^ a3 ^ k1, p0)
      (b0, b1, b2, b3) = ((q1 &>> 32) ^ b1 ^ k0, q1, (q0 &>> 32) ^ b3 ^ k1, q0)
      k0 = k0 &+ Lanes(repeating: 0x9E37_79B9)
      k1 = k1 &+ Lanes(repeating: 0xBB67_AE85)
    }
    return (
      ((a0 & mask) | a1 &<< 32, (a2 & mask) | a3 &<< 32),
      ((b0 & mask) | b1 &<< 32, (b2 & mask) | b3 &<< 32)
    )
  }
}
