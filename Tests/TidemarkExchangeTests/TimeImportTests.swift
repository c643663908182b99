import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct TimeImportTests {
  /// The event time of a file with one reading.
  private func time(
    _ text: String,
    _ format: ImportMapping.TimeFormat
  ) throws(Failure) -> Int64 {
    let mapping = ImportMapping(timeFormat: format)
    return try imported("value,timestamp\n1,\(text)\n", mapping).batch.eventTime[0]
  }

  @Test(
    arguments: [
      ("0", .epochSeconds, 0),
      ("-0", .epochSeconds, 0),
      ("1388534400", .epochSeconds, 1_388_534_400_000_000_000),
      ("1388534400.", .epochSeconds, 1_388_534_400_000_000_000),
      ("1388534400.123456789", .epochSeconds, 1_388_534_400_123_456_789),
      ("1388534400.1234567890000000000000", .epochSeconds, 1_388_534_400_123_456_789),
      ("-0.000000001", .epochSeconds, -1),
      (".5", .epochSeconds, 500_000_000),
      ("1.3885344E9", .epochSeconds, 1_388_534_400_000_000_000),
      ("13885344e+02", .epochSeconds, 1_388_534_400_000_000_000),
      ("138853440000e-2", .epochSeconds, 1_388_534_400_000_000_000),
      ("0e99999999999999999999", .epochSeconds, 0),
      ("1388534400001", .epochMilliseconds, 1_388_534_400_001_000_000),
      ("1388534400001.000001", .epochMilliseconds, 1_388_534_400_001_000_001),
      ("1388534400000001", .epochMicroseconds, 1_388_534_400_000_001_000),
      ("1388534400000001.25", .epochMicroseconds, 1_388_534_400_000_001_250),
      ("1388534400000000001", .epochNanoseconds, 1_388_534_400_000_000_001),
      ("+1388534400000000001", .epochNanoseconds, 1_388_534_400_000_000_001),
      ("9214646399999999999", .epochNanoseconds, 9_214_646_399_999_999_999),
      ("-9214560000", .epochSeconds, -9_214_560_000_000_000_000),
      (" 7 ", .epochNanoseconds, 7),
      ("2014-01-01", .iso8601, 1_388_534_400_000_000_000),
      ("2014-01-01T01:00:00+01:00", .iso8601, 1_388_534_400_000_000_000),
      ("2014-01-01 00:00:00.000000001", .iso8601, 1_388_534_400_000_000_001),
    ] as [(String, ImportMapping.TimeFormat, Int64)]
  )
  func `times are exact`(text: String, format: ImportMapping.TimeFormat, expected: Int64) throws {
    #expect(try time(text, format) == expected)
  }

  @Test(
    arguments: [
      (
        "1388534400", .iso8601,
        "'1388534400' is not an ISO 8601 time such as 2026-01-01T00:00:00Z; try --time-format epoch-s"
      ),
      (
        "1388534400.25", .iso8601,
        "'1388534400.25' is not an ISO 8601 time such as 2026-01-01T00:00:00Z;"
          + " try --time-format epoch-s"
      ),
      (
        "1388534400000", .iso8601,
        "'1388534400000' is not an ISO 8601 time such as 2026-01-01T00:00:00Z;"
          + " try --time-format epoch-ms"
      ),
      (
        "1388534400000000", .iso8601,
        "'1388534400000000' is not an ISO 8601 time such as 2026-01-01T00:00:00Z;"
          + " try --time-format epoch-us"
      ),
      (
        "1388534400000000000", .iso8601,
        "'1388534400000000000' is not an ISO 8601 time such as 2026-01-01T00:00:00Z;"
          + " try --time-format epoch-ns"
      ),
      (
        "2014-02-30", .iso8601,
        "'2014-02-30' is not an ISO 8601 time such as 2026-01-01T00:00:00Z"
      ),
      (
        "42", .iso8601,
        "'42' is not an ISO 8601 time such as 2026-01-01T00:00:00Z"
      ),
      (
        "2014-01-01", .epochMilliseconds,
        "'2014-01-01' is not a number of milliseconds since 1970; try --time-format iso8601"
      ),
      (
        "nan", .epochMicroseconds,
        "'nan' is not a number of microseconds since 1970"
      ),
      (
        "1388534400000", .epochSeconds,
        "'1388534400000' as a number of seconds since 1970 is not in the years 1678 to 2261;"
          + " try --time-format epoch-ms"
      ),
      (
        "9223372036854775808", .epochNanoseconds,
        "'9223372036854775808' as a number of nanoseconds since 1970 is not in the years 1678 to 2261"
      ),
      (
        "-9223372036854775808", .epochNanoseconds,
        "'-9223372036854775808' as a number of nanoseconds since 1970"
          + " is not in the years 1678 to 2261"
      ),
      (
        "1e1000000000000", .epochSeconds,
        "'1e1000000000000' as a number of seconds since 1970 is not in the years 1678 to 2261"
      ),
      (
        "123456789012345678901", .epochNanoseconds,
        "'123456789012345678901' as a number of nanoseconds since 1970"
          + " is not in the years 1678 to 2261"
      ),
      (
        "1388534400.0000000001", .epochSeconds,
        "'1388534400.0000000001' is finer than a nanosecond"
      ),
      (
        "1e-1000000000000", .epochSeconds,
        "'1e-1000000000000' is finer than a nanosecond"
      ),
      ("0.5", .epochNanoseconds, "'0.5' is finer than a nanosecond"),
    ] as [(String, ImportMapping.TimeFormat, String)]
  )
  func `bad times`(text: String, format: ImportMapping.TimeFormat, message: String) {
    let expected = Failure(
      .badData,
      "column 'timestamp': \(message)",
      file: "data.csv",
      line: 2,
      column: 3
    )
    #expect(throws: expected) { try time(text, format) }
  }
}
