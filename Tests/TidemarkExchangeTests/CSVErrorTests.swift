import Testing
import TidemarkCore
import TidemarkExchange

/// Malformed files: each error is one line that says where, what, and what to do.
@Suite struct CSVErrorTests {
  @Test(arguments: [
    (
      "timestamp,value\n2026-01-01,1\n2026-01-02,abc\n",
      "data.csv:3:12: column 'value': 'abc' is not a number"
    ),
    (
      "timestamp,value\n2026-01-01,\"1,5\"\n",
      "data.csv:2:13: column 'value': '1,5' is not a number; write decimals with a point"
    ),
    (
      "timestamp,value\n2026-01-01,\n",
      "data.csv:2:12: column 'value' is empty; leave out the row of a missing reading, or write nan"
    ),
    (
      "timestamp,value\n2026-01-01,1e999\n",
      "data.csv:2:12: column 'value': '1e999' is too large for a 64-bit number"
    ),
    (
      "timestamp,value\n2026-01-01,0x10\n",
      "data.csv:2:12: column 'value': '0x10' is not a number"
    ),
    (
      "timestamp,value\n2026-01-01\n",
      "data.csv:2:1: the row has 1 cell and the header 2: there is none for column 'value'"
    ),
    (
      "timestamp,value,note\n2026-01-01,1\n",
      "data.csv:2:1: the row has 2 cells and the header 3"
    ),
    (
      "timestamp,value\n2026-01-01,1,5\n",
      "data.csv:2:14: the row has more than the header's 2 cells; quote a cell that holds a comma"
    ),
    (
      "timestamp,value\n2026-01-01,1\n \n",
      "data.csv:3:1: the row has 1 cell and the header 2: there is none for column 'value'"
    ),
    (
      "timestamp,value\n,1\n",
      "data.csv:2:1: column 'timestamp' is empty;"
        + " expected an ISO 8601 time such as 2026-01-01T00:00:00Z"
    ),
    (
      "value,timestamp\n1,yesterday\n",
      "data.csv:2:3: column 'timestamp': 'yesterday' is not an ISO 8601 time such as"
        + " 2026-01-01T00:00:00Z"
    ),
    (
      "timestamp,value\n\"a\"b,1\n",
      "data.csv:2:4: text after the closing quote of a cell; write a quote inside a cell twice"
    ),
    (
      "timestamp,value\na\"b,1\n",
      "data.csv:2:2: a quote inside a cell without quotes;"
        + " quote the whole cell and write the quote twice"
    ),
    (
      "timestamp,value\n2026-01-01,\"1\n2026-01-02,2\n",
      "data.csv:2:12: a quoted cell has no closing quote"
    ),
    (
      "timestamp,value\r2026-01-01,1\r",
      "data.csv:1:16: a carriage return without a line feed; rows end with LF or CR LF"
    ),
    (
      "timestamp,value,timestamp\n2026-01-01,1,2\n",
      "data.csv:1:1: the header names column 'timestamp' twice"
    ),
    (
      "note,timestamp,value\n\"two\nlines\",2026-01-01,1\nx,2026-01-01,?\n",
      "data.csv:4:14: column 'value': '?' is not a number"
    ),
    (
      "note,timestamp,value\nÄÖ→,2026-01-01,?\n",
      "data.csv:2:16: column 'value': '?' is not a number"
    ),
    (
      "timestamp,value\n2026-01-01,\u{1B}[31m"
        + "this text is longer than anybody wants to see in an error\n",
      "data.csv:2:12: column 'value': '?[31mthis text is longer than anybody w…' is not a number"
    ),
  ])
  func `bad data`(text: String, message: String) {
    #expect(failure(text)?.description == message)
    #expect(failure(text)?.code == .badData)
  }

  @Test(arguments: [
    (
      "timestamp,Value\n2026-01-01,1\n",
      "data.csv:1:1: no column 'value'; did you mean 'Value'? The columns are timestamp, Value"
    ),
    (
      "time;reading\n2026-01-01;1\n",
      "data.csv:1:1: no column 'timestamp'; the only column is time;reading"
        + " (cells must be separated by commas)"
    ),
    (
      "c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12\n",
      "data.csv:1:1: no column 'timestamp';"
        + " the columns are c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 and 2 more"
    ),
  ])
  func `a column that the file does not have`(text: String, message: String) {
    #expect(failure(text)?.description == message)
    #expect(failure(text)?.code == .usage)
  }

  @Test(arguments: [
    ("", "data.csv: the file is empty; it needs a header row and readings"),
    ("\u{FEFF}\r\n\n", "data.csv: the file is empty; it needs a header row and readings"),
    ("timestamp,value", "data.csv: the file holds no readings"),
    ("timestamp,value\n\n", "data.csv: the file holds no readings"),
  ])
  func `no readings`(text: String, message: String) {
    #expect(failure(text)?.description == message)
    #expect(failure(text)?.code == .noInput)
  }

  @Test func `bytes that are not UTF-8`() {
    let utf16: [UInt8] = [0xFF, 0xFE, 0x74, 0x00]
    #expect(failure(utf16)?.description == "data.csv: this is UTF-16; save the file as UTF-8")

    let latin1 = Array("device,timestamp,value\nK".utf8) + [0xFC] + Array("hl,2026-01-01,1\n".utf8)
    let named = ImportMapping(device: .column("device"))
    #expect(
      failure(latin1, named)?.description
        == "data.csv:2:1: column 'device' is not UTF-8; save the file as UTF-8"
    )
    // What is not asked for does not matter.
    #expect(failure(latin1) == nil)
  }

  @Test func `a device without a name`() {
    let named = ImportMapping(device: .column("device"))
    #expect(
      failure("device,timestamp,value\n,2026-01-01,1\n", named)?.description
        == "data.csv:2:1: column 'device' is empty; expected a name"
    )
  }

  @Test(arguments: [0, -1, 65_537]) func `an impossible number of partitions`(count: Int) {
    #expect(throws: Failure(.usage, "\(count) partitions; there can be 1 to 65536")) {
      try imported("timestamp,value\n2026-01-01,1\n", partitions: count)
    }
  }
}
