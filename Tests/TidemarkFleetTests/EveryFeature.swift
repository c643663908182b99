import TidemarkCore

@testable import TidemarkFleet

extension DeviceClass {
  /// All that a class can have, often enough to matter within five minutes, in groups of four.
  ///
  /// With `hasUplink` readings wait in a bounded buffer for a slow uplink; else they leave at once.
  static func everything(_ devices: Int, name: String = "pump", hasUplink: Bool) -> DeviceClass {
    DeviceClass(
      name: name,
      devices: devices,
      grouping: Grouping(size: 4, name: "\(name)-station"),
      sensors: Self.everySensor,
      clock: ClockModel(
        resolution: .milliseconds(20),
        offset: .normal(mean: 0, sd: seconds(0.3)),
        drift: .normal(mean: 0, sd: 50e-6),
        wander: .init(step: .seconds(30), sd: 1e-6),
        synchronization: .init(
          every: .exponential(mean: seconds(100)),
          error: .normal(mean: 0, sd: seconds(0.01)),
          mode: .slew(rate: 500e-6)
        ),
        deadRTC: 0.2,
        wrongZone: .init(share: 0.2, offsets: [.hours(1), .hours(-8)]),
        reset: .init(every: .exponential(mean: seconds(600))),
        stop: .init(every: .exponential(mean: seconds(300)), length: .constant(seconds(10)))
      ),
      network: Self.everyNetwork(hasUplink: hasUplink),
      membership: MembershipModel(
        join: .init(share: 0.2, at: .uniform(low: 0, high: seconds(100))),
        leave: .init(share: 0.2, at: .uniform(low: seconds(150), high: seconds(300))),
        restart: .init(every: .exponential(mean: seconds(80)), downFor: .constant(seconds(5))),
        replacement: .init(
          every: .exponential(mean: seconds(200)),
          downFor: .uniform(low: seconds(1), high: seconds(30))
        )
      ),
      anomalies: Self.everyAnomaly
    )
  }

  private static var everySensor: [SensorModel] {
    let load = Profile(
      cycle: .day,
      points: [
        .init(at: .zero, value: 0.2), .init(at: .minutes(2), value: 2),
        .init(at: .minutes(3), value: 0), .init(at: .minutes(4), value: 1),
      ]
    )
    let machine = StateMachine(states: [
      .init(name: "idle", value: 0, dwell: .exponential(mean: seconds(30))),
      .init(name: "busy", value: 5, dwell: .gamma(mean: seconds(20), shape: 3)),
    ])
    return [
      SensorModel(
        name: "temperature",
        every: .init(
          period: .seconds(2),
          kind: .periodic(jitter: .normal(mean: 0, sd: seconds(0.4))),
          load: load
        ),
        resolution: 0.1,
        range: -40...60,
        signal: [
          .constant(20), .sine(amplitude: 5, period: .minutes(3), phase: nil),
          .autoregressive(coefficient: 0.9, sd: 1, step: .zero), .noise(sd: 0.3),
          .shared(.noise(sd: 0.2)), .shared(.randomWalk(sd: 0.1, step: .zero, bounds: -2...2)),
        ]
      ),
      SensorModel(
        name: "flow",
        every: .init(period: .seconds(3), kind: .poisson, load: load),
        signal: [
          .correlated(sensor: "temperature", factor: 0.5, lag: .seconds(9)), .states(machine),
        ]
      ),
      SensorModel(
        name: "level",
        every: .init(
          period: .seconds(1),
          kind: .onChange(threshold: 0.5, heartbeat: .seconds(60))
        ),
        signal: [
          .pinkNoise(sd: 1, step: .zero),
          .square(amplitude: 2, period: .minutes(1), duty: 0.5, phase: nil),
        ]
      ),
      SensorModel(
        name: "mode",
        kind: .state,
        every: .init(period: .seconds(5), kind: .periodic(jitter: .uniform(low: 0, high: 9e8))),
        signal: [.states(machine)]
      ),
      SensorModel(
        name: "played",
        every: .init(period: .seconds(4)),
        signal: [
          .recorded(RecordedPart(recording: 0, shift: .uniform(low: 0, high: seconds(100)))),
          .counter(from: .constant(0), increment: .exponential(mean: 1), step: .zero, wrap: 50),
          .ramp(perSecond: 0.01), .profile(load),
        ]
      ),
    ]
  }

  private static func everyNetwork(hasUplink: Bool) -> NetworkModel {
    NetworkModel(
      delay: .lognormal(median: seconds(0.08), p99: seconds(2)),
      jitter: .exponential(mean: seconds(0.05)),
      groupDelay: .gamma(mean: seconds(0.5), shape: 2),
      loss: 0.02,
      bursts: .init(goodMean: seconds(60), badMean: seconds(8), lossInGood: 0.01, scope: .group),
      duplicate: 0.1,
      duplicateDelay: .exponential(mean: seconds(1)),
      offline: .init(
        every: .exponential(mean: seconds(100)),
        length: .exponential(mean: seconds(25)),
        scope: hasUplink ? .device : .group
      ),
      buffer: hasUplink ? .init(capacity: 20, overflow: .dropOldest) : nil,
      uplinkRate: hasUplink ? 1.5 : nil,
      gateway: hasUplink ? nil : .init(every: .milliseconds(700))
    )
  }

  private static var everyAnomaly: [AnomalyModel] {
    [
      AnomalyModel(
        kind: .spike,
        sensors: ["temperature"],
        timing: .every(.exponential(mean: seconds(120))),
        magnitude: .value(8)
      ),
      AnomalyModel(
        kind: .stuckAt,
        sensors: ["flow"],
        timing: .every(.exponential(mean: seconds(100))),
        length: .constant(seconds(30))
      ),
      AnomalyModel(
        kind: .levelShift,
        sensors: ["temperature", "level"],
        scope: .group,
        timing: .every(.exponential(mean: seconds(200))),
        length: .uniform(low: seconds(20), high: seconds(60)),
        magnitude: .value(3)
      ),
      AnomalyModel(
        kind: .dropout,
        sensors: ["played", "level"],
        scope: .device,
        timing: .every(.exponential(mean: seconds(250))),
        length: .constant(seconds(20))
      ),
      AnomalyModel(
        kind: .nan,
        sensors: ["played"],
        timing: .every(.exponential(mean: seconds(200))),
        length: .constant(seconds(40)),
        share: 0.5
      ),
    ]
  }
}

extension FleetModel {
  /// Two classes that have everything, one of them and four fans with an uplink, and every kind of
  /// incident.
  static func everything(_ devices: Int, hasUplink: Bool = false) -> FleetModel {
    var model = FleetModel.of(
      .everything(devices, hasUplink: hasUplink),
      .everything(4, name: "fan", hasUplink: !hasUplink),
      seed: 5,
      duration: .minutes(5)
    )
    // Not on the clocks' grid of 20 ms.
    model.start = simulationStart + .microseconds(7_001)
    model.recordings = [
      RecordedSeries(offsets: [0, 20_000_000_000, 50_000_000_000], values: [1, 7, 3])
    ]
    func incident(
      _ kind: IncidentModel.Kind,
      _ at: Int64,
      _ length: Int64,
      _ target: IncidentModel.Target = .init()
    ) -> IncidentModel {
      IncidentModel(kind: kind, at: .seconds(at), length: .seconds(length), target: target)
    }
    model.incidents = [
      incident(.partitionOutage(partition: 1, then: .flush), 50, 20),
      incident(.partitionOutage(partition: 2, then: .drop), 60, 20),
      incident(.outage(then: .flush), 100, 20, .init(share: 0.5)),
      incident(.storm(factor: 3), 150, 20, .init(deviceClass: "pump")),
      incident(.clockJump(by: .seconds(-30)), 180, 0, .init(group: "pump-station-1")),
      incident(.brownOut(delayFactor: 3, loss: 0.1), 200, 40),
    ]
    return model
  }
}
