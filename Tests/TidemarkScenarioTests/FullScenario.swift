/// A scenario that uses every key and every kind of value.
let fullScenario = """
  version: 1
  name: cold-chain
  seed: 18446744073709551615
  start: 2026-01-01T00:00:00Z
  duration: 2h
  partitions: 8
  fleet:
    - class: reefer
      devices: 500
      group: {size: 50, of: depot}
      sensors:
        - name: temperature
          unit: °C
          every: {period: 10s, jitter: {normal: {mean: 1ms, sd: 50ms}}}
          resolution: 0.1
          range: [-40, 60]
          signal:
            - constant: -18
            - sine: {amplitude: 1.5, period: 24h, phase: 0.25}
            - ramp: {per-second: 0.001}
            - noise: {sd: 0.25}
        - {name: door, every: 1m, signal: [{constant: 0}]}
      clock:
        resolution: 1s
        offset: {uniform: {low: -300ms, high: 300ms}}
        drift: {normal: {sd: 20ppm}}
      network:
        delay: {lognormal: {median: 80ms, p99: 2s}}
        loss: 0.1%
        duplicate: 0.002
        offline: {every: {exponential: {mean: 1h}}, for: 3m, then: flush}
      anomalies:
        - {kind: spike, sensor: temperature, every: {exponential: {mean: 30m}}, magnitude: 8sd}
        - {kind: stuck-at, sensor: door, every: 2h, for: {constant: 5m}}
        - {kind: level-shift, sensor: temperature, every: 3h, magnitude: 2.5, for: 10m}
    - class: pump
      devices: 1
      sensors: [{name: pressure, every: 250ms, signal: [{sine: {amplitude: 1, period: 1s}}]}]
      network: {delay: 5ms}
  pipeline:
    semantics: flink
    watermark:
      bounded-out-of-orderness: 5s
      idle-timeout: 30s
      after: quality
      emit: {periodic: 200ms}
    at-end: keep-open
    ledger: hops
    steps:
      - {name: quality, validate: {range: true, future: 1m, past: 1d}}
      - {name: unique, deduplicate: {within: 1h}}
      - name: minutes
        by: device
        window: {tumbling: 1m, allowed-lateness: 30s, late: side-output, emit: on-close}
        aggregate: [count, mean, p99.9]
      - name: hops
        from: [quality, unique]
        window: {hopping: {size: 5m, advance: 1m}, offset: -30s, late: drop, accumulation: discarding}
        aggregate: sum
      - name: spikes
        from: unique
        sensor: temperature
        detect: {ewma-z: {half-life: 50, threshold: 5, warm-up: 30, quiet-period: 1m}}
  thresholds:
    - minutes.too-late.share < 8%
    - throughput.p50 > baseline - 10%
  """
