import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct LabelTests {
  private let column = ImportMapping(
    timeFormat: .epochNanoseconds,
    device: .column("device"),
    labels: .column("label")
  )
  private let windows = ImportMapping(
    device: .column("device"),
    labels: .nabWindows(path: "labels.json", key: "a/data.csv")
  )

  private func anomaly(
    _ kind: String,
    _ series: UInt32,
    _ number: UInt32,
    _ onset: Int64,
    _ end: Int64,
    detectable: Int64? = nil
  ) -> Anomaly {
    Anomaly(
      kind: kind,
      series: series,
      number: number,
      onset: Timestamp(nanoseconds: onset),
      peak: Timestamp(nanoseconds: onset),
      end: Timestamp(nanoseconds: end),
      firstDetectable: Timestamp(nanoseconds: detectable ?? onset)
    )
  }

  // MARK: A column

  @Test func `runs of labelled readings of a series are anomalies`() throws {
    let text = """
      device,timestamp,value,label
      b,10,0,0
      a,11,0,1
      b,12,0,true
      a,13,0,1.0
      b,14,0,TRUE
      a,15,0,
      b,16,0,spike
      a,17,0,1
      b,18,0, drift
      b,19,0,drift
      a,20,0,false
      """
    let result = try imported(text, column)
    #expect(result.hasTruth)
    // b is series 0.
    #expect(
      result.anomalies == [
        anomaly("label", 0, 1, 12, 15), anomaly("spike", 0, 2, 16, 17),
        anomaly("drift", 0, 3, 18, 20), anomaly("label", 1, 1, 11, 14),
        anomaly("label", 1, 2, 17, 18),
      ]
    )
    #expect(result.batch.anomaly == [0, 1, 1, 1, 1, 0, 2, 2, 3, 3, 0])
  }

  @Test func `an anomaly spans its readings when time goes back`() throws {
    let result = try imported(
      "device,timestamp,value,label\nx,50,0,1\nx,40,0,1\nx,60,0,1\nx,55,0,1\n",
      column
    )
    #expect(result.anomalies == [anomaly("label", 0, 1, 40, 61)])
  }

  @Test func `numbers follow the file, rows follow arrival`() throws {
    var mapping = column
    mapping.arrivalTime = "at"
    let result = try imported(
      "device,timestamp,value,label,at\nx,1,0,1,30\nx,2,0,0,20\nx,3,0,1,10\n",
      mapping
    )
    #expect(result.anomalies == [anomaly("label", 0, 1, 1, 2), anomaly("label", 0, 2, 3, 4)])
    #expect(result.batch.anomaly == [2, 0, 1])
  }

  @Test func `labels in JSON Lines`() throws {
    var mapping = column
    mapping.layout = .jsonl
    mapping.device = .constant("x")
    let text = ["true", "1", "null", "\"\"", "\"stuck-at\"", "false", "0", "\"1\""].enumerated()
      .map { "{\"timestamp\":\($0),\"value\":0,\"label\":\($1)}" }.joined(separator: "\n")
    let result = try imported(text, mapping)
    #expect(result.batch.anomaly == [1, 1, 0, 0, 2, 0, 0, 3])
    #expect(result.anomalies.map(\.kind) == ["label", "stuck-at", "label"])
  }

  @Test func `a label that is another number`() {
    #expect(
      failure("device,timestamp,value,label\nx,1,0,2\n", column)?.description
        == "data.csv:2:7: column 'label': '2' is no label;"
        + " expected 0 or 1, true or false, or a kind of anomaly"
    )
  }

  // MARK: NAB's windows

  private let data = """
    device,timestamp,value
    x,2026-01-01 00:00:00,0
    x,2026-01-01 01:00:00,0
    y,2026-01-01 01:30:00,0
    x,2026-01-01 02:00:00,0
    x,2026-01-01 02:00:01,0
    x,2026-01-01 01:59:00,0
    y,2026-01-01 01:15:00,0
    """

  @Test func `windows hold both their ends and are anomalies of every series`() throws {
    let labels = """
      {"other.csv": [], "deep": {"x": [[1]]},
       "a/data.csv": [["2026-01-05 00:00:00.000000", "2026-01-05 00:00:00.000000"],
                      ["2026-01-01 01:00:00.000000", "2026-01-01 02:00:00.000000"]]}
      """
    let result = try imported(data, windows, labels: labels)
    let hour: Int64 = 3_600_000_000_000
    let start = nanoseconds("2026-01-01")
    #expect(result.batch.anomaly == [0, 1, 1, 1, 0, 1, 1])
    #expect(
      result.anomalies == [
        anomaly("label", 0, 1, start + hour, start + 2 * hour + 1),
        anomaly("label", 0, 2, start + 96 * hour, start + 96 * hour + 1),
        anomaly(
          "label",
          1,
          1,
          start + hour,
          start + 2 * hour + 1,
          detectable: start + hour / 4 * 5
        ),
        anomaly("label", 1, 2, start + 96 * hour, start + 96 * hour + 1),
      ]
    )
    #expect(result.hasTruth)
  }

  @Test func `a file without anomalies is labelled all the same`() throws {
    let result = try imported(data, windows, labels: #"{"a/data.csv": []}"#)
    #expect(result.hasTruth)
    #expect(result.anomalies.isEmpty)
  }

  @Test(arguments: [
    (
      #"{"a/dota.csv": [], "b": []}"#,
      "labels.json: no key 'a/data.csv'; did you mean 'a/dota.csv'? The keys are a/dota.csv, b"
    ),
    (#"{}"#, "labels.json: no key 'a/data.csv'; there is none"),
  ])
  func `a key that is not there`(labels: String, message: String) {
    #expect(failure(data, windows, labels: labels)?.description == message)
    #expect(failure(data, windows, labels: labels)?.code == .usage)
  }

  @Test(arguments: [
    ("", "labels.json:1:1: the text ends where an object in braces is expected"),
    ("[]", "labels.json:1:1: found '[' where an object in braces is expected"),
    (
      #"{"a/data.csv": [], "a/data.csv": []}"#, "labels.json:1:20: the key 'a/data.csv' comes twice"
    ),
    (#"{"a/data.csv": 3}"#, "labels.json:1:16: found '3' where a list of windows is expected"),
    (
      "{\"a/data.csv\":\n[3]}", "labels.json:2:2: found '3' where a window of two times is expected"
    ),
    (#"{"a/data.csv": [[3]]}"#, "labels.json:1:18: found '3' where a time in quotes is expected"),
    (
      #"{"a/data.csv": [["x"]]}"#, "labels.json:1:18: 'x' is not an ISO 8601 time"
    ),
    (
      #"{"a/data.csv": [["2026-01-01"]]}"#,
      "labels.json:1:30: found ']' where ',' and the window's last time is expected"
    ),
    (
      #"{"a/data.csv": [["2026-01-01","2026-01-02","2026-01-03"]]}"#,
      "labels.json:1:43: found ',' where ']' is expected"
    ),
    (
      #"{"a/data.csv": [["2026-01-02","2026-01-01"]]}"#,
      "labels.json:1:17: a window ends before it begins"
    ),
    (
      #"{"a/data.csv": [["2026-01-02","2026-01-04"],["2026-01-01","2026-01-02"]]}"#,
      "labels.json:1:17: the window overlaps another one; join them"
    ),
    (#"{"a/data.csv": []} x"#, "labels.json:1:20: found 'x' where the end is expected"),
  ])
  func `a bad file of windows`(labels: String, message: String) {
    #expect(failure(data, windows, labels: labels)?.description == message)
    #expect(failure(data, windows, labels: labels)?.code == .badData)
  }

  @Test func `labels that nobody read`() {
    #expect(failure(data, windows)?.description == "labels.json: the file of labels was not read")
    #expect(failure(data, windows)?.code == .noInput)
  }
}
