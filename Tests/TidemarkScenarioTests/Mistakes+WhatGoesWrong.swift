/// Mistakes in `fleetScenario`, one for each rule of anomalies and incidents.
extension Mistakes {
  static let anomalies = [
    Mistake(
      "kind: dip",
      "kind: dipp",
      83,
      16,
      "unknown kind 'dipp' (did you mean 'dip'?); allowed: spike, level-shift, drift, stuck-at,"
        + " noise-burst, dropout, dip, plateau, period-change, unit-error, missing, nan,"
        + " out-of-range, garbled, frozen-timestamp, future-timestamp, wear"
    ),
    Mistake(
      "every: 1h, magnitude: 8sd",
      "every: 1h",
      77,
      9,
      "missing key 'magnitude', which 'kind: spike' needs"
    ),
    Mistake(
      "for: 3h, factor: 2}",
      "for: 3h}",
      85,
      9,
      "missing key 'factor', which 'kind: period-change' needs"
    ),
    Mistake(
      "factor: 1.8, offset: 32",
      "share: 10%",
      86,
      62,
      "'share' does not apply to 'kind: unit-error'"
    ),
    Mistake(
      ", factor: 1.8, offset: 32",
      "",
      86,
      9,
      "missing key: 'kind: unit-error' needs 'factor' or 'offset'"
    ),
    Mistake(
      "for: 1m, magnitude: 5}",
      "for: 1m, magnitude: 5, direction: up}",
      83,
      69,
      "'direction' does not apply to 'kind: dip'"
    ),
    Mistake(
      "magnitude: 8sd, direction: up",
      "magnitude: 8sd, direction: sideways",
      77,
      75,
      "unknown word 'sideways'; allowed: up, down, either"
    ),
    Mistake(
      "magnitude: 4sd",
      "magnitude: 0sd",
      81,
      74,
      "0sd is out of range; it must be more than 0"
    ),
    Mistake(
      "magnitude: 4sd",
      "magnitude: loud",
      81,
      74,
      "expected a magnitude such as 2.5 or 8sd, found 'loud'"
    ),
    Mistake(
      "kind: wear, sensor: bearing, every: 7d",
      "kind: wear, sensor: bearing",
      93,
      9,
      "missing key: one of 'every', 'at' or 'count'"
    ),
    Mistake(
      "sensors: all, count: 3,",
      "sensors: all, count: 3, every: 1h,",
      80,
      50,
      "'count' and 'every' exclude each other; keep one"
    ),
    Mistake(
      "sensors: all, count: 3,",
      "count: 3,",
      80,
      9,
      "missing key: one of 'sensor' or 'sensors'"
    ),
    Mistake(
      "sensors: all",
      "sensors: load",
      80,
      35,
      "expected a list of sensors, or all, found 'load'"
    ),
    Mistake(
      "sensors: [load, axle]",
      "sensors: [load, load]",
      79,
      39,
      "sensor 'load' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "sensors: [load, axle]",
      "sensors: [load, axis]",
      79,
      39,
      "unknown sensor 'axis'; allowed: load, odometer, mode, axle, bearing",
      beyondSchema: true
    ),
    Mistake(
      "at: [10m, 2h], for: 5m",
      "at: [10m, 3d], for: 5m",
      78,
      64,
      "3d is not within the simulation, which lasts 2d",
      beyondSchema: true
    ),
    Mistake(
      "at: [10m, 2h], for: 5m",
      "at: [10m, 47h], for: 90m",
      78,
      64,
      "47h + 90m is not within the simulation, which lasts 2d",
      beyondSchema: true
    ),
    Mistake(
      "at: [10m, 2h], for: 5m",
      "at: [10m, 12m], for: 5m",
      78,
      64,
      "the one at 10m lasts 5m, until after this; leave more time between them",
      beyondSchema: true
    ),
    Mistake(
      "at: [10m, 2h], for: 5m",
      "at: [2h, 10m], for: 5m",
      78,
      63,
      "the times of 'at' must follow each other",
      beyondSchema: true
    ),
    Mistake(
      "at: [10m, 2h], for: 5m",
      "at: [10m, 2h], for: {exponential: {mean: 5m}}",
      78,
      69,
      "with 'at', 'for' must always be the same, such as 5m",
      beyondSchema: true
    ),
    Mistake(
      "for: {uniform: {low: 1m, high: 5m}}",
      "for: {normal: {mean: 1m, sd: 1s}}",
      80,
      50,
      "with 'count', 'for' needs an upper bound: a constant, uniform or empirical",
      beyondSchema: true
    ),
    Mistake(
      "every: 7d, for: 1d, magnitude: 9, exponent: 3, repair: 1h",
      "at: [1h, 30h], for: 1h, magnitude: 9",
      93,
      48,
      "nothing wears after its failure; give 'repair', or only one onset",
      beyondSchema: true
    ),
    Mistake(
      "every: 7d, for: 1d, magnitude: 9, exponent: 3, repair: 1h",
      "count: 2, for: 1h, magnitude: 9",
      93,
      39,
      "nothing wears after its failure; give 'repair', or only one onset",
      beyondSchema: true
    ),
    Mistake(
      "kind: dropout, sensor: mode",
      "kind: garbled, sensor: mode",
      82,
      33,
      "'garbled' changes numbers, and 'mode' reports states",
      beyondSchema: true
    ),
    Mistake(
      "{kind: noise-burst, sensor: load",
      "{kind: noise-burst, sensor: axle",
      81,
      63,
      "a magnitude in sd needs noise, and the signal of 'axle' has none",
      beyondSchema: true
    ),
    Mistake(
      "kind: period-change, sensor: load",
      "kind: period-change, sensor: odometer",
      85,
      39,
      "'period-change' needs a sine or a square, and the signal of 'odometer' has neither",
      beyondSchema: true
    ),
    Mistake(
      "kind: out-of-range, sensor: load",
      "kind: out-of-range, sensor: axle",
      89,
      38,
      "'out-of-range' needs a range, and 'axle' has none",
      beyondSchema: true
    ),
    Mistake(
      "    network: {loss: {bursts: {good-for: 1h",
      "    anomalies: [{kind: spike, sensor: power, of: group, every: 1h, magnitude: 1}]\n"
        + "    network: {loss: {bursts: {good-for: 1h",
      97,
      46,
      "'of: group' needs groups; give the class 'sign' a 'group', such as {size: 50, of: depot}",
      beyondSchema: true
    ),
  ]

  static let incidents = [
    Mistake(
      "partition: 3",
      "partition: 4",
      100,
      59,
      "there is no partition 4; there are 4, counted from 0",
      beyondSchema: true
    ),
    Mistake(
      "kind: partition-outage, partition: 3",
      "kind: partition-outage",
      100,
      5,
      "missing key 'partition', which 'kind: partition-outage' needs"
    ),
    Mistake(
      "partition: 3",
      "partition: 3, share: 10%",
      100,
      62,
      "'share' does not apply to 'kind: partition-outage'"
    ),
    Mistake(
      "for: 10m, kind: outage",
      "kind: outage",
      101,
      5,
      "missing key 'for', which 'kind: outage' needs"
    ),
    Mistake(
      "group: depot-2",
      "group: depot-3",
      101,
      57,
      "there is no group 'depot-3'; there are depot-0 to depot-2",
      beyondSchema: true
    ),
    Mistake(
      "factor: 5, class: sign",
      "factor: 5, class: sing",
      102,
      55,
      "unknown class 'sing'; allowed: wagon, sign",
      beyondSchema: true
    ),
    Mistake(
      "factor: 5, class: sign",
      "factor: 5, class: sign, group: depot-0",
      102,
      68,
      "there are no groups; give a class a 'group'",
      beyondSchema: true
    ),
    Mistake(
      "kind: clock-jump, by: -1h",
      "kind: clock-jump, for: 1h, by: -1h",
      103,
      32,
      "'for' does not apply to 'kind: clock-jump'"
    ),
    Mistake("by: -1h", "by: 0s", 103, 36, "a jump by 0 does nothing", beyondSchema: true),
    Mistake(
      "delay-factor: 10, loss: 5%, ",
      "",
      104,
      5,
      "missing key: 'kind: brown-out' needs 'delay-factor' or 'loss'"
    ),
    Mistake(
      "at: 4h, for: 1h",
      "at: 48h, for: 1h",
      104,
      10,
      "2d is not within the simulation, which lasts 2d",
      beyondSchema: true
    ),
    Mistake(
      "at: 4h, for: 1h",
      "at: 4h, for: 2d",
      104,
      10,
      "4h + 2d is not within the simulation, which lasts 2d",
      beyondSchema: true
    ),
  ]
}
