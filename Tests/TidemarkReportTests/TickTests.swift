import Testing
import TidemarkCore
import TidemarkReport

@Suite struct TickTests {
  struct Times: Sendable {
    var from: String
    var until: String
    var labels: [String]
    var contexts: [String?]
  }

  private static let times: [Times] = [
    Times(
      from: "2026-01-01T00:00:00.001200Z",
      until: "2026-01-01T00:00:00.001204Z",
      labels: [
        "00:00:00.001200", "00:00:00.001201", "00:00:00.001202", "00:00:00.001203",
        "00:00:00.001204",
      ],
      contexts: ["2026-01-01", nil, nil, nil, nil]
    ),
    Times(
      from: "2026-01-01T00:00:00Z",
      until: "2026-01-01T00:00:01Z",
      labels: [
        "00:00:00.000", "00:00:00.200", "00:00:00.400", "00:00:00.600", "00:00:00.800",
        "00:00:01.000",
      ],
      contexts: ["2026-01-01", nil, nil, nil, nil, nil]
    ),
    Times(
      from: "2025-12-31T23:59:57Z",
      until: "2026-01-01T00:00:09Z",
      labels: ["23:59:58", "00:00:00", "00:00:02", "00:00:04", "00:00:06", "00:00:08"],
      contexts: ["2025-12-31", "2026-01-01", nil, nil, nil, nil]
    ),
    Times(
      from: "2026-01-01T00:01:00Z",
      until: "2026-01-01T00:29:00Z",
      labels: ["00:05", "00:10", "00:15", "00:20", "00:25"],
      contexts: ["2026-01-01", nil, nil, nil, nil]
    ),
    Times(
      from: "2026-01-01T22:00:00Z",
      until: "2026-01-03T22:00:00Z",
      labels: ["00:00", "06:00", "12:00", "18:00", "00:00", "06:00", "12:00", "18:00"],
      contexts: ["2026-01-02", nil, nil, nil, "2026-01-03", nil, nil, nil]
    ),
    Times(
      from: "2026-02-26T00:00:00Z",
      until: "2026-03-04T00:00:00Z",
      labels: ["Feb 26", "Feb 27", "Feb 28", "Mar 1", "Mar 2", "Mar 3", "Mar 4"],
      contexts: ["2026", nil, nil, nil, nil, nil, nil]
    ),
    Times(
      from: "2025-10-15T00:00:00Z",
      until: "2026-04-15T00:00:00Z",
      labels: ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr"],
      contexts: ["2025", nil, "2026", nil, nil, nil]
    ),
    Times(
      from: "1970-01-01T00:00:00Z",
      until: "2099-01-01T00:00:00Z",
      labels: ["1980", "2000", "2020", "2040", "2060", "2080"],
      contexts: [nil, nil, nil, nil, nil, nil]
    ),
  ]

  @Test(arguments: TickTests.times)
  func `times are those that people would choose`(times: Times) throws {
    let low = try #require(Timestamp(iso8601: times.from)).nanoseconds
    let high = try #require(Timestamp(iso8601: times.until)).nanoseconds
    let ticks = TimeTicks.ticks(TimeAxis(low: low, high: high, width: 640))
    #expect(ticks.map(\.label) == times.labels)
    #expect(ticks.map(\.context) == times.contexts)
  }

  /// From a microsecond to all of 64 bits, and at odd places.
  @Test func `times never touch, are within the axis, and are enough`() {
    var spans: [Int64] = [.max]
    var span: Int64 = 1_000
    while span < 1 << 60 {
      spans.append(span)
      span = span / 2 * 3
    }
    for span in spans {
      for low in [0, 1_767_225_599_999_999_999, -987_654_321_987_654_321, Int64.min] {
        let (high, overflow) = low.addingReportingOverflow(span)
        guard !overflow else { continue }
        let axis = TimeAxis(low: low, high: high, width: 860)
        let ticks = TimeTicks.ticks(axis)
        #expect(ticks.count >= 2, "\(low) \(span)")
        #expect(ticks.allSatisfy { axis.contains($0.time) })
        for (a, b) in zip(ticks, ticks.dropFirst()) {
          let gap = axis.position(b.time) - axis.position(a.time)
          // Words of 11 pixels are at most 6.6 wide each.
          let room = Double(a.label.count + b.label.count) / 2 * 6.6
          #expect(gap >= room, "\(low) \(span): \(a.label) \(b.label)")
        }
      }
    }
  }

  private static let values: [(low: Double, high: Double, labels: [String])] = [
    (-20, -12, ["-20", "-18", "-16", "-14", "-12"]),
    (0, 1, ["0.0", "0.5", "1.0"]),
    (0.123, 0.1234, ["0.1230", "0.1231", "0.1232", "0.1233", "0.1234"]),
    (1_000, 250_000, ["100,000", "200,000"]),
    (-1e300, 1e300, ["-1e300", "-5e299", "0", "5e299", "1e300"]),
    (1e-12, 9e-12, ["2e-12", "4e-12", "6e-12", "8e-12"]),
    (5, 5, []), (.nan, 1, []), (1, 1 + 0x1p-52, []),
  ]

  @Test(arguments: TickTests.values)
  func `values are multiples of 1, 2 or 5`(low: Double, high: Double, labels: [String]) {
    let ticks = ValueTicks.ticks(low: low, high: high, about: 4)
    #expect(ticks.map(\.label) == labels)
  }
}
