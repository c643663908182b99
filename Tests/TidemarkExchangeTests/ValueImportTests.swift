import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct ValueImportTests {
  private func values(_ texts: [String]) throws -> [Double] {
    let rows = texts.map { "2026-01-01,\($0)\n" }.joined()
    return try imported("timestamp,value\n" + rows).batch.value
  }

  @Test func `forms of a number`() throws {
    let texts = [
      "0", "-0", "+1", "1.", ".5", "-.5", "1e3", "1E+3", "1.5e-3", "007", "1e0000000000000000001",
    ]
    let expected: [Double] = [0, -0.0, 1, 1, 0.5, -0.5, 1_000, 1_000, 0.0015, 7, 10]
    #expect(try values(texts).map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test func `words for what is no number`() throws {
    let result = try values(["nan", "NaN", "-nan", "inf", "-Inf", "+INFINITY", "-infinity"])
    #expect(result.prefix(3).map(\.isNaN) == [true, true, true])
    #expect(
      Array(result.dropFirst(3)) == [
        Double.infinity, -Double.infinity, Double.infinity, -Double.infinity,
      ]
    )
  }

  /// Hard cases of rounding: Clinger's and Gay's, halfway cases, the ends of the range.
  @Test(arguments: [
    "9007199254740992", "9007199254740993", "9007199254740991e22", "9007199254740993e22", "1e22",
    "1e23", "8.442911973260991817129021e15", "1.7976931348623157e308", "2.2250738585072011e-308",
    "2.2250738585072014e-308", "4.9406564584124654e-324", "2.4703282292062327e-324",
    "5e-324", "1e-400", "123456789012345678901234567890", "0.000000000000000000000000000001",
    "74.93588199999998", "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    "10000000000000000000000000000000000000000e-40", "0.1e1", "3.0000000000000000000000",
  ])
  func `rounding is that of the standard library`(text: String) throws {
    #expect(try values([text])[0].bitPattern == Double(text)?.bitPattern)
  }

  @Test func `every double reads back to its bits`() throws {
    var random = TestRandom(seed: 1)
    var expected: [Double] = []
    while expected.count < 3_000 {
      let bits = Double(bitPattern: random.next())
      if bits.isFinite { expected.append(bits) }
      // Numbers as sensors report them take the short path.
      expected.append(Double(Int64(truncatingIfNeeded: random.next() >> 24)) / 10_000)
    }
    #expect(try values(expected.map(\.description)).map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
