import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct JSONLinesImportTests {
  private let plain = ImportMapping(layout: .jsonl)
  private let named = ImportMapping(layout: .jsonl, device: .column("device"))

  @Test func `fields come in any order and may hold numbers, strings and null`() throws {
    let text = """
      {"timestamp":"2026-01-01T00:00:00Z","value":1.5}
      { "value" : -2e3 , "extra": [1, {"a": []}, "x", true, null], "timestamp": "2026-01-02" }\r

      \t
      {"value":"7.25","timestamp":"2026-01-03"}
      {"value":null,"timestamp":"2026-01-04"}
      {"value":"-inf","timestamp":"2026-01-05"}
      """
    let batch = try imported(text, plain).batch
    #expect(batch.eventTime == (1...5).map { nanoseconds("2026-01-0\($0)") })
    #expect(batch.value[0...2] == [1.5, -2_000, 7.25])
    #expect(batch.value[3].isNaN)
    #expect(batch.value[4] == -.infinity)
  }

  @Test func `numeric times are exact`() throws {
    let mapping = ImportMapping(layout: .jsonl, eventTime: "t", timeFormat: .epochSeconds)
    let text = #"{"t":1388534400.123456789,"value":1}"# + "\n" + #"{"t":1.38853440E9,"value":1}"#
    let batch = try imported(text, mapping).batch
    #expect(batch.eventTime == [1_388_534_400_123_456_789, 1_388_534_400_000_000_000])
  }

  @Test(arguments: [
    (#"plain"#, "plain"),
    (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#"\u0041\u00e9\u00E9\u20AC"#, "Aéé€"),
    (#"\uD83D\uDE00!"#, "😀!"),
    (#"\ud800\udc00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
    (#"a\u0000b"#, "a\u{0}b"),
    ("é€😀 \u{7F}", "é€😀 \u{7F}"),
    (#"é\n€"#, "é\n€"),
    (#"17\u0020"#, "17 "),
  ])
  func `strings`(written: String, name: String) throws {
    let text = #"{"device":"\#(written)","timestamp":"2026-01-01","value":1}"#
    #expect(try imported(text, named).catalog.devices.map(\.name) == [name])
  }

  @Test func `a key may be escaped and a device may be a number`() throws {
    let text = #"{"\u0064evice":17,"timest\u0061mp":"2026-01-01","value":1}"#
    #expect(try imported(text, named).catalog.devices.map(\.name) == ["17"])
  }

  @Test(arguments: [
    (
      #"{"timestamp":"2026-01-01","valu":1}"#, 1,
      "no field 'value'; did you mean 'valu'? The fields are timestamp, valu"
    ),
    ("{}", 1, "no field 'timestamp'; there is none"),
    (#"{"timestamp":"2026-01-01","value":1,"value":2}"#, 37, "field 'value' comes twice"),
    (
      #"{"timestamp":"2026-01-01","value":[1]}"#, 35,
      "field 'value' is an array, not a single value"
    ),
    (#"{"timestamp":{},"value":1}"#, 14, "field 'timestamp' is an object, not a single value"),
    (#"{"timestamp":"2026-01-01","value":true}"#, 35, "field 'value': 'true' is not a number"),
    (#"{"timestamp":"2026-01-01","value":"x"}"#, 35, "field 'value': 'x' is not a number"),
    (
      #"{"timestamp":"2026-01-01","value":1e400}"#, 35,
      "field 'value': '1e400' is too large for a 64-bit number"
    ),
    (
      #"{"timestamp":1767225600000,"value":1}"#, 14,
      "field 'timestamp': '1767225600000' is not an ISO 8601 time such as 2026-01-01T00:00:00Z; try --time-format epoch-ms"
    ),
    (
      #"{"timestamp":null,"value":1}"#, 14,
      "field 'timestamp': 'null' is not an ISO 8601 time such as 2026-01-01T00:00:00Z"
    ),
    (#"[1]"#, 1, "found '[' where an object in braces is expected"),
    (#"{"timestamp":"2026-01-01","value":1"#, 36, "the text ends where ',' or '}' is expected"),
    (#"{"timestamp":"2026-01-01","value":1}}"#, 37, "found '}' where the end is expected"),
    (#"{"timestamp":"2026-01-01","value":1} {}"#, 38, "found '{' where the end is expected"),
    (#"{"timestamp" "2026-01-01"}"#, 14, "found '\"' where ':' is expected"),
    (#"{timestamp:1}"#, 2, "found 'timestamp' where a key in quotes is expected"),
    (#"{"a":1,}"#, 8, "found '}' where a key in quotes is expected"),
    (#"{"a":[1,]}"#, 9, "found ']' where a value is expected"),
    (#"{"a":[1 2]}"#, 9, "found '2' where ',' or ']' is expected"),
    (#"{"a":NaN}"#, 6, "found 'NaN' where a value is expected"),
    (#"{"a":nul}"#, 6, "found 'nul' where a value is expected"),
    (#"{"a":truex}"#, 10, "found 'x' where ',' or '}' is expected"),
    (#"{"a":}"#, 6, "found '}' where a value is expected"),
    (#"{"a":"#, 6, "the text ends where a value is expected"),
    (#"{"a":01}"#, 6, "a number starts with 0"),
    (#"{"a":-}"#, 7, "found '}' where a digit is expected"),
    (#"{"a":+1}"#, 6, "found '+' where a value is expected"),
    (#"{"a":1.}"#, 8, "found '}' where a digit is expected"),
    (#"{"a":.5}"#, 6, "found '.' where a value is expected"),
    (#"{"a":1e}"#, 8, "found '}' where a digit is expected"),
    (#"{"a":1e+"#, 9, "the text ends where a digit is expected"),
    (#"{"a":"x}"#, 6, "a string has no closing quote"),
    (#"{"a":"\"#, 7, "a string has no closing quote"),
    (#"{"a":"\n"#, 6, "a string has no closing quote"),
    (#"{"a":"\x"}"#, 7, #"a string has an unknown escape; write a backslash as \\"#),
    (#"{"a":"\u12G4"}"#, 7, #"\u needs four hexadecimal digits"#),
    (#"{"a":"\u12"#, 7, #"\u needs four hexadecimal digits"#),
    (#"{"a":"\uD83D"}"#, 7, "a string has half of a surrogate pair, which is no character"),
    (#"{"a":"\uDE00\uD83D"}"#, 7, "a string has half of a surrogate pair, which is no character"),
    (#"{"a":"\uD83D\u0041"}"#, 7, "a string has half of a surrogate pair, which is no character"),
    (
      "{\"a\":\"x\ty\"}", 8,
      #"a string holds a control character or a line end; write it as an escape such as \n"#
    ),
  ])
  func `bad lines`(line: String, column: Int, message: String) {
    let good = #"{"timestamp":"2026-01-01","value":1}"#
    let expected = Failure(.badData, message, file: "data.jsonl", line: 3, column: column)
    #expect(failure("\(good)\n\n\(line)\n\(good)", plain) == expected)
  }

  @Test func `nesting is limited`() {
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      #"{"a":"# + String(repeating: open, count: depth) + "1"
        + String(repeating: close, count: depth)
        + #","timestamp":"2026-01-01","value":1}"#
    }
    // The line's own object is the first of 64 levels.
    #expect(failure(nested(63, "[", "]"), plain) == nil)
    #expect(failure(nested(63, #"{"b":"#, "}"), plain) == nil)
    #expect(
      failure(nested(64, "[", "]"), plain)?.description
        == "data.jsonl:1:69: values nest deeper than 64 levels"
    )
    #expect(failure(nested(64, #"{"b":"#, "}"), plain)?.code == .badData)
    #expect(failure(nested(1_000_000, "[", "]"), plain)?.code == .badData)
  }

  /// Overlong forms, surrogates, beyond U+10FFFF, cut sequences (Unicode 16, table 3-7).
  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xC3],
    ] as [[UInt8]]
  )
  func `strings must be UTF-8`(bad: [UInt8]) {
    let message = "data.jsonl:1:6: a string is not UTF-8; save the file as UTF-8"
    let plainString = Array(#"{"a":""#.utf8) + bad + Array(#""}"#.utf8)
    #expect(failure(plainString, plain)?.description == message)
    let withEscape = Array(#"{"a":"\t"#.utf8) + bad + Array(#""}"#.utf8)
    #expect(failure(withEscape, plain)?.description == message)
    let between = Array("{".utf8) + bad + Array("}".utf8)
    #expect(failure(between, plain)?.code == .badData)
  }

  @Test(arguments: ["", "\n\n", "\u{FEFF}", " \r\n\t"]) func `no readings`(text: String) {
    #expect(failure(text, plain)?.description == "data.jsonl: the file holds no readings")
    #expect(failure(text, plain)?.code == .noInput)
  }

  @Test func `a device that is null`() {
    let text = #"{"device":null,"timestamp":"2026-01-01","value":1}"#
    #expect(
      failure(text, named)?.description
        == "data.jsonl:1:11: field 'device' is null; expected a name"
    )
  }
}
