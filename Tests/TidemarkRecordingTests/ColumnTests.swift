import Testing
import TidemarkTestSupport

@testable import TidemarkRecording

@Suite struct ColumnTests {
  private func encoded(_ values: [Int64]) -> [UInt8] {
    var encoder = ColumnEncoder()
    var bytes: [UInt8] = []
    encoder.encode(values, into: &bytes)
    return bytes
  }

  private func decoded(_ bytes: [UInt8], count: Int) throws -> [Int64] {
    var decoder = ColumnDecoder()
    var input = ByteInput(bytes)
    var values: [Int64] = []
    try decoder.decodeAll(&input, count: count, into: &values)
    try input.expectEnd()
    return values
  }

  private func kind(_ bytes: [UInt8], plane offset: Int = 2) -> PlaneKind? {
    PlaneKind(rawValue: bytes[offset])
  }

  @Test func `equal values are one byte a plane`() throws {
    #expect(encoded([Int64](repeating: 0, count: 9)) == [0, 0])
    #expect(encoded([Int64](repeating: 0x203, count: 9)) == [0, 2, 0, 3, 0, 2])
    #expect(encoded([-1, -1]) == [1, 1, 0, 1])
    #expect(encoded([]) == [0, 0])
  }

  @Test func `each kind of plane is used where it is the smallest`() throws {
    var random = SplitMix64(seed: 1)
    let noise = (0..<1_000).map { _ in Int64(random.next() & 255) }
    #expect(kind(encoded(noise)) == .raw)
    #expect(encoded(noise).count == 1_003)

    let repeating = (0..<1_000).map { Int64($0 / 10 % 9) }
    #expect(kind(encoded(repeating)) == .zstandard)

    var rare = [Int64](repeating: 7, count: 1_000)
    rare[300] = 9
    #expect(encoded(rare) == [0, 1, 3, 7, 3, 0, 0, 0, 0xAC, 0x02, 9])

    for values in [noise, repeating, rare] {
      #expect(try decoded(encoded(values), count: 1_000) == values)
    }
  }

  @Test(arguments: 0..<200)
  func `any column comes back`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = random.pick([1, 2, 16, 17, 500])
    let width = UInt64(1 + random.below(64))
    let rarity = random.pick([1, 3, 40])
    let common = Int64(bitPattern: random.next())
    let values = (0..<count).map { _ -> Int64 in
      guard random.below(rarity) == 0 else { return common }
      let bits = random.next() >> (64 - width)
      return random.below(2) == 0 ? Int64(bitPattern: bits) : Int64.min
    }
    let bytes = encoded(values)
    #expect(try decoded(bytes, count: count) == values)

    var decoder = ColumnDecoder()
    var input = ByteInput(bytes)
    let column = try decoder.decode(&input, count: count)
    #expect(column.constant == (values.allSatisfy { $0 == values[0] } ? values[0] : nil))
    #expect((column.isNarrow ? decoder.narrow.map { Int64($0) } : decoder.wide) == values)
  }

  private static let widths: [(values: [Int64], isNarrow: Bool)] = [
    ([0, 0xFF_FFFF], true), ([0, 0x100_0000], false), ([0, 0xFFFF_FFFF], false),
    ([-0x8000_0000, 0x7FFF_FFFF], true), ([-0x8000_0001, 0], false), ([-1, 0x8000_0000], false),
    ([-0x8000_0000], true), ([0x8000_0000], false),
  ]

  @Test(arguments: widths.indices)
  func `a column is narrow where 32 bits hold it`(index: Int) throws {
    let (values, isNarrow) = Self.widths[index]
    var decoder = ColumnDecoder()
    var input = ByteInput(encoded(values))
    let column = try decoder.decode(&input, count: values.count)
    #expect(column.isNarrow == isNarrow)
    #expect((column.isNarrow ? decoder.narrow.map { Int64($0) } : decoder.wide) == values)
  }

  @Test func `a constant is written as a column of it`() {
    for value: Int64 in [0, 1, -1, 255, 256, -129, .max, .min, 1 << 40] {
      var bytes: [UInt8] = []
      var encoder = ColumnEncoder()
      encoder.encode(constant: value, into: &bytes)
      #expect(bytes == encoded([value, value, value]))
    }
  }

  @Test func `unsigned columns are cut to their bits`() throws {
    let values: [Int64] = [1, 0x1_0000_0203, -2]
    var decoder = ColumnDecoder()
    var input = ByteInput(encoded(values))
    var column: [UInt32] = [9, 9, 9, 9]
    #expect(try decoder.decode(&input, count: 3, into: &column, at: 1) == nil)
    #expect(column == [9, 1, 0x203, 0xFFFF_FFFE])
    for values: [Int64] in [[0x70_0005, 0x70_0006], [0x105, 0x206], [0x7F05, 0x8006]] {
      input = ByteInput(encoded(values))
      var bytes: [UInt8] = [0, 0]
      #expect(try decoder.decode(&input, count: 2, into: &bytes, at: 0) == nil)
      #expect(bytes == [5, 6])
    }
  }

  @Test func `an exception belongs to its own plane`() throws {
    var decoder = ColumnDecoder()
    var values: [Int64] = []
    // So that there is room behind the plane.
    var input = ByteInput(encoded((0..<99).map { $0 * 99 }))
    try decoder.decodeAll(&input, count: 99, into: &values)
    for (skipped, isInside) in [(8, true), (9, false)] as [(UInt8, Bool)] {
      input = ByteInput([0, 1, 3, 7, 2, 0, 0, 0, skipped, 5])
      if isInside {
        try decoder.decodeAll(&input, count: 9, into: &values)
        #expect(values == [7, 7, 7, 7, 7, 7, 7, 7, 5])
      } else {
        #expect(throws: FormatError.self) {
          try decoder.decodeAll(&input, count: 9, into: &values)
        }
      }
    }
  }

  @Test func `any damage of a column is an error or other values, never a trap`() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      var bytes = encoded((0..<64).map { _ in Int64(random.below(random.pick([1, 2, 70_000]))) })
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      _ = try? decoded(Array(bytes[..<random.below(bytes.count + 1)]), count: 64)
    }
  }
}

@Suite struct QuantumTests {
  @Test func `a quantum is the greatest common divisor`() {
    #expect(Quantum(of: [6, -9, 0, 15], in: 0..<4).nanoseconds == 3)
    #expect(Quantum(of: [0, 0], in: 0..<2).nanoseconds == 1)
    #expect(Quantum(of: [], in: 0..<0).nanoseconds == 1)
    #expect(Quantum(of: [5_000_000, -7_000_000], in: 0..<2).nanoseconds == 1_000_000)
    #expect(Quantum(of: [.min], in: 0..<1).nanoseconds == 1, "2^63 is no Int64")
    #expect(Quantum(of: [.min, .max], in: 0..<2).nanoseconds == 1)
  }

  @Test func `exact division is division`() {
    var random = SplitMix64(seed: 2)
    for divisor: Int64 in [1, 2, 3, 7, 1_000, 1_000_000, 1 << 40, 999_999_937, .max] {
      let limit = Int64.max / divisor
      let quotients = (0..<50).map { _ in Int64(bitPattern: random.next()) % max(1, limit) }
      var products = quotients.map { $0 * divisor }
      Quantum(nanoseconds: divisor).divide(&products, in: products.indices)
      #expect(products == quotients)
    }
  }
}

@Suite struct PredictorTests {
  private func residuals(
    _ values: [Int64],
    _ sequence: [Int64],
    slopesAlways: Bool = true
  ) -> (LinePredictor, [Int64]) {
    var residuals = [Int64](repeating: 0, count: values.count)
    let predictor = LinePredictor.encode(
      values,
      sequence: sequence,
      in: values.indices,
      slopesAlways: slopesAlways,
      into: &residuals
    )
    return (predictor, residuals)
  }

  @Test func `a schedule leaves its jitter, over gaps too`() {
    let jitter: [Int64] = [0, 3, -2, 1, 0, -3, 2, 0, 1, -1, 2, -2]
    let sequence: [Int64] = [5, 6, 7, 9, 10, 11, 12, 20, 21, 22, 23, 24]
    let values = zip(sequence, jitter).map { 1_000 * $0 + $1 }
    let (predictor, residuals) = residuals(values, sequence)
    #expect(predictor.followsLine)
    #expect(residuals.allSatisfy { abs($0) <= 5 })
  }

  @Test func `a walk is predicted from the value before`() {
    var random = SplitMix64(seed: 3)
    var level: Int64 = 0
    let values = (0..<300).map { _ -> Int64 in
      level += Int64(random.below(5)) - 2
      return level
    }
    let (predictor, residuals) = residuals(values, (0..<300).map { $0 }, slopesAlways: false)
    #expect(!predictor.followsLine)
    #expect(residuals.allSatisfy { abs($0) <= 2 })
  }

  @Test(arguments: 0..<200)
  func `any values come back from their residuals`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = 1 + random.below(40)
    func value() -> Int64 {
      random.pick([.min, .max, 0, Int64(random.below(99)), Int64(bitPattern: random.next())])
    }
    let values = (0..<count).map { _ in value() }
    let sequence = (0..<count).map { _ in
      random.pick([0, 1, UInt32.max, UInt32(truncatingIfNeeded: value())])
    }
    let (predictor, residuals) = residuals(
      values,
      sequence.map { Int64($0) },
      slopesAlways: random.below(2) == 0
    )
    var back = [Int64](repeating: 0, count: count)
    var target = back.mutableSpan
    predictor.decode(
      residuals.span,
      sequence: sequence.span,
      into: &target,
      values.indices,
      at: 0
    ) { $0 }
    #expect(back == values)
  }
}

@Suite struct DecimalScaleTests {
  private func places(_ values: [Double]) -> Int? {
    var scaled = [Int64](repeating: 0, count: values.count)
    guard let places = DecimalScale.encode(values, in: values.indices, into: &scaled) else {
      return nil
    }
    let back = scaled.map { Double($0) / DecimalScale.powers[places] }
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    return places
  }

  @Test func `the fewest decimals that bring all values back`() {
    #expect(places([1, -2, 3e9]) == 0)
    #expect(places([21.5, -18.3, 0]) == 1)
    #expect(places([21.5, 21.25, 100]) == 2)
    #expect(places([0.1, 0.2, 0.3, 0.7, 1.1, 2.3]) == 1)
    #expect(places([1e-9]) == 9)
  }

  @Test func `what is no decimal is kept as bits`() {
    for value: Double in [
      .nan, .infinity, -.infinity, -0.0, 1e-10, 1e300, .pi, .leastNonzeroMagnitude, 0x1p50,
    ] {
      #expect(places([1.5, value, 2.5]) == nil)
    }
  }

  @Test func `every tenth, hundredth and thousandth is a decimal`() {
    for (digits, power) in [(1, 10.0), (2, 100), (3, 1_000)] {
      let values = (-30_000...30_000).map { Double($0) / power }
      #expect(places(values) == digits)
    }
  }
}

@Suite struct FloatBitsTests {
  @Test(arguments: [
    ([0.1, 0.7, -3.3e200], FloatForm.double), ([0.5, 0.1], .double),
    ([Double(Float(0.1)), Double(Float(1e-40)), -0.0, .infinity], .single),
    ([.nan], .double), ([Double(nan: 7, signaling: true), 0.5], .double),
  ])
  func `floats of 32 bits are found, and all bits come back`(
    values: [Double],
    expected: FloatForm
  ) {
    guard case .floats(let form, _) = FloatBits.layout(values, in: values.indices) else {
      Issue.record("not kept as floats")
      return
    }
    #expect(form == expected)
    for differ in [false, true] {
      var bits: [Int64] = [99]
      FloatBits.append(values, in: values.indices, form: form, differ: differ, to: &bits)
      var back = [Double](repeating: 0, count: values.count)
      switch form {
      case .single:
        let patterns = bits.map { UInt32(truncatingIfNeeded: $0) }
        FloatBits.decodeSingles(patterns, from: 1, differ, into: &back, in: values.indices)
      case .double:
        let patterns = bits.map { UInt64(bitPattern: $0) }
        FloatBits.decodeDoubles(patterns, from: 1, differ, into: &back, in: values.indices)
      }
      #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test func `values that stay close are kept as differences`() {
    let close = (0..<9).map { 20 + Double($0) / 700 }
    #expect(FloatBits.layout(close, in: 0..<9) == .floats(.double, differ: true))
    let noise = [0.1, -7.7, 1e9, -1e-9, 3.3, 1.0 / 3, -2.0 / 3, 1e5, .pi]
    #expect(FloatBits.layout(noise, in: 0..<9) == .floats(.double, differ: false))
  }
}
