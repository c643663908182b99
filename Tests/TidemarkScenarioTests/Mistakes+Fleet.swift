/// Mistakes in `fleetScenario`, one for each rule of sensors, signals, and what is on the way.
extension Mistakes {
  static let sensors = [
    Mistake(
      "every: {poisson: 30s,",
      "every: {poisson: 30s, period: 1s,",
      28,
      31,
      "'poisson' and 'period' exclude each other; keep one"
    ),
    Mistake(
      "every: {poisson: 30s,",
      "every: {poisson: 30s, jitter: 1s,",
      28,
      31,
      "'jitter' needs 'period' beside it"
    ),
    Mistake(
      "every: {poisson: 30s,",
      "every: {",
      28,
      16,
      "missing key: one of 'period', 'poisson' or 'on-change'"
    ),
    Mistake(
      "heartbeat: 10m",
      "heartbeat: 10ms",
      33,
      53,
      "'heartbeat' must not be shorter than 'look', 1s",
      beyondSchema: true
    ),
    Mistake(
      "threshold: 1,",
      "threshold: 0,",
      33,
      50,
      "0 is out of range; it must be more than 0"
    ),
    Mistake(
      "[{at: sat 00:00, value: 0.1}]",
      "[{at: sat 00:00, value: 2000}]",
      28,
      70,
      "2000 is out of range; allowed: 0 to 1000"
    ),
    Mistake(
      "at: sat 00:00",
      "at: 00:00",
      28,
      52,
      "expected a time of the week such as mon 06:00, found '00:00'"
    ),
    Mistake(
      "at: sat 00:00",
      "at: day 00:00",
      28,
      52,
      "expected a time of the week such as mon 06:00, found 'day 00:00'"
    ),
    Mistake("at: 12:00", "at: 24:00", 19, 51, "expected a time such as 06:00, found '24:00'"),
    Mistake("at: 12:00", "at: 12", 19, 51, "expected a time such as 06:00, found '12'"),
    Mistake(
      "{at: 12:00",
      "{at: 00:00",
      19,
      46,
      "the points of a profile must follow each other in time",
      beyondSchema: true
    ),
    Mistake(
      "kind: state\n",
      "kind: states\n",
      32,
      15,
      "unknown kind 'states' (did you mean 'state'?); allowed: number, state"
    ),
    Mistake(
      "kind: state\n",
      "kind: state\n        range: [0, 1]\n",
      33,
      9,
      "'range' does not apply to 'kind: state'"
    ),
    Mistake(
      "        kind: state\n        every",
      "        kind: state\n        resolution: 1\n        every",
      33,
      9,
      "'resolution' does not apply to 'kind: state'"
    ),
    Mistake(
      "      - name: axle",
      "          - constant: 1\n      - name: axle",
      39,
      13,
      "a sensor of 'kind: state' has one part, 'states', and no other; add parts to a number",
      beyondSchema: true
    ),
    Mistake(
      "weights: [8, 2, 1]",
      "weights: [8, 2]",
      15,
      55,
      "there are 2 weights for 3 values; give each value one",
      beyondSchema: true
    ),
    Mistake(
      "weights: [8, 2, 1]",
      "weights: [0, 0, 0]",
      15,
      55,
      "at least one weight must be more than 0",
      beyondSchema: true
    ),
    Mistake(
      "weights: [8, 2, 1]",
      "weights: [8, -2, 1]",
      15,
      68,
      "-2 is out of range; it must be 0 or more"
    ),
    Mistake(
      "values: [0s, 1ms, 1s]",
      "values: []",
      15,
      40,
      "expected at least 1 item, found an empty list"
    ),
    Mistake(
      "{mean: 2, shape: 4}",
      "{mean: 0, shape: 4}",
      30,
      86,
      "0 is out of range; it must be more than 0"
    ),
    Mistake("{mean: 2, shape: 4}", "{mean: 2}", 30, 79, "missing key 'shape'"),
    Mistake(
      "{minimum: 10m, shape: 1.5}",
      "{minimum: 10m, shape: 0}",
      36,
      70,
      "0 is out of range; it must be more than 0"
    ),
    Mistake("{mean: 20m, sd: 5m}", "{sd: 5m}", 38, 49, "missing key 'mean'"),
  ]

  static let signals = [
    Mistake(
      "{noise: {sd: 0.4}}",
      "{nose: {sd: 0.4}}",
      25,
      14,
      "unknown key 'nose' (did you mean 'noise'?); allowed: constant, sine, square, ramp, daily,"
        + " weekly, noise, pink-noise, random-walk, ar1, counter, states, correlated, from, of"
    ),
    Mistake(
      "{noise: {sd: 0.4}}",
      "{noise: {sd: 0.4}, of: group}",
      25,
      32,
      "'noise' and 'of' exclude each other; keep one"
    ),
    Mistake(
      "phase: 0.5}, of: group}",
      "phase: 0.5}, of: depot}",
      21,
      77,
      "unknown scope 'depot'; allowed: device, group"
    ),
    Mistake("duty: 25%", "duty: 125%", 21, 55, "125% is out of range; allowed: 0% to 100%"),
    Mistake(
      "bounds: [-5, 5]",
      "bounds: [1, 5]",
      22,
      47,
      "'bounds' must contain 0, where the walk starts",
      beyondSchema: true
    ),
    Mistake(
      "coefficient: 0.9",
      "coefficient: 1",
      23,
      33,
      "1 is out of range; it must be between -1 and 1"
    ),
    Mistake(
      "{sd: 0.3, step: 1s}",
      "{sd: 0.3, step: 0}",
      24,
      42,
      "0 is out of range; it must be more than 0"
    ),
    Mistake("wrap: 100000", "wrap: 0", 30, 117, "0 is out of range; it must be more than 0"),
    Mistake(
      "increment: {gamma: {mean: 2, shape: 4}}",
      "increment: -1",
      30,
      71,
      "-1 is out of range; it must be 0 or more"
    ),
    Mistake(
      "next: rolling}",
      "next: roling}",
      36,
      83,
      "unknown state 'roling' (did you mean 'rolling'?); allowed: parked, rolling, loading",
      beyondSchema: true
    ),
    Mistake(
      "[parked, {to: loading, weight: 3}]",
      "[parked, {to: parked, weight: 3}]",
      37,
      107,
      "state 'parked' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "weight: 3}",
      "weight: 0}",
      37,
      124,
      "0 is out of range; it must be more than 0"
    ),
    Mistake(
      "{name: loading, dwell",
      "{name: parked, dwell",
      38,
      24,
      "state 'parked' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "correlated: {sensor: load",
      "correlated: {sensor: loads",
      42,
      35,
      "unknown sensor 'loads' (did you mean 'load'?); allowed: load, odometer, mode, axle, bearing",
      beyondSchema: true
    ),
    Mistake(
      "correlated: {sensor: load",
      "correlated: {sensor: axle",
      42,
      35,
      "'axle' would follow itself; break the circle",
      beyondSchema: true
    ),
    Mistake(
      "{noise: {sd: 0.4}}",
      "{correlated: {sensor: axle}}",
      42,
      35,
      "'load' would follow itself; break the circle",
      beyondSchema: true
    ),
    Mistake(
      "/real/bearings.tide",
      "/real/bearings.mcap",
      48,
      27,
      "the file must be a .csv, .jsonl or .tide",
      beyondSchema: true
    ),
    Mistake(
      "device: bearing-3",
      "time: t",
      48,
      48,
      "a recording has no columns to choose; use 'device' and 'sensor'",
      beyondSchema: true
    ),
    Mistake(
      "time-format: epoch-s, value: v}",
      "time-format: epoch-s, sensor: v}",
      49,
      73,
      "'device' and 'sensor' choose from a recording (.tide); here 'value' names a column",
      beyondSchema: true
    ),
    Mistake(
      "file: data/axle.csv, time: t, time-format: epoch-s, value: v, shift",
      "url: data/axle.csv, shift",
      43,
      20,
      "unknown key 'url'; allowed: file, time, time-format, value, device, sensor, shift, scale,"
        + " speed, interpolate"
    ),
    Mistake("speed: 2", "speed: 0", 43, 165, "0 is out of range; it must be more than 0"),
    Mistake(
      "interpolate: false",
      "interpolate: linear",
      43,
      181,
      "expected true or false, found 'linear'"
    ),
  ]

  static let delivery = [
    Mistake(
      "wander: {step: 1m, sd: 0.1ppm}",
      "wander: {step: 1m, sd: -0.1ppm}",
      54,
      30,
      "-0.1ppm is out of range; it must be 0 or more"
    ),
    Mistake(
      "drift: 20ppm",
      "drift: 20%",
      53,
      14,
      "20% is out of range; allowed: -10% to 10%",
      beyondSchema: true
    ),
    Mistake(
      "mode: slew,",
      "mode: step,",
      55,
      66,
      "'slew-rate' does not apply to 'mode: step'"
    ),
    Mistake("mode: slew, ", "", 55, 54, "'slew-rate' needs 'mode' beside it"),
    Mistake("{share: 2%, offsets: [1h, -5h]}", "{share: 2%}", 57, 19, "missing key 'offsets'"),
    Mistake(
      "leap: {at: 2026-06-30T00:00:00Z",
      "leap: {at: 2026-12-31T23:59:59Z",
      58,
      18,
      "2026-12-31T23:59:59Z is not within the simulation, 2026-06-29T00:00:00Z to"
        + " 2026-07-01T00:00:00Z",
      beyondSchema: true
    ),
    Mistake(
      "stop: {every: {exponential: {mean: 7d}}, for: 10s}",
      "stop: {every: {exponential: {mean: 7d}}}",
      60,
      13,
      "missing key 'for'"
    ),
    Mistake(
      "loss: {share: 0.1%, bursts: {good-for: 10m, bad-for: 5s, loss-good: 1%, loss-bad: 90%, of: group}}",
      "loss: {}",
      65,
      13,
      "missing key: give 'share' or 'bursts'"
    ),
    Mistake("good-for: 10m", "good-for: 0", 65, 46, "0 is out of range; it must be more than 0"),
    Mistake(
      "duplicate: {share: 0.2%, delay: 10ms}",
      "duplicate: {delay: 10ms}",
      66,
      18,
      "missing key 'share'"
    ),
    Mistake(
      "duplicate: {share: 0.2%, delay: 10ms}",
      "duplicate: {share: 0.2%, delay: -10ms}",
      66,
      39,
      "-10ms is out of range; it must be 0 or more"
    ),
    Mistake(
      "overflow: drop-newest",
      "overflow: block",
      68,
      41,
      "unknown word 'block'; allowed: drop-oldest, drop-newest"
    ),
    Mistake("capacity: 500", "capacity: 0", 68, 26, "0 is out of range; allowed: 1 to 1000000"),
    Mistake("rate: 10/s", "rate: 10", 69, 22, "expected a rate such as 10/s, found '10'"),
    Mistake("rate: 10/s", "rate: 0/s", 69, 22, "0/s is out of range; it must be more than 0"),
    Mistake(
      "    group: {size: 50, of: depot}\n",
      "",
      20,
      73,
      needsGroup("of: group"),
      beyondSchema: true
    ),
    Mistake(
      "buffer: {capacity: 9}}",
      "gateway: {every: 1m}}",
      97,
      60,
      needsGroup("gateway", in: "sign"),
      beyondSchema: true
    ),
    Mistake(
      "{good-for: 1h, bad-for: 1m}",
      "{good-for: 1h, bad-for: 1m, of: group}",
      97,
      58,
      needsGroup("of: group", in: "sign"),
      beyondSchema: true
    ),
    Mistake(
      "[{constant: 1}]",
      "[{sine: {amplitude: 1, period: 1h}, of: group}]",
      96,
      84,
      needsGroup("of: group", in: "sign"),
      beyondSchema: true
    ),
    Mistake(
      "leave: {share: 5%, at: 1d}",
      "leave: {share: 5%, at: 3d}",
      73,
      30,
      "3d is not within the simulation, which lasts 2d",
      beyondSchema: true
    ),
    Mistake(
      "join: {share: 10%, at",
      "join: {share: 10%, after",
      72,
      26,
      "unknown key 'after'; allowed: share, at"
    ),
    Mistake("down-for: 1m", "for: 1m", 74, 51, "unknown key 'for'; allowed: every, down-for"),
  ]

  private static func needsGroup(_ key: String, in name: String = "wagon") -> String {
    "'\(key)' needs groups; give the class '\(name)' a 'group', such as {size: 50, of: depot}"
  }
}
