import Testing
import TidemarkCore
import TidemarkDetection
import TidemarkFleet
import TidemarkMeasurement
import TidemarkScenario
import TidemarkStreams

@Suite struct ScenarioTests {
  @Test(arguments: try RepositoryFiles.yamlFiles(in: "scenarios"))
  func `shipped scenarios decode`(name: String) throws {
    let path = "scenarios/\(name)"
    let scenario = try Scenario.load(text: RepositoryFiles.text(path), file: path)
    #expect(scenario.name + ".yaml" == name)
    #expect(scenario.pipeline != nil)
    #expect(!scenario.thresholds.isEmpty)
  }

  @Test func `the general part of a scenario`() throws {
    let scenario = try Scenario.load(text: fullScenario, file: "a/b.yaml")
    #expect(scenario.name == "cold-chain")
    #expect(scenario.seed == .max)
    #expect(scenario.start == Timestamp(iso8601: "2026-01-01T00:00:00Z"))
    #expect(scenario.duration == .hours(2))
    #expect(scenario.partitions == 8)
    #expect(scenario.text == fullScenario)
    #expect(scenario.path == "a/b.yaml")
    #expect(scenario.thresholds.map(\.metric) == ["minutes.too-late.share", "throughput.p50"])
  }

  @Test(arguments: ["\"2024\"", "'true'", "0xg", "1e", "2024-q1", "nullable"])
  func `a name may look like a number or a truth value in quotes`(name: String) throws {
    let text = fullScenario.replacing("name: cold-chain", with: "name: \(name)")
    let scenario = try Scenario.load(text: text, file: "")
    #expect(scenario.name == name.filter { $0 != "\"" && $0 != "'" })
  }

  @Test func `a fleet becomes the model that Swift would build`() throws {
    let scenario = try Scenario.load(text: fullScenario, file: "")
    guard case .fleet(let fleet) = scenario.input else {
      Issue.record("no fleet")
      return
    }
    let reefer = DeviceClass(
      name: "reefer",
      devices: 500,
      grouping: .init(size: 50, name: "depot"),
      sensors: [
        SensorModel(
          name: "temperature",
          unit: "°C",
          every: Cadence(
            period: .seconds(10),
            kind: .periodic(jitter: .normal(mean: 1e6, sd: 50e6))
          ),
          resolution: 0.1,
          range: -40...60,
          signal: [
            .constant(-18), .sine(amplitude: 1.5, period: .hours(24), phase: 0.25),
            .ramp(perSecond: 1e-3), .noise(sd: 0.25),
          ]
        ),
        SensorModel(name: "door", every: .init(period: .minutes(1)), signal: [.constant(0)]),
      ],
      clock: ClockModel(
        resolution: .seconds(1),
        offset: .uniform(low: -300e6, high: 300e6),
        drift: .normal(mean: 0, sd: 20 / 1e6)
      ),
      network: NetworkModel(
        delay: .lognormal(median: 80e6, p99: 2e9),
        loss: 0.001,
        duplicate: 0.002,
        offline: .init(every: .exponential(mean: 3600e9), length: .constant(180e9))
      ),
      anomalies: [
        AnomalyModel(
          kind: .spike,
          sensors: ["temperature"],
          timing: .every(.exponential(mean: 1800e9)),
          magnitude: .deviations(8)
        ),
        AnomalyModel(
          kind: .stuckAt,
          sensors: ["door"],
          timing: .every(.constant(7200e9)),
          length: .constant(300e9)
        ),
        AnomalyModel(
          kind: .levelShift,
          sensors: ["temperature"],
          timing: .every(.constant(10800e9)),
          length: .constant(600e9),
          magnitude: .value(2.5)
        ),
      ]
    )
    #expect(fleet.classes == [reefer, Self.pump])
    #expect(fleet.seed == .max)
    #expect(fleet.start == scenario.start)
    #expect(fleet.duration == .hours(2))
    #expect(fleet.partitions == 8)
  }

  private static let pump = DeviceClass(
    name: "pump",
    devices: 1,
    sensors: [
      SensorModel(
        name: "pressure",
        every: .init(period: .milliseconds(250)),
        signal: [.sine(amplitude: 1, period: .seconds(1), phase: nil)]
      )
    ],
    network: NetworkModel(delay: .constant(5e6))
  )

  @Test func `a pipeline becomes the topology that Swift would build`() throws {
    let scenario = try Scenario.load(text: fullScenario, file: "")
    let topology = Topology(
      watermark: WatermarkSpec(
        strategy: .boundedOutOfOrderness(.seconds(5)),
        idleTimeout: .seconds(30),
        after: "quality",
        emit: .periodic(.milliseconds(200))
      ),
      atEnd: .keepOpen,
      ledgerStep: "hops",
      steps: [
        Step(
          name: "quality",
          operation: .validate(ValidateSpec(range: true, future: .minutes(1), past: .days(1)))
        ),
        Step(name: "unique", operation: .deduplicate(DeduplicateSpec(within: .hours(1)))),
        Step(
          name: "minutes",
          key: .device,
          operation: .window(
            WindowSpec(
              assigner: .tumbling(size: .minutes(1), offset: .zero),
              allowedLateness: .seconds(30),
              late: .sideOutput
            ),
            [.count, .mean, .percentile(try #require(Percentile(thousandths: 99_900)))]
          )
        ),
        Step(
          name: "hops",
          from: ["quality", "unique"],
          operation: .window(
            WindowSpec(
              assigner: .hopping(size: .minutes(5), advance: .minutes(1), offset: .seconds(-30)),
              accumulation: .discarding
            ),
            [.sum]
          )
        ),
        Step(
          name: "spikes",
          from: ["unique"],
          sensor: "temperature",
          operation: .process(
            EWMAZSpec(
              halfLife: 50,
              warmUp: 30,
              policy: AlertPolicy(threshold: 5, quietPeriod: .minutes(1))
            )
          )
        ),
      ]
    )
    #expect(try description(of: #require(scenario.pipeline)) == description(of: topology))
  }

  @Test func `kafka-streams has its own defaults and words`() throws {
    let text = """
      pipeline:
        semantics: kafka-streams
        steps:
          - {name: a, window: {tumbling: 1m}, aggregate: count}
          - name: b
            window: {hopping: {size: 1m, advance: 30s}, grace: 10s, emit: on-close, emit-interval: 1s, retention: 2m}
            aggregate: [p99.9, distinct, first, p50, variance, count, stddev, p2.5]
      """
    let (topology, thresholds) = try PipelineDocument.load(text: text, file: "")
    let expected = Topology(
      semantics: .kafkaStreams,
      watermark: WatermarkSpec(strategy: .explicit),
      atEnd: .keepOpen,
      steps: [
        Step(
          name: "a",
          operation: .window(
            WindowSpec(
              assigner: .tumbling(size: .minutes(1), offset: .zero),
              emit: .onUpdate
            ),
            [.count]
          )
        ),
        Step(
          name: "b",
          operation: .window(
            WindowSpec(
              assigner: .hopping(size: .minutes(1), advance: .seconds(30), offset: .zero),
              allowedLateness: .seconds(10),
              emit: .onClose,
              emitInterval: .seconds(1),
              retention: .minutes(2)
            ),
            [
              .percentile(try #require(Percentile(thousandths: 99_900))), .distinct, .first,
              .percentile(try #require(Percentile(thousandths: 50_000))), .variance, .count,
              .stddev,
              .percentile(try #require(Percentile(thousandths: 2_500))),
            ]
          )
        ),
      ]
    )
    #expect(description(of: topology) == description(of: expected))
    #expect(thresholds.isEmpty)
  }

  @Test func `a seed from outside takes the place of the scenario's`() throws {
    let scenario = try Scenario.load(text: fullScenario, file: "", seed: 42)
    #expect(scenario.seed == 42)
    guard case .fleet(let fleet) = scenario.input else {
      Issue.record("no fleet")
      return
    }
    #expect(fleet.seed == 42)
  }

  @Test func `a source is a file beside the scenario`() throws {
    let text = """
      version: 1
      name: real
      source:
        file: data/x.jsonl
        layout: jsonl
        event-time: ts
        time-format: epoch-ms
        arrival-time: seen
        value: v
        device: {column: machine}
        sensor: temperature
        unit: °F
        labels: {nab-windows: {file: /nab/w.json, key: a.csv}}
      """
    let scenario = try Scenario.load(text: text, file: "lib/real.yaml")
    guard case .file(let source) = scenario.input else {
      Issue.record("no source")
      return
    }
    let mapping = ImportMapping(
      layout: .jsonl,
      eventTime: "ts",
      timeFormat: .epochMilliseconds,
      arrivalTime: "seen",
      value: "v",
      device: .column("machine"),
      sensor: .constant("temperature"),
      unit: "°F",
      labels: .nabWindows(path: "/nab/w.json", key: "a.csv")
    )
    #expect(source == ImportSource(path: "lib/data/x.jsonl", mapping: mapping))
    #expect(scenario.duration == .zero)
  }

  @Test func `a whole scenario is a pipeline document too`() throws {
    let (topology, thresholds) = try PipelineDocument.load(text: fullScenario, file: "")
    #expect(topology.steps.count == 5)
    #expect(thresholds.count == 2)
  }

  @Test func `without a seed and a start there are defaults`() throws {
    let scenario = try Scenario.load(text: "{version: 1, name: a}", file: "a.yaml")
    #expect(scenario.seed == 1)
    #expect(scenario.start == Timestamp(iso8601: "2026-01-01"))
    guard case .none = scenario.input else {
      Issue.record("there is an input")
      return
    }
  }

  /// Topologies hold operators of any kind and are therefore compared by what they print,
  /// but for where they are written.
  private func description(of topology: Topology) -> String {
    var topology = topology
    for step in topology.steps.indices { topology.steps[step].places = nil }
    return String(describing: topology)
  }
}
