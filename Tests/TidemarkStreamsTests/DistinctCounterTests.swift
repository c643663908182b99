import Testing
import TidemarkStreams
import TidemarkTestSupport

/// The number of different values against that of a set.
@Suite struct DistinctCounterTests {
  private func counter(_ values: some Sequence<Double>) -> DistinctCounter {
    var counter = DistinctCounter()
    for value in values { counter.add(value) }
    return counter
  }

  @Test func `up to 256 values it is exact`() {
    var random = SplitMix64(seed: 1)
    var counter = DistinctCounter()
    var seen: Set<Double> = []
    while seen.count < 256 {
      let value = Double(random.int(-200...200)) / 10
      counter.add(value)
      seen.insert(value)
      #expect(counter.count == Double(seen.count))
    }
    // What is there already does not make it a sketch.
    for value in seen.sorted() { counter.add(value) }
    #expect(counter.count == 256)
    #expect(DistinctCounter().count == 0)
  }

  @Test func `the zeros are one value, and so is every NaN`() {
    let odd = [0, -0.0, .nan, -.nan, Double(nan: 7, signaling: false), .infinity, -.infinity]
    #expect(counter(odd).count == 4)
    #expect(counter(odd + [.leastNonzeroMagnitude, -.leastNonzeroMagnitude]).count == 6)
  }

  /// Values as sensors give them: their bits have patterns that a weak hash would show.
  private static let series: [(name: String, value: @Sendable (Int) -> Double)] = [
    ("whole numbers", { Double($0) }),
    ("tenths", { Double($0) / 10 }),
    ("negative halves", { -Double($0) / 2 }),
    ("multiples of a large power", { Double($0) * 0x1p200 }),
    ("steps of one bit", { Double(bitPattern: 0x4034_0000_0000_0000 + UInt64($0)) }),
    ("random", { Double(bitPattern: SplitMix64.hash(UInt64($0)) >> 2) }),
  ]

  /// 4 standard errors for each; over all of them the error's mean square is the promised one.
  @Test func `beyond that it is within its standard error`() {
    var squares = 0.0
    var sum = 0.0
    var trials = 0.0
    for (name, value) in Self.series {
      for count in [257, 500, 1_000, 3_000, 10_000, 20_000, 40_000] {
        // Disjoint ranges, so that trials do not share values.
        let counter = counter((0..<count).lazy.map { value($0 + count * 7) })
        let error = counter.count / Double(count) - 1
        #expect(abs(error) < 0.065, "\(name): \(counter.count) of \(count)")
        #expect(counter.count == counter.count.rounded())
        squares += error * error
        sum += error
        trials += 1
      }
    }
    #expect((squares / trials).squareRoot() < 0.0163 * 1.25)
    #expect(abs(sum / trials) < 0.0163 * 3 / trials.squareRoot())
  }

  /// As another program counts them, written in Python from the two papers.
  @Test(arguments: [
    (257, 258.0, 260.0), (1_000, 1_002, 1_013), (10_000, 10_021, 10_023),
    (100_000, 100_958, 100_256),
  ])
  func `the numbers are always the same`(count: Int, wholes: Double, tenths: Double) {
    #expect(counter((0..<count).lazy.map { Double($0) }).count == wholes)
    #expect(counter((0..<count).lazy.map { Double($0) / 10 }).count == tenths)
  }

  @Test func `parts joined say what the whole says, however often and in whatever order`() {
    var random = SplitMix64(seed: 3)
    for size in [10, 200, 256, 257, 400, 5_000] {
      let values = (0..<size).map { Double($0) * 0.25 }
      let whole = counter(values)
      for _ in 0..<10 {
        // Every value is in some part, and some values in several.
        var parts = [DistinctCounter()]
        for _ in 0..<3 { parts.append(counter(values.filter { _ in random.int(0...3) == 0 })) }
        let split = random.below(size)
        parts += [counter(values[..<split].shuffled(using: &random)), counter(values[split...])]
        var joined = DistinctCounter()
        for part in parts.shuffled(using: &random) { joined.merge(part) }
        #expect(joined.count == whole.count)
        joined.merge(joined)
        #expect(joined.count == whole.count)
        for value in values { joined.add(value) }
        #expect(joined.count == whole.count)
      }
      #expect(counter(values.reversed()).count == whole.count)
    }
  }

  @Test func `an emptied counter is like a new one`() {
    for size in [5, 256, 2_000] {
      var used = counter((0..<size).map(Double.init))
      used.removeAll()
      #expect(used.count == 0)
      for value in 0..<300 { used.add(Double(value) + 0.5) }
      #expect(used.count == counter((0..<300).map { Double($0) + 0.5 }).count)
    }
  }
}

extension SplitMix64 {
  fileprivate static func hash(_ seed: UInt64) -> UInt64 {
    var random = SplitMix64(seed: seed)
    return random.next()
  }
}
