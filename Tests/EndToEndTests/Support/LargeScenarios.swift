/// Scenarios of more readings than `explain` simulates, of as many features as three can have.
enum LargeScenarios {
  static let all = ["factory": factory, "meters": meters, "vehicles": vehicles]

  /// Of as few readings as such a scenario can have: one of each fifth of so many devices that not all
  /// are simulated.
  static let gauges = """
    version: 1
    name: gauges
    seed: 8
    start: 2026-01-01T00:00:00Z
    duration: 1h
    partitions: 4
    fleet:
      - class: gauge
        devices: 52000
        sensors: [{name: level, every: 5h, resolution: 0.1, signal: [{constant: 3}, {noise: {sd: 1}}]}]
        network: {delay: {lognormal: {median: 2s, p99: 60s}}, loss: 5%}
    pipeline:
      watermark: {bounded-out-of-orderness: 15s}
      steps:
        - {name: minutes, by: class, window: {tumbling: 1m, allowed-lateness: 10s}, aggregate: [count, mean]}

    """

  /// Eighteen of the vehicles, which are all simulated.
  static let fewVehicles =
    vehicles
    .replacing("devices: 600", with: "devices: 12")
    .replacing("size: 40", with: "size: 4")
    .replacing("devices: 300", with: "devices: 6")

  /// Kafka Streams, loss in bursts, whole groups at once, dropouts.
  static let factory = """
    version: 1
    name: factory
    seed: 3
    start: 2026-01-01T00:00:00Z
    duration: 20m
    partitions: 6
    fleet:
      - class: press
        devices: 300
        group: {size: 30, of: line}
        sensors:
          - name: force
            unit: kN
            every: 1s
            resolution: 0.5
            range: [0, 500]
            signal: [{constant: 200}, {noise: {sd: 5}}]
        clock: {offset: {normal: {sd: 200ms}}, drift: {normal: {sd: 50ppm}}}
        network:
          delay: {lognormal: {median: 60ms, p99: 800ms}}
          loss: {bursts: {good-for: 2m, bad-for: 5s, loss-bad: 60%, of: group}}
          duplicate: 2%
          offline: {every: {exponential: {mean: 10m}}, for: {uniform: {low: 5s, high: 40s}}, then: flush}
        anomalies:
          - {kind: dropout, sensor: force, every: {exponential: {mean: 20m}}, for: 1m}
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: quality, validate: {range: true}}
        - {name: unique, deduplicate: {within: 1m}}
        - {name: tens, window: {tumbling: 10s, grace: 5s, emit: on-update}, aggregate: [count, mean]}

    """

  /// Slow readings, clocks that are off by much and synchronised, devices that join, a daily load.
  static let meters = """
    version: 1
    name: meters
    seed: 11
    start: 2026-01-01T00:00:00Z
    duration: 6h
    partitions: 8
    fleet:
      - class: meter
        devices: 13000
        sensors:
          - name: energy
            unit: kWh
            every: {period: 15m, load: {daily: [{at: "00:00", value: 1}, {at: "06:00", value: 1.5}]}}
            resolution: 0.001
            signal: [{counter: {from: {uniform: {low: 0, high: 10000}}, increment: {uniform: {low: 0, high: 0.5}}}}]
        clock:
          offset: {normal: {sd: 20s}}
          drift: {normal: {sd: 30ppm}}
          sync: {every: 2h, error: {normal: {sd: 500ms}}}
          dead-rtc: {share: 1%}
        network:
          delay: {lognormal: {median: 2s, p99: 60s}}
          loss: 1%
          offline: {every: {exponential: {mean: 6h}}, for: {exponential: {mean: 20m}}, then: flush}
        membership:
          join: {share: 20%, at: {uniform: {low: 0s, high: 6h}}}
    pipeline:
      watermark: {bounded-out-of-orderness: 1m, idle-timeout: 5m, after: quality, emit: {periodic: 200ms}}
      steps:
        - {name: quality, validate: {future: 10m, past: 1d}}
        - {name: quarters, window: {tumbling: 15m, allowed-lateness: 10m}, aggregate: [count, sum]}

    """

  /// Classes, sensors that report changes, restarts, an outage and a storm.
  static let vehicles = """
    version: 1
    name: vehicles
    seed: 5
    start: 2026-01-05T06:00:00Z
    duration: 1h
    partitions: 4
    fleet:
      - class: truck
        devices: 600
        group: {size: 40, of: depot}
        sensors:
          - name: speed
            unit: km/h
            every: {period: 8s, jitter: {normal: {sd: 100ms}}}
            resolution: 0.1
            signal: [{constant: 70}, {random-walk: {sd: 1, bounds: [-70, 60]}}]
          - name: fuel
            unit: "%"
            every: {on-change: {look: 10s, threshold: 0.5, heartbeat: 5m}}
            signal: [{constant: 60}, {random-walk: {sd: 0.2}}]
        clock: {offset: {normal: {sd: 1s}}, sync: {every: 30m, error: {normal: {sd: 50ms}}}}
        network:
          delay: {lognormal: {median: 300ms, p99: 5s}}
          offline: {every: {exponential: {mean: 40m}}, for: {lognormal: {median: 1m, p99: 10m}}, then: flush}
          duplicate: 1%
        membership: {restart: {every: {exponential: {mean: 30m}}, down-for: 2m}}
      - class: van
        devices: 300
        sensors:
          - name: position
            every: {poisson: 12s}
            signal: [{constant: 0}, {noise: {sd: 1}}]
        network: {delay: {gamma: {mean: 500ms, shape: 2}}, loss: 2%}
    incidents:
      - {at: 20m, for: 4m, kind: outage, group: depot-2, then: flush}
      - {at: 40m, for: 5m, kind: storm, class: van, factor: 5}
    pipeline:
      watermark: {bounded-out-of-orderness: 10s, idle-timeout: 1m}
      steps:
        - {name: unique, deduplicate: {within: 10m}}
        - {name: minutes, window: {tumbling: 1m, allowed-lateness: 1m, late: side-output}, aggregate: [count, mean]}

    """
}
