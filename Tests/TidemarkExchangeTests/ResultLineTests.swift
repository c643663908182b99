import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct ResultLineTests {
  private func read(_ text: String) throws -> ResultLine? {
    var reader = ResultLineReader(name: "output")
    return try reader.read(Array(text.utf8))
  }

  private func error(_ text: String) -> String? {
    var reader = ResultLineReader(name: "output")
    do {
      _ = try reader.read([])
      _ = try reader.read(Array(text.utf8))
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `a window's result is read with and without what else a line may hold`() throws {
    let short = try #require(
      try read(#"{"step":"m","key":"a/t","start":0,"end":60000000000,"count":6,"mean":null}"#)
    )
    let end = Timestamp(nanoseconds: 60_000_000_000)
    #expect(
      short.subject == .window(key: "a/t", start: .epoch, end: end, isWithdrawn: false)
    )
    #expect(short.numbers.map(\.name) == ["count", "mean"])
    #expect(short.numbers[0].value == 6 && short.numbers[1].value.isNaN)
    let long = try #require(
      try read(
        #" { "mean" : "inf", "kind":"retract", "end":"1970-01-01T00:01:00Z", "word":"on", "note":[{}],"#
          + #""start":"1970-01-01T00:00:00Z","at":"whenever","key":"a/t","step":"m" } "#
      )
    )
    #expect(long.subject == .window(key: "a/t", start: .epoch, end: end, isWithdrawn: true))
    #expect(long.numbers.map(\.value) == [.infinity])
    #expect(long.texts.map(\.value) == ["inf", "on"])
  }

  @Test func `alerts name a reading or a time, and other lines are told apart`() throws {
    let reading = try read(#"{"step":"s","reading":"a/t/7","epoch":2,"score":4.5}"#)
    #expect(reading?.subject == .reading("a/t/7", epoch: 2))
    #expect(reading?.score == 4.5)
    let moment = try read(#"{"step":"s","key":"a/t","time":5}"#)
    #expect(
      moment?.subject == .moment(series: "a/t", eventTime: Timestamp(nanoseconds: 5))
    )
    #expect(try read(#"{"ready":true}"#)?.subject == .ready)
    #expect(try read(#"{"step":"s","kind":"late-dropped","reading":"a/t/1"}"#)?.subject == .other)
    #expect(try read(" \t") == nil)
  }

  @Test(arguments: [
    (
      "hello", "output:2:1: found 'hello' where a result, which is an object in braces, is expected"
    ),
    (#"{"step":"m"} x"#, "output:2:14: found 'x' where the end is expected"),
    (#"{"key":"a"}"#, "output:2:1: a result needs 'step'"),
    (#"{"ready":false}"#, "output:2:1: a result needs 'step'"),
    (#"{"step":7}"#, "output:2:9: found '7' where a string is expected"),
    (#"{"step":"m","start":0,"end":1}"#, "output:2:1: a result needs 'key'"),
    (#"{"step":"m","key":"a","start":0}"#, "output:2:1: a result needs 'end'"),
    (
      #"{"step":"m","key":"a"}"#,
      "output:2:1: a result needs 'start' and 'end' if it is a window's, 'reading' or 'time' if it is "
        + "an alert"
    ),
    (
      #"{"step":"m","start":1.5}"#,
      "output:2:21: 'start' is no time: write it as \"2026-01-01T00:00:00Z\", or as whole nanoseconds "
        + "since 1970"
    ),
    (
      #"{"step":"m","kind":"updat"}"#,
      "output:2:1: no kind 'updat'; did you mean 'update'? The kinds are on-time, update, end-of-input, "
        + "retract, alert"
    ),
    (#"{"step":"m","epoch":-1}"#, "output:2:21: 'epoch' is a whole number from 0"),
    (#"{"step":"m","score":true}"#, "output:2:21: found 'true' where a number is expected"),
    (#"{"step":"m""#, "output:2:12: the text ends where ',' or '}' is expected"),
  ])
  func `what is no result is refused with its place`(line: String, message: String) {
    #expect(error(line) == message)
  }
}

@Suite struct ConsumerRowTests {
  private static let catalog = Catalog(
    classes: ["pump, large"],
    groups: ["north"],
    sensors: [
      Catalog.Sensor(name: "t \"°C\""), Catalog.Sensor(name: "mode", kind: .state),
    ],
    devices: [
      Catalog.Device(name: "a", deviceClass: 0, group: 0, partition: 2),
      Catalog.Device(name: "b", deviceClass: 0),
    ],
    series: [Catalog.Series(device: 0, sensor: 0), Catalog.Series(device: 1, sensor: 1)],
    partitions: 3,
    states: ["off", "on"]
  )

  private func text(
    _ layout: ConsumerRowWriter.Layout,
    _ times: ExportTimes = .rfc3339
  ) -> [String] {
    var batch = ReadingBatch()
    batch.append(
      Reading(
        series: 0,
        epoch: 1,
        sequence: 2,
        copy: 3,
        eventTime: 250_000_000,
        sentTime: 5,
        arrivalTime: 2_000,
        trueTime: 7,
        value: .nan,
        anomaly: 1
      )
    )
    batch.append(
      Reading(
        series: 1,
        sequence: 0,
        eventTime: 0,
        sentTime: 0,
        arrivalTime: 3_000,
        trueTime: 0,
        value: 1
      )
    )
    var writer = ConsumerRowWriter(ConsumerRowTests.catalog, layout, times: times)
    var text = TextBuffer()
    writer.begin(to: &text)
    for row in 0..<batch.count { writer.append(row, of: batch, to: &text) }
    return text.string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `rows hold what a consumer sees, and no truth`() {
    #expect(
      text(.jsonLines) == [
        #"{"device":"a","sensor":"t \"°C\"","class":"pump, large","group":"north","partition":2,"epoch":1,"#
          + #""sequence":2,"event_time":"1970-01-01T00:00:00.250Z","#
          + #""arrival_time":"1970-01-01T00:00:00.000002Z","value":null,"state":null}"#,
        #"{"device":"b","sensor":"mode","class":"pump, large","group":null,"partition":0,"epoch":0,"#
          + #""sequence":0,"event_time":"1970-01-01T00:00:00Z","#
          + #""arrival_time":"1970-01-01T00:00:00.000003Z","value":1,"state":"on"}"#,
        "",
      ]
    )
    #expect(
      text(.csv, .epochNanoseconds) == [
        "device,sensor,class,group,partition,epoch,sequence,event_time_ns,arrival_time_ns,value,state",
        #"a,"t ""°C""","pump, large",north,2,1,2,250000000,2000,nan,"#,
        #"b,mode,"pump, large",,0,0,0,0,3000,1,on"#,
        "",
      ]
    )
  }
}
