import Testing
import TidemarkCore

@Suite struct TimestampISO8601Tests {
  /// Seconds as printed by GNU `date -u -d TEXT +%s`.
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("2026-01-01T00:00:00Z", 1_767_225_600),
    ("2000-02-29T12:34:56Z", 951_827_696), ("1969-12-31T23:59:59Z", -1),
    ("1900-03-01T00:00:00Z", -2_203_891_200), ("2024-12-31 23:59:59", 1_735_689_599),
    ("2026-06-30T10:20:30+02:00", 1_782_807_630), ("2026-06-30T10:20:30-0530", 1_782_834_630),
    ("2026-06-30t10:20z", 1_782_814_800),
  ])
  func `reads ISO 8601`(text: String, seconds: Int64) {
    #expect(Timestamp(iso8601: text)?.nanoseconds == seconds * 1_000_000_000)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00.5Z", 500_000_000), ("1970-01-01T00:00:00,25Z", 250_000_000),
    ("1970-01-01T00:00:00.000000001Z", 1), ("1969-12-31T23:59:59.999999999Z", -1),
    ("1970-01-01T01:00:00.001+01:00", 1_000_000),
  ])
  func `reads decimals of a second`(text: String, nanoseconds: Int64) {
    #expect(Timestamp(iso8601: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-1-1", "2026-13-01", "2026-00-01", "2026-02-29", "1900-02-29", "2026-04-31",
    "2026-01-01T", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00Zjunk",
    "2026-01-01T00:00:00+2", "2026-01-01T00:00:00+24:00", "1677-01-01", "2262-01-01",
    "２026-01-01", "20260101T000000Z",
  ])
  func `refuses everything else`(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (250_000_000, "1970-01-01T00:00:00.250Z"),
    (1_000, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (1_767_225_600_000_000_000, "2026-01-01T00:00:00Z"),
  ])
  func `writes RFC 3339`(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).description == text)
  }

  @Test func `reads back what it wrote`() {
    let key = DrawKey(seed: 1, className: "timestamp", purpose: "round trip")
    for index in 0..<2_000 as Range<UInt64> {
      // 1678 to 2261, with 0 to 9 trailing zeros.
      let (bits, place) = key.words(device: 0, index: index)
      var nanoseconds = Int64(bitPattern: bits) % 9_200_000_000_000_000_000
      for _ in 0..<place % 10 { nanoseconds = nanoseconds / 10 * 10 }
      let time = Timestamp(nanoseconds: nanoseconds)
      #expect(Timestamp(iso8601: time.description) == time)
    }
  }

  @Test func `days follow each other`() {
    // Every day of 1899 to 2101 is one day after the day before.
    var expected = Timestamp(iso8601: "1899-01-01")
    for year in 1899...2101 {
      for month in 1...12 {
        for day in 1...31 {
          let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
          guard let time = Timestamp(iso8601: "\(year)-\(pad(month))-\(pad(day))") else {
            #expect(day > 28)
            continue
          }
          if time != expected { Issue.record("\(time) is not \(String(describing: expected))") }
          expected = time + .days(1)
        }
      }
    }
  }
}
