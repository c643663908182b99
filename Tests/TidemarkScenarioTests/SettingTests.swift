import Testing
import TidemarkCore
import TidemarkFleet
import TidemarkScenario
import TidemarkStreams

/// Changes of settings by dotted paths.
@Suite struct SettingTests {
  private static let text = """
    version: 1
    name: small
    duration: 1m
    fleet:
      - class: pump
        devices: 2
        sensors:
          - {name: pressure, every: 1s, signal: [{constant: 1}, {noise: {sd: 0.5}}]}
        network: {loss: 1%}
        anomalies:
          - {kind: spike, sensor: pressure, every: 1m, magnitude: 3}
          - {kind: spike, sensor: pressure, every: 2m, magnitude: 5}
    pipeline:
      watermark: {bounded-out-of-orderness: 5s}
      steps:
        - {name: tens, window: {tumbling: 10s}, aggregate: [count, mean]}

    """

  private func document(_ text: String = Self.text) throws -> VariableDocument {
    try VariableDocument(text: text, file: "small.yaml")
  }

  private func scenario(_ changes: [(String, String)], seed: UInt64? = nil) throws -> Scenario {
    try document().scenario(
      seed: seed,
      changes: changes.map { SettingChange(path: $0.0, value: $0.1) }
    )
  }

  private func fleet(_ path: String, _ value: String) throws -> FleetModel {
    guard case .fleet(let model) = try scenario([(path, value)]).input else {
      throw Failure(.unexpected, "no fleet")
    }
    return model
  }

  /// A change is what writing the value into the file does.
  @Test(arguments: [
    ("fleet.pump.network.loss", "5%", "loss: 1%", "loss: 5%"),
    ("fleet.1.devices", "7", "devices: 2", "devices: 7"),
    ("fleet.pump.sensors.pressure.signal.noise.sd", "2", "sd: 0.5", "sd: 2"),
    ("fleet.pump.sensors.pressure.signal.1.constant", "9", "constant: 1", "constant: 9"),
    ("fleet.pump.anomalies.2.magnitude", "8", "magnitude: 5", "magnitude: 8"),
    ("fleet.pump.network.delay", "50ms", "loss: 1%", "loss: 1%, delay: 50ms"),
    (
      "fleet.pump.clock.offset", "50ms", "    devices: 2",
      "    devices: 2\n    clock: {offset: 50ms}"
    ),
    (
      "fleet.pump.clock.drift.normal.sd", "5ppm", "    devices: 2",
      "    devices: 2\n    clock: {drift: {normal: {sd: 5ppm}}}"
    ),
    ("seed", "99", "duration", "seed: 99\nduration"),
    ("pipeline.watermark.bounded-out-of-orderness", "9s", "orderness: 5s", "orderness: 9s"),
    (
      "pipeline.steps.tens.window.allowed-lateness", "2s", "tumbling: 10s",
      "tumbling: 10s, allowed-lateness: 2s"
    ),
    ("pipeline.at-end", "keep-open", "  steps:", "  at-end: keep-open\n  steps:"),
  ])
  func `a change does what editing the file does`(
    path: String,
    value: String,
    old: String,
    new: String
  ) throws {
    let changed = try scenario([(path, value)])
    let edited = try Scenario.load(text: Self.text.replacing(old, with: new), file: "small.yaml")
    #expect(changed.seed == edited.seed)
    guard case .fleet(let a) = changed.input, case .fleet(let b) = edited.input else {
      Issue.record("no fleet")
      return
    }
    #expect(a == b)
    func steps(_ topology: Topology?) -> String {
      var topology = topology
      for index in topology?.steps.indices ?? 0..<0 { topology?.steps[index].places = nil }
      return String(reflecting: topology)
    }
    #expect(steps(changed.pipeline) == steps(edited.pipeline))
    let plain = try Scenario.load(text: Self.text, file: "small.yaml")
    guard case .fleet(let before) = plain.input else { return }
    #expect(a != before || steps(changed.pipeline) != steps(plain.pipeline))
  }

  @Test func `a changed seed goes before the one that is given`() throws {
    #expect(try scenario([], seed: 3).seed == 3)
    #expect(try scenario([("seed", "4")], seed: 3).seed == 4)
  }

  @Test(arguments: [
    (
      "pipeline.watermrk.idle-timeout", 14, 3,
      "'pipeline.watermrk.idle-timeout' names nothing; did you mean 'pipeline.watermark.idle-timeout'?"
    ),
    (
      "watermark.bounded-out-of-orderness", 1, 1,
      "'watermark.bounded-out-of-orderness' names nothing; did you mean "
        + "'pipeline.watermark.bounded-out-of-orderness'?"
    ),
    (
      "pipeline.steps.tns.window.tumbling", 16, 5,
      "'pipeline.steps.tns.window.tumbling' names nothing; did you mean "
        + "'pipeline.steps.tens.window.tumbling'?"
    ),
    (
      "fleet.9.devices", 5, 3,
      "'fleet.9.devices' names nothing; in 'fleet' there are: pump"
    ),
    (
      "fleet.pump.anomalies.spike.magnitude", 11, 7,
      "'fleet.pump.anomalies.spike' names 2 items; say which by its number: fleet.pump.anomalies.1"
    ),
    (
      "pipeline.watermark", 14, 3,
      "'pipeline.watermark' is no single value; go on with one of: "
        + "pipeline.watermark.bounded-out-of-orderness"
    ),
    (
      "fleet.pump.sensors.pressure.every.period", 8, 26,
      "'fleet.pump.sensors.pressure.every' is written as '1s', which has no 'period'; "
        + "write it with its keys to vary one of them"
    ),
    ("incidents.1.at", 1, 1, "'incidents' is not written: there is nothing in it to vary"),
    (
      "pipeline..at-end", 1, 1,
      "'pipeline..at-end': write keys with dots between, such as pipeline.at-end"
    ),
  ])
  func `a path that names nothing says what is near`(
    path: String,
    line: Int,
    column: Int,
    message: String
  ) throws {
    let document = try document()
    let failure = #expect(throws: Failure.self) { try document.takesWholeNumbers(at: path) }
    #expect(failure?.message == message)
    #expect(failure?.file == "small.yaml" && failure?.line == line && failure?.column == column)
  }

  @Test func `what the scenario refuses has the place of the value that was there`() throws {
    let plain = #expect(throws: Failure.self) {
      try Scenario.load(text: Self.text.replacing("loss: 1%", with: "loss: 9x"), file: "small.yaml")
    }
    let changed = #expect(throws: Failure.self) { try fleet("fleet.pump.network.loss", "9x") }
    #expect(changed == plain)
    // What is not written has the place of what it would stand in.
    let new = #expect(throws: Failure.self) { try fleet("fleet.pump.network.delay", "-1s") }
    #expect((new?.line, new?.code) == (9, .usage))
  }

  @Test func `whole numbers are told from others`() throws {
    let document = try document()
    #expect(try document.takesWholeNumbers(at: "fleet.pump.devices"))
    #expect(try document.takesWholeNumbers(at: "partitions"))
    #expect(try !document.takesWholeNumbers(at: "fleet.pump.network.loss"))
    #expect(try !document.takesWholeNumbers(at: "pipeline.watermark.bounded-out-of-orderness"))
    #expect(try !document.takesWholeNumbers(at: "fleet.pump.anomalies.1.magnitude"))
  }

  @Test func `a pipeline alone has settings too`() throws {
    let start = try #require(Self.text.firstRange(of: "pipeline:"))
    let document = try document(String(Self.text[start.lowerBound...]))
    #expect(document.isPipelineAlone)
    let change = SettingChange(path: "pipeline.watermark.bounded-out-of-orderness", value: "9s")
    let topology = try document.pipeline(sensors: ["pressure"], changes: [change])
    #expect(topology.watermark.strategy == .boundedOutOfOrderness(.seconds(9)))
    #expect(throws: Failure.self) { try document.takesWholeNumbers(at: "fleet.pump.devices") }
  }
}
