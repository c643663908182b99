import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Percentiles of a sketch against those of sorted values.
@Suite struct PercentileSketchTests {
  static let percentiles =
    ([1, 100] + stride(from: Int32(1_000), to: 100_000, by: 1_000) + [99_900, 99_999])
    .compactMap { Percentile(thousandths: $0) }

  private func sketch(_ values: some Sequence<Double>) -> PercentileSketch {
    var sketch = PercentileSketch()
    for value in values { sketch.add(value) }
    return sketch
  }

  /// Distributions as sensors have them, and some that they do not.
  static let distributions: [(name: String, draw: @Sendable (inout SplitMix64) -> Double)] = [
    ("uniform", { $0.unit() }),
    ("uniform on both sides of 0", { 2 * $0.unit() - 1 }),
    ("a sum of twelve", { random in (0..<12).reduce(-6.0) { sum, _ in sum + random.unit() } }),
    ("pareto", { 1 / (1 - $0.unit()).squareRoot() }),
    ("negative pareto", { -1e6 / (1 - $0.unit()) }),
    ("powers of two", { Double(sign: .plus, exponent: Int($0.int(-15...15)), significand: 1) }),
    ("tenths", { Double($0.int(-400...600)) / 10 }),
    ("a constant", { _ in 21.5 }),
    ("two values far apart", { $0.int(0...1) == 0 ? 1e-3 : 1e5 }),
    ("zeros and a few", { $0.int(0...9) < 7 ? 0 : Double($0.int(-2...3)) }),
    ("large and close", { 1e12 + $0.unit() }),
    ("the ends of a double", { ($0.unit() + 0.5) * 1e308 }),
    ("the smallest that are normal", { ($0.unit() + 1) * .leastNormalMagnitude }),
  ]

  @Test(arguments: 0..<13)
  func `each is within 1/128 of the exact one`(_ number: Int) {
    let (name, draw) = Self.distributions[number]
    var random = SplitMix64(seed: UInt64(number))
    for count in [65, 1_000, 5_000] {
      let values = (0..<count).map { _ in draw(&random) }.sorted()
      let sketch = sketch(values.shuffled(using: &random))
      #expect(sketch.count == Int64(count))
      for percentile in Self.percentiles {
        let exact = values[Int(percentile.rank(of: Int64(count))) - 1]
        let found = sketch.value(at: percentile)
        guard abs(found - exact) <= abs(exact) / 128 else {
          Issue.record("\(name), \(count): \(percentile.word) is \(exact), found \(found)")
          break
        }
      }
    }
  }

  @Test(arguments: 0..<13)
  func `up to 64 values they are exact`(_ number: Int) {
    var random = SplitMix64(seed: UInt64(number) + 100)
    for count in 1...64 {
      let values = (0..<count).map { _ in Self.distributions[number].draw(&random) }
      let sketch = sketch(values)
      let sorted = values.sorted()
      let exact = Self.percentiles.map { sorted[Int($0.rank(of: Int64(count))) - 1] }
      #expect(Self.percentiles.map { sketch.value(at: $0) } == exact)
    }
  }

  /// Worked out by hand: 64 buckets from 256 to 512 are 4 wide, those from 512 to 1,024 are 8.
  @Test func `buckets have the bounds that are promised`() throws {
    let sketch = sketch((1...1_000).map { Double($0) - 0.5 })
    let half = try #require(Percentile(word: "p50"))
    let most = try #require(Percentile(word: "p99"))
    #expect(sketch.value(at: half) == 498)
    #expect(sketch.value(at: most) == 988)
    // The bucket's middle, 996, is more than there is; 991 is in the bucket before, up to 992.
    #expect(self.sketch(repeatElement(993, count: 100)).value(at: half) == 993)
    #expect(self.sketch(repeatElement(991, count: 100) + [0, 2_000]).value(at: half) == 988)
  }

  /// Not only what it says, but all that it holds.
  @Test(arguments: 0..<13)
  func `the order of values and of merges does not show`(_ number: Int) {
    var random = SplitMix64(seed: UInt64(number) + 200)
    for count in [0, 1, 40, 64, 65, 100, 129, 1_000] {
      let values = (0..<count).map { _ in Self.distributions[number].draw(&random) }
      let whole = sketch(values)
      #expect(sketch(values.sorted()) == whole)
      #expect(sketch(values.sorted().reversed()) == whole)
      for _ in 0..<8 {
        #expect(merged(values.shuffled(using: &random), &random) == whole, "\(count)")
      }
    }
  }

  /// Values that no bucket fits side by side: which are collapsed depends on the largest alone.
  @Test func `the order does not show where small values are collapsed`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<Depth.count(4, deep: 10) {
      let values = (0..<400).map { _ in
        Double(
          sign: random.int(0...1) == 0 ? .plus : .minus,
          exponent: Int(random.int(-60...60)),
          significand: 1 + random.unit()
        )
      }
      let whole = sketch(values)
      for _ in 0..<8 {
        #expect(merged(values.shuffled(using: &random), &random) == whole)
      }
      let sorted = values.sorted()
      let (least, greatest) = (sorted[0], sorted[399])
      for percentile in Self.percentiles {
        let exact = sorted[Int(percentile.rank(of: 400)) - 1]
        let largest = abs(exact < 0 ? least : greatest)
        let error = abs(whole.value(at: percentile) - exact)
        let isSmall = abs(exact) <= largest * 0x1p-31
        #expect(error <= (isSmall ? largest * 1e-9 : abs(exact) / 128), "\(percentile.word)")
      }
    }
  }

  /// Sketches of parts, joined in a random order, some of them into an empty one.
  private func merged(_ values: [Double], _ random: inout SplitMix64) -> PercentileSketch {
    var parts: [PercentileSketch] = [PercentileSketch()]
    var start = 0
    while start < values.count {
      let end = min(values.count, start + 1 + random.below(max(1, values.count / 2)))
      parts.append(sketch(values[start..<end]))
      start = end
    }
    while parts.count > 1 {
      let part = parts.remove(at: random.below(parts.count))
      parts[random.below(parts.count)].merge(part)
    }
    return parts[0]
  }

  @Test func `memory is bounded`() {
    var sketch = PercentileSketch()
    for exponent in -1_074...1_023 {
      for step in [0, 127] {
        let value = Double(sign: .plus, exponent: exponent, significand: 1 + Double(step) / 128)
        sketch.add(value)
        sketch.add(-value)
      }
    }
    #expect(sketch.bucketCount == 2 * 2_048)
  }

  @Test func `a NaN leaves no percentile, wherever it comes`() throws {
    let half = try #require(Percentile(word: "p50"))
    for count in [1, 64, 65, 200] {
      for place in [0, count / 2, count] {
        var values = (0..<count).map(Double.init)
        values.insert(.nan, at: place)
        #expect(sketch(values).value(at: half).isNaN)
        var joined = sketch(values[..<place])
        joined.merge(sketch(values[place...]))
        #expect(joined == sketch(values))
      }
    }
    #expect(PercentileSketch().value(at: half).isNaN)
  }

  @Test func `infinities are values, and zero has no sign`() throws {
    let low = try #require(Percentile(word: "p10"))
    let half = try #require(Percentile(word: "p50"))
    let high = try #require(Percentile(word: "p90"))
    for zeros in [1, 100] {
      var values = [Double](repeating: -0.0, count: zeros)
      for _ in 0..<zeros { values += [.infinity, -.infinity] }
      #expect(sketch(values).value(at: low) == -.infinity)
      #expect(sketch(values).value(at: high) == .infinity)
      #expect(sketch(values).value(at: half).bitPattern == 0)
    }
  }

  /// A pane is emptied and filled again when its window is over.
  @Test func `an emptied sketch is like a new one`() {
    for count in [3, 64, 500] {
      var used = sketch((0..<count).map { Double($0) - 100 } + [.nan, .infinity])
      used.removeAll()
      #expect(used == PercentileSketch())
      for value in 0..<count { used.add(Double(value)) }
      #expect(used == sketch((0..<count).map(Double.init)))
    }
  }
}

extension SplitMix64 {
  /// Uniform in 0..<1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
