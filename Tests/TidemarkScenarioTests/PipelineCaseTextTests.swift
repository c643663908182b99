import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkScenario
import TidemarkStreams

/// Cases that are written by the program.
@Suite struct PipelineCaseTextTests {
  private static let pipeline = """
    pipeline:   # of the fleet
      watermark: {bounded-out-of-orderness: 1s}
      steps:
        # one
        - {name: s, window: {tumbling: 10s}, aggregate: [count]}

    """

  private static let catalog = Catalog(
    classes: ["pump", "fan"],
    groups: ["hall #1"],
    sensors: [
      Catalog.Sensor(name: "t", unit: "°C", range: -40...60.5), Catalog.Sensor(name: "flow"),
      Catalog.Sensor(name: "t", range: 0...1),
    ],
    devices: [
      Catalog.Device(name: "true", deviceClass: 1, group: 0, partition: 2),
      Catalog.Device(name: "b: \"c\"", deviceClass: 0),
    ],
    series: [Catalog.Series(device: 0, sensor: 2), Catalog.Series(device: 1, sensor: 1)],
    partitions: 3
  )

  private static let rows: [Reading] = [
    Reading(
      series: 0,
      sequence: 4,
      eventTime: 1_767_225_600_123_456_789,
      sentTime: 0,
      arrivalTime: 1_767_225_601_000_000_001,
      trueTime: 1_767_225_600_000_000_000,
      value: 0.1
    ),
    Reading(
      series: 1,
      sequence: 0,
      eventTime: 0,
      arrivalTime: 1_767_225_601_000_000_001,
      value: .nan
    ),
    Reading(
      series: 1,
      epoch: 3,
      sequence: 7,
      copy: 1,
      eventTime: 4_070_908_800_000_000_001,
      arrivalTime: 1_767_225_602_000_000_000,
      value: -.infinity
    ),
  ]

  @Test func `what is written is read back as it was`() throws {
    var readings = ReadingBatch()
    for row in Self.rows { readings.append(row) }
    let expectation = CaseExpectation(
      readings: 3,
      windows: [ResultRow(step: "s", fields: [.init(key: "count", value: "1")])]
    )
    let text = PipelineCaseText(
      name: "late",
      source: "a \"test\": 1",
      note: "# no comment",
      catalog: Self.catalog,
      readings: readings,
      pipeline: Self.pipeline
    ).text(expecting: expectation)
    let file = try CaseFile.load(text: text, file: "late.yaml")
    #expect(file.name == "late" && file.source == "a \"test\": 1" && file.note == "# no comment")
    guard case .pipeline(let found) = file.content, case .readings(let read) = found.input else {
      Issue.record("no pipeline case: \(text)")
      return
    }
    #expect(found.expect == expectation)
    #expect(found.pipeline?.steps.map(\.name) == ["s"])
    // Of two sensors of one name the one whose readings are here.
    #expect(read.sensors == [Self.catalog.sensors[1], Self.catalog.sensors[2]])
    #expect(read.rows.map(\.device) == ["true", "b: \"c\"", "b: \"c\""])
    #expect(read.rows.map(\.sensor) == ["t", "flow", "flow"])
    #expect(read.rows.map(\.deviceClass) == ["fan", "pump", "pump"])
    #expect(read.rows.map(\.group) == ["hall #1", nil, nil])
    #expect(read.rows.map(\.partition) == [2, 0, 0])
    for (row, reading) in zip(read.rows, Self.rows) {
      #expect(row.epoch == reading.epoch && row.sequence == reading.sequence)
      #expect(row.copy == reading.copy)
      #expect(row.eventTime.nanoseconds == reading.eventTime)
      #expect(row.arrivalTime.nanoseconds == reading.arrivalTime)
      #expect(row.trueTime.nanoseconds == reading.trueTime)
      #expect(row.value.bitPattern == reading.value.bitPattern || row.value.isNaN)
    }
    #expect(text.contains(Self.pipeline))
  }

  @Test(arguments: [
    "version: 1\n\(pipeline)\n# thresholds\nthresholds:\n  - a < 1\n",
    "\(pipeline)", "name: x\r\n\(pipeline.replacing("\n", with: "\r\n"))\r\n\r\n",
  ])
  func `the pipeline of a text is taken as it stands`(text: String) throws {
    #expect(try PipelineDocument.pipelineText(of: text, file: "p.yaml") == Self.pipeline)
  }

  @Test func `a pipeline that has no lines of its own is refused`() throws {
    for text in ["{pipeline: {steps: []}}", "steps: []\n"] {
      let failure = #expect(throws: Failure.self) {
        try PipelineDocument.pipelineText(of: text, file: "p.yaml")
      }
      #expect(failure?.code == .usage && failure?.line == 1)
    }
  }

  @Test func `a threshold by itself`() throws {
    let threshold = try Threshold.parse("a.b < 5%", called: "--threshold")
    #expect(threshold.metric == "a.b" && threshold.bound == .value(0.05, .share))
    let failure = #expect(throws: Failure.self) {
      try Threshold.parse("a.b", called: "--threshold")
    }
    #expect(failure?.description.hasPrefix("--threshold:1:4: expected a comparison") == true)
    #expect(failure?.code == .usage && failure?.file == "--threshold")
  }
}
