import Testing

/// One mistake in an otherwise good scenario, and what the user is told.
struct Mistake: Sendable, CustomTestStringConvertible {
  /// A part of the good text, and what takes its place.
  var part: String
  var replacement: String
  var line: Int
  var column: Int
  var message: String
  /// Whether only Tidemark can find it: a JSON Schema knows neither amounts in units nor what other
  /// parts of the file say, and what is a number in YAML is one to it.
  var isBeyondSchema: Bool

  init(
    _ part: String,
    _ replacement: String,
    _ line: Int,
    _ column: Int,
    _ message: String,
    beyondSchema isBeyondSchema: Bool = false
  ) {
    self.part = part
    self.replacement = replacement
    self.line = line
    self.column = column
    self.message = message
    self.isBeyondSchema = isBeyondSchema
  }

  /// The good text with the mistake; nil if the part does not occur exactly once.
  func text(in good: String) -> String? {
    let pieces = good.split(separator: part, omittingEmptySubsequences: false)
    return pieces.count == 2 ? pieces[0] + replacement + pieces[1] : nil
  }

  var testDescription: String { replacement }
}

/// Mistakes in `fullScenario`, one for each rule.
enum Mistakes {
  static let general = [
    Mistake(
      "version: 1",
      "versions: 1",
      1,
      1,
      "unknown key 'versions' (did you mean 'version'?); allowed: version, name, seed, start,"
        + " duration, partitions, fleet, incidents, source, pipeline, thresholds"
    ),
    Mistake("version: 1\n", "", 1, 1, "missing key 'version'"),
    Mistake(
      "version: 1",
      "version: 2",
      1,
      10,
      "version 2 is not supported by this version of tidemark; use 1"
    ),
    Mistake(
      "name: cold-chain",
      "name: Cold Chain",
      2,
      7,
      "expected a name of lower-case letters, digits and dashes, such as cold-chain,"
        + " found 'Cold Chain'"
    ),
    Mistake("name: cold-chain", "name: [a]", 2, 7, "expected a name, found a list"),
    Mistake(
      "name: cold-chain",
      "name: 2024",
      2,
      7,
      "a name like this needs quotes, since YAML reads it as no text: \"2024\""
    ),
    Mistake(
      "name: cold-chain",
      "name: true",
      2,
      7,
      "a name like this needs quotes, since YAML reads it as no text: \"true\""
    ),
    Mistake(
      "name: cold-chain",
      "name: 1e3",
      2,
      7,
      "a name like this needs quotes, since YAML reads it as no text: \"1e3\""
    ),
    Mistake(
      "name: cold-chain",
      "name:",
      2,
      1,
      "'name' has no value; give one or leave the key out"
    ),
    Mistake("seed: 18446744073709551615", "seed: x", 3, 7, "expected a whole number, found 'x'"),
    Mistake(
      "seed: 18446744073709551615",
      "seed: 18446744073709551616",
      3,
      7,
      "18446744073709551616 is out of range; allowed: 0 to 18446744073709551615",
      beyondSchema: true
    ),
    Mistake(
      "seed: 18446744073709551615",
      "seed: \"7\"",
      3,
      7,
      "expected a whole number, found the quoted text '7'"
    ),
    Mistake(
      "start: 2026-01-01T00:00:00Z",
      "start: 2026-02-30",
      4,
      8,
      "expected a time such as 2026-01-01T00:00:00Z, found '2026-02-30'",
      beyondSchema: true
    ),
    Mistake(
      "start: 2026-01-01T00:00:00Z",
      "start: 1969-12-31",
      4,
      8,
      "1969-12-31 is out of range; allowed: the years 1970 to 2100"
    ),
    Mistake(
      "duration: 2h",
      "duration: 7200",
      5,
      11,
      "'7200' has no unit; write 7200s, or use ns, us, ms, s, m, h, d"
    ),
    Mistake("duration: 2h", "duration: 0", 5, 11, "0 is out of range; it must be more than 0"),
    Mistake("duration: 2h\n", "", 6, 1, "'fleet' needs 'duration' beside it"),
    Mistake(
      "partitions: 8",
      "partitions: 0",
      6,
      13,
      "0 is out of range; allowed: 1 to 65536"
    ),
    Mistake(
      "partitions: 8",
      "partitions: 8\npartitions: 9",
      6,
      1,
      "key 'partitions' is given more than once in this mapping"
    ),
    Mistake(
      "thresholds:",
      "repetitions: 3\nthresholds:",
      64,
      1,
      "'repetitions' is not supported by this version of tidemark"
    ),
    Mistake(
      "partitions: 8",
      "source: {file: x.csv}",
      6,
      1,
      "'fleet' and 'source' exclude each other; keep one"
    ),
    Mistake(
      "start: 2026-01-01T00:00:00Z",
      "start: 2026-01-01T25:00:00Z",
      4,
      8,
      "expected a time such as 2026-01-01T00:00:00Z, found '2026-01-01T25:00:00Z'",
      beyondSchema: true
    ),
  ]

  static let fleet = [
    Mistake(
      "devices: 500",
      "devises: 500",
      9,
      5,
      "unknown key 'devises' (did you mean 'devices'?); allowed: class, devices, group, sensors,"
        + " clock, network, membership, anomalies"
    ),
    Mistake(
      "period: 10s",
      "period: 10 parsecs",
      14,
      25,
      "unknown unit 'parsecs' in '10 parsecs'; units: ns, us, ms, s, m, h, d"
    ),
    Mistake("period: 10s", "period: 10 s", 14, 25, "write '10s' without a space"),
    Mistake(
      "period: 10s",
      "period: fast",
      14,
      25,
      "expected a span such as 250ms, 10s or 2h (units: ns, us, ms, s, m, h, d), found 'fast'"
    ),
    Mistake(
      "period: 10s",
      "period: 1us",
      14,
      25,
      "1us is out of range; a period is at least 1ms",
      beyondSchema: true
    ),
    Mistake(
      "{normal: {mean: 1ms, sd: 50ms}}",
      "{normal: {mean: 1ms}}",
      14,
      47,
      "missing key 'sd'"
    ),
    Mistake(
      "{normal: {mean: 1ms, sd: 50ms}}",
      "{normal: {sd: 1ms}, constant: 1s}",
      14,
      58,
      "'normal' and 'constant' exclude each other; keep one"
    ),
    Mistake(
      "{normal: {mean: 1ms, sd: 50ms}}",
      "{}",
      14,
      38,
      "missing key: one of 'constant', 'uniform', 'normal', 'lognormal', 'exponential', 'gamma',"
        + " 'pareto' or 'empirical'"
    ),
    Mistake(
      "[-40, 60]",
      "[60, -40]",
      16,
      16,
      "expected the lowest and the highest value, such as [-40, 60]",
      beyondSchema: true
    ),
    Mistake(
      "resolution: 0.1",
      "resolution: 200",
      15,
      9,
      "a resolution of 200.0 is coarser than the range, -40.0 to 60.0",
      beyondSchema: true
    ),
    Mistake(
      "resolution: 0.1",
      "resolution: 0",
      15,
      21,
      "0 is out of range; it must be more than 0"
    ),
    Mistake(
      "resolution: 0.1",
      "resolution: .inf",
      15,
      21,
      "expected a number, found '.inf'",
      beyondSchema: true
    ),
    Mistake(
      "{amplitude: 1.5, period: 24h, phase: 0.25}",
      "1.5",
      19,
      19,
      "expected a mapping with 'amplitude', 'period' or 'phase', found '1.5'"
    ),
    Mistake(
      "name: door",
      "name: temperature",
      22,
      16,
      "sensor 'temperature' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "sd: 20ppm",
      "sd: 20ms",
      26,
      28,
      "expected a drift such as 20ppm (units: ppm, %), found '20ms'"
    ),
    Mistake(
      "{median: 80ms, p99: 2s}",
      "{median: 80ms, p99: 2ms}",
      28,
      26,
      "'p99' must not be less than 'median'",
      beyondSchema: true
    ),
    Mistake("loss: 0.1%", "loss: 101%", 29, 13, "101% is out of range; allowed: 0% to 100%"),
    Mistake("loss: 0.1%", "loss: 1s", 29, 13, "expected a share such as 0.1% or 0.001, found '1s'"),
    Mistake(
      "for: 3m, then: flush",
      "for: 3m, then: keep",
      31,
      66,
      "unknown word 'keep'; allowed: flush, drop"
    ),
    Mistake("for: 3m,", "for: 0s,", 31, 56, "0s is out of range; it must be more than 0"),
    Mistake(
      "kind: spike, sensor: temperature",
      "kind: spike, sensor: temperatur",
      33,
      31,
      "unknown sensor 'temperatur' (did you mean 'temperature'?); allowed: temperature, door",
      beyondSchema: true
    ),
    Mistake(
      "magnitude: 8sd",
      "magnitude: 8sd, for: 1m",
      33,
      95,
      "'for' does not apply to 'kind: spike'"
    ),
    Mistake(
      "sensor: temperature, every: {exponential: {mean: 30m}}",
      "sensor: door, every: {exponential: {mean: 30m}}",
      33,
      72,
      "a magnitude in sd needs noise, and the signal of 'door' has none",
      beyondSchema: true
    ),
    Mistake(
      "class: pump",
      "class: reefer",
      36,
      12,
      "class 'reefer' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "every: 250ms",
      "every: {period: 1ms}, range: [0, 1, 2]",
      38,
      61,
      "expected the lowest and the highest value, such as [-40, 60]"
    ),
  ]
}
