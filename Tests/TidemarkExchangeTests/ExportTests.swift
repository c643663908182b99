import Testing
import TidemarkCore
import TidemarkExchange

@Suite struct ExportTests {
  private static let catalog = Catalog(
    classes: ["c"],
    sensors: [
      Catalog.Sensor(name: "t, \"°C\""), Catalog.Sensor(name: "mode", kind: .state),
    ],
    devices: [
      Catalog.Device(name: "pump 1", deviceClass: 0), Catalog.Device(name: " b\n", deviceClass: 0),
    ],
    series: [
      Catalog.Series(device: 0, sensor: 0), Catalog.Series(device: 0, sensor: 1),
      Catalog.Series(device: 1, sensor: 0),
    ],
    states: ["off", "on"]
  )

  private static let anomalies = [
    Anomaly(
      kind: "level-shift",
      series: 2,
      number: 1,
      onset: .epoch,
      peak: .epoch,
      end: .epoch,
      firstDetectable: .epoch
    )
  ]

  private static let batch: ReadingBatch = {
    var batch = ReadingBatch()
    batch.append(
      Reading(
        series: 0,
        epoch: 1,
        sequence: 2,
        copy: 3,
        eventTime: 0,
        sentTime: 1_000_000,
        arrivalTime: 2_000,
        trueTime: -1,
        value: 1.5
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
    batch.append(
      Reading(
        series: 2,
        sequence: 0,
        eventTime: 0,
        sentTime: 0,
        arrivalTime: 4_000,
        trueTime: 0,
        value: .nan,
        anomaly: 1
      )
    )
    batch.append(
      Reading(
        series: 1,
        sequence: 1,
        eventTime: 0,
        sentTime: 0,
        arrivalTime: 5_000,
        trueTime: 0,
        value: 7
      )
    )
    batch.append(
      Reading(
        series: 0,
        sequence: 3,
        eventTime: 0,
        sentTime: 0,
        arrivalTime: 6_000,
        trueTime: 0,
        value: -.infinity
      )
    )
    return batch
  }()

  @Test func `CSV`() {
    let writer = CSVReadingWriter(Self.catalog, anomalies: Self.anomalies)
    var text = TextBuffer()
    writer.begin(to: &text)
    writer.append(Self.batch, lost: false, to: &text)
    let zero = "1970-01-01T00:00:00Z"
    #expect(
      text.string == """
        device,sensor,epoch,sequence,copy,event_time,sent_time,arrival_time,true_time,value,\
        state,anomaly,anomaly_number,lost
        pump 1,"t, ""°C""\",1,2,3,\(zero),1970-01-01T00:00:00.001Z,1970-01-01T00:00:00.000002Z,\
        1969-12-31T23:59:59.999999999Z,1.5,,,,0
        pump 1,mode,0,0,0,\(zero),\(zero),1970-01-01T00:00:00.000003Z,\(zero),1,on,,,0
        " b
        ","t, ""°C""\",0,0,0,\(zero),\(zero),1970-01-01T00:00:00.000004Z,\(zero),nan,,\
        level-shift,1,0
        pump 1,mode,0,1,0,\(zero),\(zero),1970-01-01T00:00:00.000005Z,\(zero),7,,,,0
        pump 1,"t, ""°C""\",0,3,0,\(zero),\(zero),1970-01-01T00:00:00.000006Z,\(zero),-inf,,,,0

        """
    )
  }

  @Test func `CSV without truth, lost readings, times as numbers`() {
    let writer = CSVReadingWriter(
      Self.catalog,
      anomalies: Self.anomalies,
      times: .epochNanoseconds,
      hasTruth: false
    )
    var text = TextBuffer()
    writer.begin(to: &text)
    var batch = ReadingBatch()
    batch.append(Self.batch[2])
    writer.append(batch, lost: true, to: &text)
    #expect(
      text.string == """
        device,sensor,epoch,sequence,copy,event_time_ns,sent_time_ns,arrival_time_ns,true_time_ns,\
        value,state,anomaly,anomaly_number,lost
        " b
        ","t, ""°C""\",0,0,0,0,0,4000,,nan,,,,1

        """
    )
  }

  @Test func `JSON Lines`() {
    let writer = JSONLinesReadingWriter(Self.catalog, anomalies: Self.anomalies)
    var text = TextBuffer()
    writer.append(Self.batch, lost: false, to: &text)
    let lines = text.string.split(separator: "\n")
    let zero = "\"1970-01-01T00:00:00Z\""
    #expect(lines.count == 5)
    let end = #""anomaly_number":null,"lost":false}"#
    #expect(
      lines[0]
        == #"{"device":"pump 1","sensor":"t, \"°C\"","epoch":1,"sequence":2,"copy":3,"#
        + #""event_time":\#(zero),"sent_time":"1970-01-01T00:00:00.001Z","#
        + #""arrival_time":"1970-01-01T00:00:00.000002Z","#
        + #""true_time":"1969-12-31T23:59:59.999999999Z","value":1.5,"state":null,"anomaly":null,"#
        + end
    )
    #expect(lines[1].contains(#""sensor":"mode""#) && lines[1].contains(#""value":1,"state":"on""#))
    #expect(lines[2].hasPrefix(#"{"device":" b\n","#))
    #expect(
      lines[2].hasSuffix(
        #""value":null,"state":null,"anomaly":"level-shift","anomaly_number":1,"lost":false}"#
      )
    )
    #expect(lines[3].contains(#""value":7,"#))
    #expect(lines[4].contains(#""value":"-inf","#))
  }

  @Test func `JSON Lines without truth, lost readings, times as numbers`() {
    let writer = JSONLinesReadingWriter(
      Self.catalog,
      anomalies: Self.anomalies,
      times: .epochNanoseconds,
      hasTruth: false
    )
    var batch = ReadingBatch()
    batch.append(Self.batch[2])
    var text = TextBuffer()
    writer.append(batch, lost: true, to: &text)
    #expect(
      text.string
        == #"{"device":" b\n","sensor":"t, \"°C\"","epoch":0,"sequence":0,"copy":0,"#
        + #""event_time_ns":0,"sent_time_ns":0,"arrival_time_ns":4000,"true_time_ns":null,"#
        + #""value":null,"state":null,"anomaly":null,"anomaly_number":null,"lost":true}"# + "\n"
    )
  }

  @Test func `an anomaly that the table does not hold`() {
    let writer = CSVReadingWriter(Self.catalog, anomalies: [])
    var batch = ReadingBatch()
    batch.append(Self.batch[2])
    var text = TextBuffer()
    writer.append(batch, lost: false, to: &text)
    #expect(text.string.hasSuffix(",nan,,unknown,1,0\n"))
  }
}
