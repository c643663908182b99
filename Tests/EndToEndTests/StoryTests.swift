import Testing

/// What `explain --reading` tells of readings that met every fate.
@Suite struct StoryTests {
  private static func row(
    _ names: String,
    _ identity: String,
    event: String,
    arrival: String,
    value: String = "1",
    lost: Bool = false
  ) -> String {
    let (event, arrival) = ("2026-01-01T00:00:\(event)Z", "2026-01-01T00:00:\(arrival)Z")
    return
      "\(names),\(identity),\(event),\(event),\(arrival),\(event),\(value),,,,\(lost ? 1 : 0)\n"
  }

  private static let readings =
    "device,sensor,epoch,sequence,copy,event_time,sent_time,arrival_time,true_time,value,state,"
    + "anomaly,anomaly_number,lost\n"
    + row("p,t", "0,0,0", event: "01", arrival: "01")
    + row("p,t", "0,1,0", event: "12", arrival: "12")
    + row("p,t", "0,1,1", event: "12", arrival: "13")
    + row("p,t", "0,2,0", event: "05", arrival: "14")
    + row("p,t", "0,3,0", event: "14", arrival: "15", value: "nan")
    + row("p,t", "0,4,1", event: "15", arrival: "16")
    + row("p,u", "0,0,0", event: "16", arrival: "17")
    + row("p,t", "1,0,0", event: "17", arrival: "18")
    + row("p,t", "1,1,0", event: "01", arrival: "19")
    + row("p,t", "0,4,0", event: "15", arrival: "15", lost: true)

  private static let flink = """
    pipeline:
      watermark: {ascending: true, after: quality}
      steps:
        - {name: quality, validate: {range: true, past: 15s}}
        - {name: unique, deduplicate: {within: 1h}}
        - {name: visits, sensor: t, window: {session: 5s, allowed-lateness: 20s}, aggregate: count}
        - {name: tens, window: {tumbling: 10s, late: side-output}, aggregate: count}
        - {name: all, window: {global: true, trigger: end-of-stream}, aggregate: count}
        - {name: hot, detect: {ewma-z: {half-life: 5, threshold: 3}}}

    """

  private static let kafka = """
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: unique, deduplicate: {within: 1h}}
        - {name: visits, window: {session: 5s, grace: 3s}, aggregate: count}
        - {name: around, window: {sliding: 5s, grace: 3s, emit: on-close}, aggregate: count}

    """

  private static let keys = """
    pipeline:
      watermark: {ascending: true}
      steps:
        - {name: roots, by: {expression: sqrt(-value)}, window: {tumbling: 10s}, aggregate: count}
        - {name: one, by: [sensor, {expression: value > 0}], max-keys: 1, window: {session: 5s}, aggregate: count}

    """

  private func workplace() throws -> Workplace {
    let workplace = try Workplace([
      "flink.yaml": Self.flink, "kafka.yaml": Self.kafka, "keys.yaml": Self.keys,
    ])
    try workplace.write(try Self.recording.get(), to: "p.tide")
    return workplace
  }

  private static let recording = Result {
    let workplace = try Workplace(["p.csv": readings])
    let run = try workplace.run("import", "p.csv", "-o", "p.tide", "-q")
    #expect(run.code == 0, "\(run.errors)")
    return try workplace.bytes("p.tide")
  }

  struct Question: Sendable {
    var reading: String
    var options: [String] = []
    var semantics = "flink"
    var lines: [String]
  }

  @Test(arguments: [
    Question(
      reading: "p/t/1",
      lines: [
        "  class      on-time",
        "  also       copy 1, arrived 2026-01-01T00:00:13Z   --copy 1",
        "  visits: on-time, watermark 2026-01-01T00:00:00.999Z",
        "    [2026-01-01T00:00:12Z, 2026-01-01T00:00:17Z)  on time, made it by 16,000 ms",
        "    all of time  on time",
        "  hot: no alert",
      ]
    ),
    Question(
      reading: "p/t/1",
      options: ["--copy", "1"],
      lines: [
        "  class      duplicate by unique: copy 0 had arrived 1 s before",
        "  visits: did not get here",
      ]
    ),
    // Alone it would be [5, 10), which is over; it joins [1, 6), which still takes readings.
    Question(
      reading: "p/t/2",
      lines: [
        "  class      late-accepted",
        "  visits: late-accepted, watermark 2026-01-01T00:00:11.999Z",
        "    [2026-01-01T00:00:01Z, 2026-01-01T00:00:10Z)  late, accepted, made it by 18,000 ms",
        "  tens: late-side-output, watermark 2026-01-01T00:00:11.999Z",
        "    [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z)  missed by 2,001 ms",
      ]
    ),
    Question(reading: "p/t/3", lines: ["  class      rejected by quality: not-finite"]),
    Question(
      reading: "p/t/4",
      lines: [
        "  lost       would have arrived 2026-01-01T00:00:15Z",
        "  class      lost",
        "  also       copy 1, arrived 2026-01-01T00:00:16Z   --copy 1",
      ]
    ),
    Question(
      reading: "p/t/4",
      options: ["--copy", "1"],
      lines: ["p/t/4 (copy 1)   value 1.0", "  also       copy 0, lost", "  class      on-time"]
    ),
    Question(
      reading: "p/u/0",
      lines: ["  visits: filtered, reads t only", "  class      filtered"]
    ),
    Question(
      reading: "p/t/0",
      lines: [
        "  visits: on-time, watermark none yet",
        "    [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z)  on time",
        "  also       epoch 1, arrived 2026-01-01T00:00:18Z   --epoch 1",
      ]
    ),
    Question(
      reading: "p/t/0",
      options: ["--epoch", "1"],
      lines: [
        "p/t/0 (epoch 1)   value 1.0",
        "  also       epoch 0, arrived 2026-01-01T00:00:01Z   --epoch 0",
      ]
    ),
    Question(
      reading: "p/t/1",
      options: ["--epoch", "1"],
      lines: ["  class      rejected by quality: past, 18 s behind its arrival"]
    ),
    Question(
      reading: "p/t/2",
      semantics: "kafka",
      lines: [
        "  visits: late-accepted, stream time 2026-01-01T00:00:12Z",
        "    [2026-01-01T00:00:01Z, 2026-01-01T00:00:05Z]  late, accepted, made it by 1,001 ms",
        "  around: late-dropped, stream time 2026-01-01T00:00:12Z",
        "    [2026-01-01T00:00:00Z, 2026-01-01T00:00:05Z]  missed by 4,000 ms",
      ]
    ),
    Question(
      reading: "p/t/1",
      semantics: "keys",
      lines: [
        "  class      unassigned",
        "  roots: unassigned, it has no key",
        "  one: on-time, watermark 2026-01-01T00:00:00.999Z",
        "    [2026-01-01T00:00:12Z, 2026-01-01T00:00:17Z)  on time, made it by 16,000 ms",
      ]
    ),
    Question(
      reading: "p/u/0",
      semantics: "keys",
      lines: ["  one: unassigned, its key came after the first 1, as many as may be"]
    ),
  ])
  func `a story has each window, what judged it, and the milliseconds`(question: Question) throws {
    let arguments =
      ["explain", "p.tide", "--pipeline", "\(question.semantics).yaml", "--reading"]
      + [question.reading] + question.options
    let run = try workplace().run(arguments)
    #expect(run.code == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    for line in question.lines { #expect(lines.contains(line), "\(line)\n\(run.output)") }
  }

  @Test func `JSON has the class at each step and the distance of each window`() throws {
    let document = try workplace().run(
      "explain",
      "p.tide",
      "--pipeline",
      "flink.yaml",
      "--reading",
      "p/t/2",
      "--json"
    ).json()
    #expect(document["class"] as? String == "late_accepted")
    let steps = try #require(document["steps"] as? [[String: Any]])
    #expect(
      steps.map { $0["class"] as? String }
        == ["late_accepted", "late_side_output", "on_time", "on_time"]
    )
    let window = try #require((steps[1]["windows"] as? [[String: Any]])?.first)
    #expect(window["missed_by_ns"] as? Int == 2_001_000_000)
    #expect(window["fate"] as? String == "gone")
  }

  @Test(arguments: [
    (["p/t/9"], "there is no reading p/t/9"),
    (["p/t/1", "--copy", "2"], "p/t/1, copy 2; there is copy 0 of epoch 0, copy 1 of epoch 0"),
    (["p/t/2", "--epoch", "1"], "p/t/2 of epoch 1; there is copy 0 of epoch 0"),
    (["p/tt/1"], "there is no series 'p/tt' (did you mean 'p/t'?)"),
  ])
  func `what is not there is said with what is`(question: [String], message: String) throws {
    let arguments = ["explain", "p.tide", "--pipeline", "flink.yaml", "--reading"] + question
    let run = try workplace().run(arguments)
    #expect(run.code == 66)
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
