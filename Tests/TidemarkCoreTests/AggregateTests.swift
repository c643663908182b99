import Testing
import TidemarkCore

/// The words for what windows compute.
@Suite struct AggregateTests {
  @Test(arguments: [
    ("p50", 50_000), ("p1", 1_000), ("p99", 99_000), ("p99.9", 99_900), ("p99.99", 99_990),
    ("p99.999", 99_999), ("p0.1", 100), ("p0.001", 1), ("p12.34", 12_340), ("p5.05", 5_050),
  ])
  func `percentiles by word`(word: String, thousandths: Int32) throws {
    let percentile = try #require(Percentile(word: word))
    #expect(percentile.thousandths == thousandths)
    #expect(percentile.word == word)
    #expect(Percentile(thousandths: thousandths) == percentile)
    #expect(Aggregate(word: word) == .percentile(percentile))
    #expect(word.firstMatch(of: try Regex(Percentile.pattern)) != nil)
  }

  /// One percentile has one word.
  @Test(arguments: [
    "p", "p0", "p00", "p0.0", "p100", "p101", "p050", "p50.", "p50.0", "p99.90", "p99.9999", "p.5",
    "p-5", "p+5", "p5.-1", "p5.+1", "p1.-1", "p5 ", "P50", "50", "pp50", "p1e1", "p99.9.9", "p٥٠",
    "p99999999999",
  ])
  func `what is no percentile`(word: String) throws {
    #expect(Percentile(word: word) == nil)
    #expect(Aggregate(word: word) == nil)
    #expect(word.firstMatch(of: try Regex(Percentile.pattern)) == nil)
  }

  @Test func `every word with at most three decimals is one, and the pattern agrees`() throws {
    for thousandths in stride(from: Int32(1), to: 100_000, by: 7) {
      let percentile = try #require(Percentile(thousandths: thousandths))
      #expect(Percentile(word: percentile.word) == percentile)
    }
    for outside in [Int32.min, -1, 0, 100_000, .max] {
      #expect(Percentile(thousandths: outside) == nil)
    }
  }

  /// The smallest of the sorted values that at least the share do not exceed.
  @Test func `ranks are those of exact arithmetic`() throws {
    func rank(_ word: String, _ count: Int64) throws -> Int64 {
      try #require(Percentile(word: word)).rank(of: count)
    }
    #expect(try (1...6).map { try rank("p50", $0) } == [1, 1, 2, 2, 3, 3])
    // Neither 99.9 nor 0.999 is a binary fraction.
    #expect(try rank("p99.9", 1_000) == 999)
    #expect(try rank("p99.9", 1_001) == 1_000)
    #expect(try rank("p99", 100) == 99)
    #expect(try rank("p99", 10) == 10)
    #expect(try rank("p0.001", 1) == 1)
    #expect(try rank("p0.001", 100_000) == 1)
    #expect(try rank("p0.001", 100_001) == 2)
    #expect(try rank("p50", .max) == .max / 2 + 1)
    #expect(try rank("p99.999", .max) == 9_223_279_803_134_407_260)
  }

  @Test func `all others by word`() {
    let words = [
      "count", "sum", "min", "max", "mean", "variance", "stddev", "first", "last", "distinct",
    ]
    #expect(Aggregate.named.map(\.word) == words)
    for word in words + ["concat"] { #expect(Aggregate(word: word)?.word == word) }
    for word in ["", "Count", "mean ", "median", "percentile", "p"] {
      #expect(Aggregate(word: word) == nil)
    }
  }
}
