import Testing
import TidemarkCore
import TidemarkFleet
import TidemarkScenario

/// Everything that a fleet can do, as YAML and as Swift would build it.
@Suite struct FleetDecodingTests {
  private let scenario: Scenario
  private let fleet: FleetModel

  init() throws {
    scenario = try Scenario.load(text: fleetScenario, file: "lib/s.yaml")
    guard case .fleet(let fleet) = scenario.input else {
      throw Failure(.unexpected, "no fleet")
    }
    self.fleet = fleet
  }

  private static let second = 1e9
  private static let minute = 60e9
  private static let hour = 3_600e9
  private static let day = 86_400e9

  @Test func `sensors that measure by the clock, at random, and on change`() {
    let sensors = fleet.classes[0].sensors
    let busy = Profile(
      cycle: .day,
      points: [
        .init(at: .hours(6), value: 3), .init(at: .seconds(22 * 3_600 + 30 * 60 + 15), value: 0),
      ]
    )
    let jitter = Distribution.empirical(values: [0, 1e6, 1e9], weights: [8, 2, 1])
    #expect(
      sensors[0].every
        == Cadence(period: .seconds(10), kind: .periodic(jitter: jitter), load: busy)
    )
    let saturday = Profile(cycle: .week, points: [.init(at: .days(5), value: 0.1)])
    #expect(
      sensors[1].every == Cadence(period: .seconds(30), kind: .poisson, load: saturday)
    )
    #expect(
      sensors[2].every
        == Cadence(
          period: .seconds(1),
          kind: .onChange(threshold: 1, heartbeat: .minutes(10))
        )
    )
    #expect(sensors.map(\.kind) == [.number, .number, .state, .number, .number])
  }

  @Test func `signals of every kind`() {
    let sensors = fleet.classes[0].sensors
    let daily = Profile(
      cycle: .day,
      points: [.init(at: .zero, value: 20), .init(at: .hours(12), value: 80)]
    )
    let weekly = Profile(
      cycle: .week,
      points: [
        .init(at: .hours(6), value: 1), .init(at: .days(6) + .minutes(23 * 60 + 59), value: 0.5),
      ]
    )
    #expect(
      sensors[0].signal == [
        .profile(daily), .profile(weekly),
        .shared(.square(amplitude: 5, period: .hours(1), duty: 0.25, phase: 0.5)),
        .shared(.randomWalk(sd: 0.1, step: .minutes(1), bounds: -5...5)),
        .autoregressive(coefficient: 0.9, sd: 2, step: .zero),
        .pinkNoise(sd: 0.3, step: .seconds(1)), .noise(sd: 0.4),
      ]
    )
    #expect(
      sensors[1].signal == [
        .counter(
          from: .uniform(low: 0, high: 99),
          increment: .gamma(mean: 2, shape: 4),
          step: .minutes(1),
          wrap: 100_000
        )
      ]
    )
    let machine = StateMachine(states: [
      .init(
        name: "parked",
        dwell: .pareto(minimum: 10 * Self.minute, shape: 1.5),
        next: [.init(state: 1, weight: 1)]
      ),
      .init(
        name: "rolling",
        value: 60,
        dwell: .lognormal(median: Self.hour, p99: 6 * Self.hour),
        next: [.init(state: 0, weight: 1), .init(state: 2, weight: 3)]
      ),
      .init(name: "loading", dwell: .normal(mean: 20 * Self.minute, sd: 5 * Self.minute)),
    ])
    #expect(sensors[2].signal == [.states(machine)])
    let recorded = RecordedPart(
      recording: 0,
      shift: .uniform(low: 0, high: Self.hour),
      scale: .normal(mean: 1, sd: 0.1),
      speed: 2,
      isInterpolated: false
    )
    #expect(
      sensors[3].signal == [
        .correlated(sensor: "load", factor: 0.25, lag: .seconds(30)), .shared(.recorded(recorded)),
      ]
    )
  }

  @Test func `files of recorded signals are listed once, in the order of the file`() {
    #expect(
      fleet.classes[0].sensors[4].signal == [
        .recorded(RecordedPart(recording: 1)), .recorded(RecordedPart(recording: 0)),
      ]
    )
    #expect(fleet.recordings.isEmpty)
    let sources = scenario.recordedSources
    #expect(sources.map(\.path) == ["lib/data/axle.csv", "/real/bearings.tide"])
    let mapping = ImportMapping(eventTime: "t", timeFormat: .epochSeconds, value: "v")
    #expect(
      sources.map(\.content) == [
        .table(mapping), .recording(device: "bearing-3", sensor: "x"),
      ]
    )
    #expect(
      sources[1].failure(.noInput, "no such file")
        == Failure(.noInput, "no such file", file: "lib/s.yaml", line: 48, column: 27)
    )
  }

  @Test func `a clock with everything`() {
    let clock = ClockModel(
      resolution: .seconds(1),
      offset: .uniform(low: -Self.second, high: Self.second),
      drift: .constant(20 / 1e6),
      wander: .init(step: .minutes(1), sd: 0.1 / 1e6),
      synchronization: .init(
        every: .constant(Self.hour),
        error: .normal(mean: 0, sd: 10e6),
        mode: .slew(rate: 250 / 1e6)
      ),
      deadRTC: 0.01,
      wrongZone: .init(share: 0.02, offsets: [.hours(1), .hours(-5)]),
      leap: .init(at: fleet.start + .days(1), step: .seconds(1), share: 0.5),
      reset: .init(
        every: .exponential(mean: 30 * Self.day),
        to: Timestamp(nanoseconds: 946_684_800 * 1_000_000_000)
      ),
      stop: .init(every: .exponential(mean: 7 * Self.day), length: .constant(10e9))
    )
    #expect(fleet.classes[0].clock == clock)
    let plain = ClockModel.Synchronization(every: .constant(Self.day), error: .constant(0))
    #expect(fleet.classes[1].clock == ClockModel(synchronization: plain))
  }

  @Test func `a network with everything`() {
    let network = NetworkModel(
      delay: .lognormal(median: 80e6, p99: 2e9),
      jitter: .normal(mean: 0, sd: 5e6),
      groupDelay: .exponential(mean: Self.second),
      loss: 0.001,
      bursts: .init(
        goodMean: 10 * Self.minute,
        badMean: 5 * Self.second,
        lossInGood: 0.01,
        lossInBad: 0.9,
        scope: .group
      ),
      duplicate: 0.002,
      duplicateDelay: .constant(10e6),
      offline: .init(
        every: .exponential(mean: Self.day),
        length: .constant(3 * Self.minute),
        then: .drop,
        scope: .group
      ),
      buffer: .init(capacity: 500, overflow: .dropNewest),
      uplinkRate: 10,
      gateway: .init(every: .seconds(30))
    )
    #expect(fleet.classes[0].network == network)
    let plain = NetworkModel(
      bursts: .init(goodMean: Self.hour, badMean: Self.minute),
      buffer: .init(capacity: 9, overflow: .dropOldest)
    )
    #expect(fleet.classes[1].network == plain)
  }

  @Test func `devices that come and go`() {
    let membership = MembershipModel(
      join: .init(share: 0.1, at: .uniform(low: 0, high: Self.day)),
      leave: .init(share: 0.05, at: .constant(Self.day)),
      restart: .init(
        every: .exponential(mean: 7 * Self.day),
        downFor: .constant(Self.minute)
      ),
      replacement: .init(
        every: .exponential(mean: 365 * Self.day),
        downFor: .constant(Self.hour)
      )
    )
    #expect(fleet.classes[0].membership == membership)
    #expect(fleet.classes[1].membership == MembershipModel())
  }

  @Test func `anomalies of every kind`() {
    let daily = AnomalyModel.Timing.every(.constant(Self.day))
    let minute = Distribution.constant(Self.minute)
    let hour = Distribution.constant(Self.hour)
    let hours = Distribution.constant(3 * Self.hour)
    func anomaly(
      _ kind: AnomalyModel.Kind,
      _ sensor: String = "load",
      for length: Distribution?,
      magnitude: AnomalyModel.Magnitude = .value(0)
    ) -> AnomalyModel {
      AnomalyModel(
        kind: kind,
        sensors: [sensor],
        timing: daily,
        length: length,
        magnitude: magnitude
      )
    }
    var expected = [
      AnomalyModel(
        kind: .spike,
        sensors: ["load"],
        timing: .every(hour),
        magnitude: .deviations(8),
        direction: .up
      ),
      AnomalyModel(
        kind: .levelShift,
        sensors: ["load"],
        scope: .group,
        timing: .at([.minutes(10), .hours(2)]),
        length: .constant(5 * Self.minute),
        magnitude: .value(2.5)
      ),
      AnomalyModel(
        kind: .drift,
        sensors: ["load", "axle"],
        scope: .device,
        timing: .at([.hours(6)]),
        length: hour,
        magnitude: .value(3),
        direction: .down
      ),
      AnomalyModel(
        kind: .stuckAt,
        sensors: ["load", "odometer", "mode", "axle", "bearing"],
        timing: .count(3),
        length: .uniform(low: Self.minute, high: 5 * Self.minute)
      ),
      anomaly(.noiseBurst, for: minute, magnitude: .deviations(4)),
      anomaly(.dropout, "mode", for: minute),
      anomaly(.dip, for: minute, magnitude: .value(5)),
      anomaly(.plateau, for: minute, magnitude: .value(6)),
      anomaly(.periodChange, for: hours), anomaly(.unitError, for: hours),
      anomaly(.missing, for: hour), anomaly(.nan, for: hour),
      anomaly(.outOfRange, for: hour, magnitude: .value(50)),
      anomaly(.garbled, "odometer", for: hour), anomaly(.frozenTimestamp, "odometer", for: hour),
      anomaly(.futureTimestamp, "odometer", for: hour),
      anomaly(.wear, "bearing", for: .constant(Self.day), magnitude: .value(9)),
    ]
    expected[8].factor = 2
    expected[9].factor = 1.8
    expected[9].offset = 32
    expected[10].share = 0.3
    expected[11].share = 0.2
    expected[12].share = 0.1
    expected[12].direction = .up
    expected[15].ahead = .days(30)
    expected[16].timing = .every(.constant(7 * Self.day))
    expected[16].exponent = 3
    expected[16].repair = hour
    #expect(fleet.classes[0].anomalies == expected)
    #expect(Set(expected.map(\.kind)) == Set(AnomalyModel.Kind.allCases))
  }

  @Test func `incidents of every kind`() {
    #expect(
      fleet.incidents == [
        IncidentModel(
          kind: .partitionOutage(partition: 3, then: .flush),
          at: .minutes(40),
          length: .minutes(5)
        ),
        IncidentModel(
          kind: .outage(then: .drop),
          at: .hours(1),
          length: .minutes(10),
          target: .init(group: "depot-2")
        ),
        IncidentModel(
          kind: .storm(factor: 5),
          at: .hours(2),
          length: .minutes(10),
          target: .init(deviceClass: "sign")
        ),
        IncidentModel(
          kind: .clockJump(by: .hours(-1)),
          at: .hours(3),
          target: .init(share: 0.25)
        ),
        IncidentModel(
          kind: .brownOut(delayFactor: 10, loss: 0.05),
          at: .hours(4),
          length: .hours(1),
          target: .init(deviceClass: "wagon", group: "depot-0")
        ),
      ]
    )
  }

  @Test(arguments: [
    ("class wagon: group size must be at least 1", 7, 5),
    ("class sign, sensor power, jitter: sd must not be negative", 96, 22),
    ("class wagon, clock, offset: low end lies above high end", 50, 5),
    ("class wagon, network: loss must lie in 0%...100%", 61, 5),
    ("class wagon, membership: share", 71, 5),
    ("class wagon, wear of bearing, every: must be at least 1ms", 93, 16),
    ("incident 2: nobody", 101, 5),
    ("start: must lie in 1900...2099", 3, 1),
  ])
  func `what the fleet's own validation refuses gets a place`(
    message: String,
    line: Int,
    column: Int
  ) {
    #expect(
      scenario.located(Failure(.usage, message))
        == Failure(.usage, message, file: "lib/s.yaml", line: line, column: column)
    )
  }

  @Test(arguments: ["class tram: unknown", "fleet: no class", "incident 9: x", "what", ""])
  func `what is about no part of the file gets at least the file`(message: String) {
    #expect(
      scenario.located(Failure(.usage, message)) == Failure(.usage, message, file: "lib/s.yaml")
    )
  }

  /// Where a period change strikes a sensor that has no wave but follows one that has.
  @Test func `a period change may strike a wave that is followed`() throws {
    let text = """
      version: 1
      name: waves
      duration: 1h
      fleet:
        - class: pump
          devices: 1
          sensors:
            - {name: a, every: 1s, signal: [{sine: {amplitude: 1, period: 1m}}]}
            - {name: b, every: 1s, signal: [{correlated: {sensor: a}}]}
            - {name: c, every: 1s, signal: [{constant: 1}, {correlated: {sensor: b}}]}
          anomalies:
            - {kind: period-change, sensor: c, at: 10m, for: 1m, factor: 2}

      """
    guard case .fleet(let fleet) = try Scenario.load(text: text, file: "s.yaml").input else {
      throw Failure(.unexpected, "no fleet")
    }
    #expect(fleet.classes[0].anomalies[0].sensors == ["c"])
  }
}
