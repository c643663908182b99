import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReport

@Suite struct HumanTextTests {
  @Test(arguments: [
    (Int64(0), "0"), (999, "999"), (1_000, "1,000"), (361_000, "361,000"),
    (1_234_567, "1,234,567"), (-12_345, "-12,345"), (.min, "-9,223,372,036,854,775,808"),
  ])
  func counts(value: Int64, text: String) {
    #expect(HumanText.count(value) == text)
  }

  @Test(arguments: [
    (0.0, "0/s"), (0.25, "0.3/s"), (17, "17/s"), (999, "999/s"), (999.5, "1.0 k/s"),
    (1_000, "1 k/s"), (4_123_456, "4.1 M/s"), (99_949_999, "99.9 M/s"), (99_950_000, "100 M/s"),
    (999_499_999, "999 M/s"), (999_500_000, "1.0 G/s"), (1.5e15, "1500 T/s"),
  ])
  func rates(value: Double, text: String) {
    #expect(HumanText.rate(value) == text)
  }

  @Test(arguments: [
    (5.4, "5.4 B"), (0, "0 B"), (1_980_000, "2.0 MB"), (54e12, "54 TB"), (1_234, "1.2 kB"),
  ])
  func bytes(value: Double, text: String) {
    #expect(HumanText.bytes(value) == text)
  }

  @Test(arguments: [
    (0.0, "0 %"), (1e-9, "<0.1 %"), (0.000_499, "<0.1 %"), (0.000_5, "0.1 %"), (0.123, "12.3 %"),
    (0.5, "50.0 %"), (0.999_4, "99.9 %"), (0.999_999, ">99.9 %"), (1, "100 %"), (1.25, "125.0 %"),
  ])
  func shares(value: Double, text: String) {
    #expect(HumanText.share(value) == text)
  }

  @Test(arguments: [
    (Int64(0), "0 s"), (999, "999 ns"), (1_500, "1.5 µs"), (250_000_000, "250 ms"),
    (31_200_000_000, "31.2 s"), (59_949_999_999, "59.9 s"), (59_950_000_000, "1 m"),
    (61_000_000_000, "1 m 1 s"), (90_000_000_000, "1 m 30 s"), (3_599_600_000_000, "1 h"),
    (7_200_000_000_000, "2 h"), (7_260_000_000_000, "2 h 1 m"), (86_399_000_000_000, "1 d"),
    (273_600_000_000_000, "3 d 4 h"), (-1_200_000_000, "-1.2 s"), (-90_000_000_000, "-1 m 30 s"),
    (.max, "106752 d"), (.min, "-106752 d"), (-1, "-1 ns"),
  ])
  func spans(nanoseconds: Int64, text: String) {
    #expect(HumanText.span(TimeSpan(nanoseconds: nanoseconds)) == text)
  }

  @Test(arguments: [
    (0.935, 2, "0.94"), (0.933_33, 3, "0.933"), (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"),
    (12, 0, "12"), (0.05, 2, "0.05"), (99.999, 2, "100.00"),
  ])
  func decimals(value: Double, places: Int, text: String) {
    #expect(HumanText.decimal(value, places: places) == text)
  }

  @Test(arguments: [
    (0.0495, Threshold.Dimension.share, "4.95 %"), (0.05, .share, "5 %"),
    (40.000_5e9, .span, "40.001 s"), (90e9, .span, "90 s"), (-412e6, .span, "-412 ms"),
    (0, .span, "0 ns"), (4_499_999, .rate, "4.5 M/s"), (5.25, .number, "5.25"),
    (1_000, .number, "1,000"), (1e300, .number, "1e+300"),
  ])
  func `a measured number keeps enough digits`(
    value: Double,
    dimension: Threshold.Dimension,
    text: String
  ) {
    #expect(HumanText.measured(value, dimension, asPercentage: true) == text)
  }

  @Test func `a share beside a fraction is a fraction`() {
    #expect(HumanText.measured(0.8999, .share, asPercentage: false) == "0.8999")
  }

  @Test func `numbers that are none do not trap`() {
    #expect(HumanText.rate(.nan) == "–/s")
    #expect(HumanText.decimal(.infinity, places: 2) == "inf")
    #expect(HumanText.decimal(1e300, places: 2) == "1e+300")
    #expect(HumanText.share(.nan) == "nan %")
  }
}
