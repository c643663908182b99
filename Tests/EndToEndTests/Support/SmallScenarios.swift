import TidemarkTestSupport

/// Scenarios of a few thousand readings that misbehave in every way the fleet knows.
enum SmallScenarios {
  /// Two minutes of two classes, replayed by Flink's rules.
  static let flink = head + reefers + pumps + flinkPipeline

  /// The same, in a quick run half a minute of it: for what no number of readings decides.
  static let brief =
    Depth.isDeep ? flink : flink.replacing("duration: 2m", with: "duration: 30s")

  /// A fleet of one class of so many devices, and of a second one if wanted.
  static func fleet(reefers count: Int, withPumps: Bool = false, duration: String) -> String {
    (head + reefers + (withPumps ? pumps : ""))
      .replacing("devices: 20", with: "devices: \(count)")
      .replacing("duration: 2m", with: "duration: \(duration)")
  }

  /// A fleet that takes much longer to simulate than any test waits.
  static let endless = fleet(reefers: 200, duration: "20d") + flinkPipeline

  /// How large the file of a simulation is that is interrupted.
  ///
  /// A debug build takes six seconds until it writes the first chunk: in a quick run the names are
  /// enough, and what is recorded then is what was simulated until the signal came.
  static let sizeUnderWay = Depth.count(1_000, deep: 100_000)

  private static let head = """
    # A small fleet for tests.
    version: 1
    name: small
    seed: 11
    start: 2026-01-01T00:00:00Z
    duration: 2m
    partitions: 3

    """

  private static let reefers = """
    fleet:
      - class: reefer
        devices: 20
        group: {size: 5, of: depot}
        sensors:
          - name: temperature
            unit: °C
            every: {period: 1s, jitter: {normal: {sd: 50ms}}}
            resolution: 0.1
            range: [-40, 60]
            signal:
              - constant: -18
              - sine: {amplitude: 1.5, period: 24h}
              - noise: {sd: 0.2}
          - name: vibration
            every: 2s
            range: [0, 8]
            signal: [{constant: 0.8}, {noise: {sd: 0.1}}]
        clock:
          offset: {normal: {sd: 300ms}}
          drift: {normal: {sd: 20ppm}}
        network:
          delay: {lognormal: {median: 80ms, p99: 2s}}
          loss: 1%
          duplicate: 2%
          offline:
            every: {exponential: {mean: 1m}}
            for: {exponential: {mean: 12s}}
            then: flush
        anomalies:
          - {kind: spike, sensor: temperature, every: {exponential: {mean: 40s}}, magnitude: 500sd}
          - kind: stuck-at
            sensor: vibration
            every: {exponential: {mean: 2m}}
            for: {uniform: {low: 5s, high: 20s}}

    """

  private static let pumps = """
      - class: pump
        devices: 7
        sensors:
          - name: pressure
            unit: bar
            every: 500ms
            signal: [{sine: {amplitude: 1, period: 30s}}]
        network: {delay: 5ms}

    """

  static let flinkPipeline = """
    pipeline:
      semantics: flink
      watermark: {bounded-out-of-orderness: 1s, idle-timeout: 10s, after: quality}
      steps:
        - {name: quality, validate: {range: true, future: 1s, past: 30s}}
        - {name: unique, deduplicate: {within: 1m}}
        - name: tens
          window: {tumbling: 10s, allowed-lateness: 2s, late: side-output}
          aggregate: [count, sum, min, max, mean]
        - name: hops
          by: group
          sensor: temperature
          window: {hopping: {size: 20s, advance: 5s}}
          aggregate: [count, mean]
        - name: spikes
          sensor: temperature
          detect: {ewma-z: {half-life: 20, threshold: 6, warm-up: 10, quiet-period: 5s}}

    """

  static let kafkaOnUpdate = """
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: quality, validate: {range: true}}
        - {name: unique, deduplicate: {within: 1m}}
        - name: tens
          window: {tumbling: 10s, grace: 2s, emit: on-update}
          aggregate: [count, max]
        - name: devices
          by: device
          window: {hopping: {size: 20s, advance: 5s}, grace: 1s}
          aggregate: [count, mean]

    """

  static let kafkaOnClose = """
    pipeline:
      semantics: kafka-streams
      steps:
        - name: tens
          window: {tumbling: 10s, grace: 2s, emit: on-close}
          aggregate: [count, sum]
        - name: groups
          by: group
          window: {hopping: {size: 20s, advance: 5s}, grace: 1s, emit: on-close}
          aggregate: [count, mean]

    """
}
