import Testing
import TidemarkCore

@Suite struct TimeSpanTextTests {
  @Test(arguments: [
    ("0", 0), ("0s", 0), ("1ns", 1), ("250ms", 250_000_000), ("3us", 3_000), ("3µs", 3_000),
    ("3μs", 3_000), ("1.5s", 1_500_000_000), ("-3s", -3_000_000_000), ("2m", 120_000_000_000),
    ("1.5m", 90_000_000_000), ("1.5h", 5_400_000_000_000), ("2d", 172_800_000_000_000),
    ("0.25us", 250), ("1.000s", 1_000_000_000), ("-0.5ms", -500_000),
    ("106751d", 9_223_286_400_000_000_000),
  ])
  func `reads a number and a unit`(text: String, nanoseconds: Int64) {
    #expect(TimeSpan(text) == TimeSpan(nanoseconds: nanoseconds))
  }

  @Test(arguments: [
    "", "s", "1", "1 s", " 1s", "1s ", "+1s", "1.s", ".5s", "1,5s", "1x", "1S", "1e3s", "1.5ns",
    "0.0001us", "--1s", "-", "1..5s", "106752d", "99999999999999999999s", "١s", "1m30s",
  ])
  func `refuses everything else`(text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test(arguments: [
    (0, "0s"), (1, "1ns"), (999, "999ns"), (1_000, "1us"), (1_500, "1.5us"),
    (250_000_000, "250ms"), (1_500_000_000, "1.5s"), (-1_500_000_000, "-1.5s"),
    (90_000_000_000, "90s"), (120_000_000_000, "2m"), (5_400_000_000_000, "90m"),
    (86_400_000_000_000, "1d"), (1_000_000_001, "1.000000001s"), (12_345_678, "12.345678ms"),
    (-3_600_000_000_001, "-3600.000000001s"),
  ])
  func `writes the shortest exact form`(nanoseconds: Int64, text: String) {
    #expect(TimeSpan(nanoseconds: nanoseconds).description == text)
  }

  @Test func `reads back what it wrote`() {
    let key = DrawKey(seed: 1, className: "span", purpose: "round trip")
    for index in 0..<2_000 as Range<UInt64> {
      let (bits, place) = key.words(device: 0, index: index)
      // All magnitudes, and multiples of all powers of ten.
      var nanoseconds = Int64(bitPattern: bits) >> Int64(place % 63)
      for _ in 0..<place / 64 % 10 { nanoseconds = nanoseconds / 10 * 10 }
      let span = TimeSpan(nanoseconds: nanoseconds)
      #expect(TimeSpan(span.description) == span, "\(span)")
    }
  }

  @Test func `floored division rounds down`() {
    for (value, divisor, quotient, remainder) in [
      (7, 3, 2, 1), (-7, 3, -3, 2), (-6, 3, -2, 0), (0, 3, 0, 0), (-1, 1_000, -1, 999),
    ] as [(Int64, Int64, Int64, Int64)] {
      #expect(flooredDivision(value, divisor) == (quotient, remainder))
    }
  }
}
