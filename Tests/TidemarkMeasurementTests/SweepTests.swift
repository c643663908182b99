import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkTestSupport

@Suite struct SweepTests {
  private func values(_ text: String, isWhole: Bool = false) throws -> [String] {
    try SweepRange("x=\(text)").axis(isWhole: isWhole).values
  }

  @Test(arguments: [
    ("0s..60s:13", "0s 5s 10s 15s 20s 25s 30s 35s 40s 45s 50s 55s 60s"),
    ("0s..10s:4", "0s 3.333s 6.667s 10s"),
    ("0..1m:3", "0m 0.5m 1m"),
    ("60s..0s:3", "60s 30s 0s"),
    ("0.5s..1s:3", "0.5s 0.75s 1s"),
    ("1us..3us:3", "1us 2us 3us"),
    ("1us..2us:3", "1us 2us"),
    ("0%..1%:4", "0% 0.333333333% 0.666666667% 1%"),
    ("0..0.3:4", "0 0.1 0.2 0.3"),
    ("-40ppm..40ppm:3", "-40ppm 0ppm 40ppm"),
    ("1/s..3/s:3", "1/s 2/s 3/s"),
    ("1s..100s:3log", "1s 10s 100s"),
    ("1..2:3log", "1 1.414 2"),
    ("flink,kafka-streams", "flink kafka-streams"),
    ("3,1,2", "3 1 2"),
  ])
  func `values keep their unit`(text: String, expected: String) throws {
    #expect(try values(text).joined(separator: " ") == expected)
  }

  @Test func `whole numbers that fall together are one`() throws {
    #expect(try values("1..4:7", isWhole: true) == ["1", "2", "3", "4"])
    #expect(try values("1..1000:4log", isWhole: true) == ["1", "10", "100", "1000"])
  }

  @Test(arguments: [
    ("x", "write PATH=FROM..TO:COUNT or PATH=a,b,c"),
    ("x=", "write PATH=FROM..TO:COUNT or PATH=a,b,c"),
    ("=1..2:3", "write PATH=FROM..TO:COUNT or PATH=a,b,c"),
    ("x=1,,2", "there is an empty value"),
    ("x=1,2,1", "'1' is given twice"),
    ("x=1..2", "say how many values: FROM..TO:COUNT, such as 0s..60s:13"),
    ("x=1..2:1", "'1' is no number of values; give 2 to 10000"),
    ("x=1..2:1e3", "'1e3' is no number of values; give 2 to 10000"),
    ("x=1..b:3", "'b' is no number with a unit, such as 5s, 0.1% or 20"),
    ("x=1..:3", "'' is no number with a unit, such as 5s, 0.1% or 20"),
    ("x=1s..2%:3", "1s and 2% have different units; write one"),
    ("x=1..2%:3", "1 and 2% have different units; write one"),
    ("x=1s..1000ms:3", "the ends are the same value"),
    ("x=0s..1s:3log", "both ends of a logarithmic range must be more than 0"),
    ("x=-1..1:3log", "both ends of a logarithmic range must be more than 0"),
  ])
  func `what is no range says how to write one`(text: String, message: String) {
    #expect(throws: Failure(.usage, "--vary \(text): \(message)")) { try SweepRange(text) }
  }

  @Test func `numbers are in base units`() throws {
    #expect(try SweepRange("x=1s,500ms,0").axis(isWhole: false).numbers == [1e9, 5e8, 0])
    #expect(try SweepRange("x=1%,0.5%").axis(isWhole: false).numbers == [0.01, 0.005])
    #expect(try SweepRange("x=1s,2").axis(isWhole: false).numbers == nil)
    #expect(try SweepRange("x=a,b").axis(isWhole: false).numbers == nil)
  }

  @Test func `the first setting varies slowest`() throws {
    let grid = try SweepGrid([
      try SweepRange("a=1,2").axis(isWhole: true), try SweepRange("b=x,y,z").axis(isWhole: false),
    ])
    #expect(grid.count == 6)
    let points = (0..<6).map { grid.values(of: $0).joined() }
    #expect(points == ["1x", "1y", "1z", "2x", "2y", "2z"])
  }

  @Test func `a grid that is too large is refused`() throws {
    let many = try SweepRange("a=1..2000:2000").axis(isWhole: true)
    let more = try SweepRange("b=1..6:6").axis(isWhole: true)
    #expect(try SweepGrid([many]).count == 2_000)
    let message = "2000 × 6 points are too many: at most 10000; vary less, or with fewer values"
    #expect(throws: Failure(.usage, message)) { try SweepGrid([many, more]) }
    #expect(throws: Failure(.usage, "--vary b is given twice: give each setting once")) {
      try SweepGrid([more, more])
    }
  }

  @Test func `the front is what a comparison of all with all finds`() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let count = Int(random.next() % 12)
      func draw() -> [Double?] {
        (0..<count).map { _ in
          let number = random.next() % 6
          return number == 0 ? nil : Double(number)
        }
      }
      let (benefit, cost) = (draw(), draw())
      let expected = (0..<count).map { a -> Bool in
        guard let benefitA = benefit[a], let costA = cost[a] else { return false }
        return !(0..<count).contains { b in
          guard let benefitB = benefit[b], let costB = cost[b] else { return false }
          return benefitB >= benefitA && costB <= costA && (benefitB > benefitA || costB < costA)
        }
      }
      #expect(ParetoFront.flags(benefit: benefit, cost: cost) == expected)
    }
  }

  // MARK: Searching

  /// The value that a search ends with, where `holds` says what holds.
  private func found(_ text: String, isWhole: Bool = false, _ holds: (Double) -> Bool) throws
    -> String?
  {
    let axis = try SweepRange("x=\(text)").axis(isWhole: isWhole)
    let numbers = try #require(axis.numbers)
    guard let place = BoundSearch.gridPlace(axis, holds: numbers.map(holds)) else { return nil }
    guard var search = BoundSearch(axis, below: place) else { return axis.values[place] }
    var tries = 0
    while let next = search.next {
      search.take(holds: holds(try #require(axis.number(next))))
      tries += 1
      #expect(tries < 64)
    }
    return search.value
  }

  @Test func `the smallest value that holds is found to the millisecond`() throws {
    #expect(try found("0s..60s:13") { $0 >= 17_123e6 } == "17.123s")
    #expect(try found("0s..60s:13") { $0 > 17_123e6 } == "17.124s")
    #expect(try found("60s..0s:13") { $0 >= 17_123e6 } == "17.123s")
    #expect(try found("0s..60s:13") { $0 >= 60e9 } == "60s")
    #expect(try found("0s..60s:13") { _ in true } == "0s")
    #expect(try found("0s..60s:13") { _ in false } == nil)
    #expect(try found("0s..60s:13") { $0 < 30e9 } == nil)
    #expect(try found("1us..9us:3") { $0 >= 2_000 } == "2us")
  }

  @Test func `other numbers are found to a whole one or a thousandth`() throws {
    #expect(try found("1..1000:3", isWhole: true) { $0 >= 77 } == "77")
    let share = try #require(try found("0%..8%:2") { $0 >= 0.03 })
    #expect(share == "3%")
  }

  /// Below a value that fails, one that holds is not looked for.
  @Test func `a value below one that fails is not taken`() throws {
    let place = BoundSearch.gridPlace(
      try SweepRange("x=1..5:5").axis(isWhole: true),
      holds: [true, false, true, true, true]
    )
    #expect(place == 2)
  }
}
