import Testing
import TidemarkCore

@Suite struct DrawKeyTests {
  /// The words of an independent implementation in Python of the hash and of Philox: recordings of
  /// today must be simulated again by the Tidemark of next year.
  @Test func `draws stay what they are`() {
    let empty = DrawKey(seed: 0, className: "", purpose: "")
    #expect(empty.words(device: 0, index: 0) == (0xaf43_4585_f160_ef14, 0xf0e9_848e_a1de_970b))
    let noise = DrawKey(seed: 7, className: "reefer", purpose: "temperature noise")
    #expect(noise.words(device: 17, index: 0) == (0xe1d7_cbde_2d30_219d, 0x45c9_5553_707b_78dc))
    #expect(noise.words(device: 17, index: 1) == (0xe3d6_72d1_8a0c_dfd0, 0x8943_15b7_f578_70ac))
    #expect(noise.uniform(device: 17, index: 1) == 0.8899909745760398)
    let far = noise.words(device: 1 << 33, index: 1 << 40 + 5)
    #expect(far == (0x89a4_12eb_c190_2959, 0xc384_f0e9_f204_743a))
    let accented = DrawKey(seed: .max, className: "pompe à eau", purpose: "clock offset")
    let last = accented.words(device: 4_294_967_295, index: 0)
    #expect(last == (0xf288_c7cd_a927_1576, 0x3942_1d33_f5ad_90e9))
  }

  @Test func `seed, class, purpose, device and index all matter`() {
    let keys = [
      DrawKey(seed: 1, className: "pump", purpose: "a"),
      DrawKey(seed: 2, className: "pump", purpose: "a"),
      DrawKey(seed: 1, className: "pum", purpose: "pa"),
      DrawKey(seed: 1, className: "pump", purpose: "b"),
      DrawKey(seed: 1, className: "", purpose: "pumpa"),
    ]
    var seen: Set<UInt64> = []
    for key in keys {
      for device in [0, 1, 1 << 32] as [UInt64] {
        for index in [0, 1, 1 << 32] as [UInt64] {
          seen.insert(key.bits(device: device, index: index))
        }
      }
    }
    #expect(seen.count == keys.count * 9)
  }

  @Test func `uniforms never reach 0 or 1`() {
    #expect(DrawKey.uniform(bits: 0) == 0x1p-54)
    #expect(DrawKey.uniform(bits: 0x7FF) == 0x1p-54)
    #expect(DrawKey.uniform(bits: 0x800) == 0x1p-53)
    #expect(DrawKey.uniform(bits: .max) == 1 - 0x1p-53)
  }

  /// Mean and variance within five standard errors, a chi-square over 16 cells below its 1 − 1e-6
  /// quantile.
  @Test func `uniforms and normals have their moments`() {
    let key = DrawKey(seed: 42, className: "meter", purpose: "moments")
    let n = 20_000
    var cells = [Int](repeating: 0, count: 16)
    var (sum, squares, normalSum, normalSquares) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<n {
      let u = key.uniform(device: 3, index: UInt64(index))
      cells[Int(u * 16)] += 1
      sum += u
      squares += (u - 0.5) * (u - 0.5)
      let z = key.normal(device: 4, index: UInt64(index))
      normalSum += z
      normalSquares += z * z
    }
    let root = Double(n).squareRoot()
    #expect((sum / Double(n) - 0.5).magnitude < 5 * 0.2887 / root)
    // The variance of (u − ½)² is 1/180; that of z² is 2.
    #expect((squares / Double(n) - 1 / 12.0).magnitude < 5 * 0.0746 / root)
    #expect((normalSum / Double(n)).magnitude < 5 / root)
    #expect((normalSquares / Double(n) - 1).magnitude < 5 * 1.4143 / root)
    let expected = Double(n) / 16
    let chiSquare = cells.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    #expect(chiSquare < 56.5)
  }
}

@Suite struct DrawKeyColumnTests {
  @Test(arguments: [0, 1, 3, 4, 5, 8, 1_001])
  func `columns hold what single draws give`(count: Int) {
    let key = DrawKey(seed: 9, className: "pump", purpose: "columns")
    // Both halves of both words of the counter are in use.
    let devices = (0..<count).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
    let indices = (0..<count).map { UInt64($0) &* 0xD134_2543_DE82_EF95 &+ 7 }
    var first = [UInt64](repeating: 0, count: count)
    var second = first
    var uniforms = [Double](repeating: 0, count: count)
    fill(key, devices, indices, &first, &second, &uniforms)
    for row in 0..<count {
      let words = key.words(device: devices[row], index: indices[row])
      #expect(first[row] == words.0)
      #expect(second[row] == words.1)
      #expect(uniforms[row] == key.uniform(device: devices[row], index: indices[row]))
    }
  }

  private func fill(
    _ key: DrawKey,
    _ devices: [UInt64],
    _ indices: [UInt64],
    _ first: inout [UInt64],
    _ second: inout [UInt64],
    _ uniforms: inout [Double]
  ) {
    var a = first.mutableSpan
    var b = second.mutableSpan
    var u = uniforms.mutableSpan
    let count = devices.count
    key.words(devices: devices.span, indices: indices.span, count: count, first: &a, second: &b)
    key.uniforms(devices: devices.span, indices: indices.span, count: count, into: &u)
  }
}
