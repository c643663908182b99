/// A scenario that uses everything that a fleet can do; see `fullScenario` for pipelines.
let fleetScenario = """
  version: 1
  name: everything
  start: 2026-06-29T00:00:00Z
  duration: 2d
  partitions: 4
  fleet:
    - class: wagon
      devices: 120
      group: {size: 50, of: depot}
      sensors:
        - name: load
          unit: t
          every:
            period: 10s
            jitter: {empirical: {values: [0s, 1ms, 1s], weights: [8, 2, 1]}}
            load: {daily: [{at: 06:00, value: 3}, {at: "22:30:15", value: 0}]}
          range: [0, 100]
          signal:
            - {daily: [{at: 00:00, value: 20}, {at: 12:00, value: 80}]}
            - {weekly: [{at: mon 06:00, value: 1}, {at: sun 23:59, value: 0.5}]}
            - {square: {amplitude: 5, period: 1h, duty: 25%, phase: 0.5}, of: group}
            - {random-walk: {sd: 0.1, step: 1m, bounds: [-5, 5]}, of: group}
            - {ar1: {coefficient: 0.9, sd: 2}, of: device}
            - {pink-noise: {sd: 0.3, step: 1s}}
            - {noise: {sd: 0.4}}
        - name: odometer
          unit: km
          every: {poisson: 30s, load: {weekly: [{at: sat 00:00, value: 0.1}]}}
          signal:
            - counter: {from: {uniform: {low: 0, high: 99}}, increment: {gamma: {mean: 2, shape: 4}}, step: 1m, wrap: 100000}
        - name: mode
          kind: state
          every: {on-change: {look: 1s, threshold: 1, heartbeat: 10m}}
          signal:
            - states:
                - {name: parked, dwell: {pareto: {minimum: 10m, shape: 1.5}}, next: rolling}
                - {name: rolling, value: 60, dwell: {lognormal: {median: 1h, p99: 6h}}, next: [parked, {to: loading, weight: 3}]}
                - {name: loading, dwell: {normal: {mean: 20m, sd: 5m}}}
        - name: axle
          every: 1m
          signal:
            - {correlated: {sensor: load, factor: 0.25, lag: 30s}}
            - from: {file: data/axle.csv, time: t, time-format: epoch-s, value: v, shift: {uniform: {low: 0s, high: 1h}}, scale: {normal: {mean: 1, sd: 0.1}}, speed: 2, interpolate: false}
              of: group
        - name: bearing
          every: 1m
          signal:
            - {from: {file: /real/bearings.tide, device: bearing-3, sensor: x}}
            - {from: {file: data/axle.csv, time: t, time-format: epoch-s, value: v}}
      clock:
        resolution: 1s
        offset: {uniform: {low: -1s, high: 1s}}
        drift: 20ppm
        wander: {step: 1m, sd: 0.1ppm}
        sync: {every: 1h, error: {normal: {sd: 10ms}}, mode: slew, slew-rate: 250ppm}
        dead-rtc: {share: 1%}
        wrong-zone: {share: 2%, offsets: [1h, -5h]}
        leap: {at: 2026-06-30T00:00:00Z, step: 1s, share: 50%}
        reset: {every: {exponential: {mean: 30d}}, to: 2000-01-01T00:00:00Z}
        stop: {every: {exponential: {mean: 7d}}, for: 10s}
      network:
        delay: {lognormal: {median: 80ms, p99: 2s}}
        jitter: {normal: {sd: 5ms}}
        group-delay: {exponential: {mean: 1s}}
        loss: {share: 0.1%, bursts: {good-for: 10m, bad-for: 5s, loss-good: 1%, loss-bad: 90%, of: group}}
        duplicate: {share: 0.2%, delay: 10ms}
        offline: {every: {exponential: {mean: 1d}}, for: 3m, then: drop, of: group}
        buffer: {capacity: 500, overflow: drop-newest}
        uplink: {rate: 10/s}
        gateway: {every: 30s}
      membership:
        join: {share: 10%, at: {uniform: {low: 0s, high: 1d}}}
        leave: {share: 5%, at: 1d}
        restart: {every: {exponential: {mean: 7d}}, down-for: 1m}
        replace: {every: {exponential: {mean: 365d}}, down-for: 1h}
      anomalies:
        - {kind: spike, sensor: load, every: 1h, magnitude: 8sd, direction: up}
        - {kind: level-shift, sensor: load, of: group, at: [10m, 2h], for: 5m, magnitude: 2.5}
        - {kind: drift, sensors: [load, axle], of: device, at: 6h, for: 1h, magnitude: 3, direction: down}
        - {kind: stuck-at, sensors: all, count: 3, for: {uniform: {low: 1m, high: 5m}}}
        - {kind: noise-burst, sensor: load, every: 1d, for: 1m, magnitude: 4sd}
        - {kind: dropout, sensor: mode, every: 1d, for: 1m}
        - {kind: dip, sensor: load, every: 1d, for: 1m, magnitude: 5}
        - {kind: plateau, sensor: load, every: 1d, for: 1m, magnitude: 6}
        - {kind: period-change, sensor: load, every: 1d, for: 3h, factor: 2}
        - {kind: unit-error, sensor: load, every: 1d, for: 3h, factor: 1.8, offset: 32}
        - {kind: missing, sensor: load, every: 1d, for: 1h, share: 30%}
        - {kind: nan, sensor: load, every: 1d, for: 1h, share: 20%}
        - {kind: out-of-range, sensor: load, every: 1d, for: 1h, magnitude: 50, share: 10%, direction: up}
        - {kind: garbled, sensor: odometer, every: 1d, for: 1h}
        - {kind: frozen-timestamp, sensor: odometer, every: 1d, for: 1h}
        - {kind: future-timestamp, sensor: odometer, every: 1d, for: 1h, ahead: 30d}
        - {kind: wear, sensor: bearing, every: 7d, for: 1d, magnitude: 9, exponent: 3, repair: 1h}
    - class: sign
      devices: 3
      sensors: [{name: power, every: 1m, signal: [{constant: 1}]}]
      network: {loss: {bursts: {good-for: 1h, bad-for: 1m}}, buffer: {capacity: 9}}
      clock: {sync: {every: 1d}}
  incidents:
    - {at: 40m, for: 5m, kind: partition-outage, partition: 3}
    - {at: 1h, for: 10m, kind: outage, then: drop, group: depot-2}
    - {at: 2h, for: 10m, kind: storm, factor: 5, class: sign}
    - {at: 3h, kind: clock-jump, by: -1h, share: 25%}
    - {at: 4h, for: 1h, kind: brown-out, delay-factor: 10, loss: 5%, class: wagon, group: depot-0}
  """
