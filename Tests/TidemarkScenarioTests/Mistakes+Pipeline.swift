extension Mistakes {
  static let pipeline = [
    Mistake(
      "semantics: flink",
      "semantics: flinc",
      41,
      14,
      "unknown semantics 'flinc' (did you mean 'flink'?); allowed: flink, kafka-streams"
    ),
    Mistake(
      "semantics: flink",
      "semantics: kafka-streams",
      42,
      3,
      "'watermark' applies to flink semantics only; kafka-streams uses stream time and 'grace'",
      beyondSchema: true
    ),
    Mistake(
      "bounded-out-of-orderness: 5s",
      "bounded-out-of-orderness: 1500us",
      43,
      31,
      "1.5ms is not a whole number of milliseconds, as it must be here",
      beyondSchema: true
    ),
    Mistake(
      "after: quality",
      "after: qualty",
      45,
      12,
      "unknown step 'qualty' (did you mean 'quality'?); allowed: quality, unique",
      beyondSchema: true
    ),
    Mistake(
      "after: quality",
      "after: unique",
      45,
      12,
      "step 'hops' needs watermarks, but its input does not come through 'unique'",
      beyondSchema: true
    ),
    Mistake(
      "emit: {periodic: 200ms}",
      "emit: often",
      46,
      11,
      "unknown word 'often'; allowed: per-reading"
    ),
    Mistake(
      "ledger: hops",
      "ledger: spikes",
      48,
      11,
      "unknown window step 'spikes'; allowed: minutes, hops",
      beyondSchema: true
    ),
    Mistake(
      "name: unique,",
      "name: quality,",
      51,
      14,
      "step 'quality' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "validate: {range: true, future: 1m, past: 1d}",
      "validate: {}",
      50,
      33,
      "missing key: give 'range', 'future' or 'past'"
    ),
    Mistake(
      "deduplicate: {within: 1h}",
      "deduplicate: {within: 1h}, by: device",
      51,
      49,
      "'by' needs 'window' beside it"
    ),
    Mistake(
      "deduplicate: {within: 1h}",
      "reorder: {}, sensor: temperature",
      51,
      43,
      "'reorder' puts all readings in order; choose the sensor with 'filter' or behind it",
      beyondSchema: true
    ),
    Mistake(
      "deduplicate: {within: 1h}",
      "join: x",
      51,
      22,
      "'join' is not supported by this version of tidemark"
    ),
    Mistake(
      "by: device",
      "by: gateway",
      53,
      11,
      "unknown kind of key 'gateway'; allowed: series, device, sensor, class, group"
    ),
    Mistake(
      "by: device",
      "by: {expression: value +}",
      53,
      24,
      "it ends too early, at character 8 of the expression",
      beyondSchema: true
    ),
    Mistake(
      "by: device",
      "by: [class, {expression: value}, class]",
      53,
      40,
      "kind of key 'class' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "by: device",
      "by: {expresion: value}",
      53,
      12,
      "unknown key 'expresion' (did you mean 'expression'?); allowed: expression"
    ),
    Mistake(
      "by: device",
      "by: device\n      max-keys: 10",
      54,
      17,
      "'max-keys' limits the keys that an expression makes, and 'by' has none",
      beyondSchema: true
    ),
    Mistake(
      "by: device",
      "by: {expression: value}\n      max-keys: 0",
      54,
      17,
      "0 is out of range; allowed: 1 to 10000000"
    ),
    Mistake(
      "allowed-lateness: 30s",
      "grace: 30s",
      54,
      30,
      "'grace' is kafka-streams' word; with flink semantics use 'allowed-lateness'",
      beyondSchema: true
    ),
    Mistake(
      "{tumbling: 1m, allowed",
      "{sliding: 1m, allowed",
      54,
      16,
      "flink does not have sliding windows that are anchored on readings",
      beyondSchema: true
    ),
    Mistake(
      "{tumbling: 1m, allowed",
      "{cumulative: {step: 7s, size: 1m}, allowed",
      54,
      28,
      "'size' must be a multiple of 'step'",
      beyondSchema: true
    ),
    Mistake(
      "{tumbling: 1m, allowed",
      "{tumbling: 1m, trigger: end-of-stream, allowed",
      54,
      30,
      "the trigger end-of-stream is for the global window; others end before the stream does",
      beyondSchema: true
    ),
    Mistake(
      "{tumbling: 1m, allowed",
      "{tumbling: 1m, suppress: {max-records: 3}, allowed",
      54,
      30,
      "'suppress' applies to kafka-streams semantics only",
      beyondSchema: true
    ),
    Mistake(
      "[count, mean, p99.9]",
      "[count, median]",
      55,
      26,
      "unknown aggregate 'median' (did you mean 'p50'?)" + allowedAggregates
    ),
    Mistake(
      "[count, mean, p99.9]",
      "[count, distinkt]",
      55,
      26,
      "unknown aggregate 'distinkt' (did you mean 'distinct'?)" + allowedAggregates
    ),
    Mistake(
      "[count, mean, p99.9]",
      "[concat]",
      55,
      19,
      "unknown aggregate 'concat'" + allowedAggregates
    ),
    Mistake("[count, mean, p99.9]", "[count, p99.90]", 55, 26, "'p99.90'" + percentileExample),
    Mistake(
      "[count, mean, p99.9]",
      "p100",
      55,
      18,
      "'p100'" + percentileExample + "; use max"
    ),
    Mistake(
      "[count, mean, p99.9]",
      "p0",
      55,
      18,
      "'p0'" + percentileExample + "; use min"
    ),
    Mistake(
      "[count, mean, p99.9]",
      "[p99, count, p99]",
      55,
      18,
      "aggregate 'p99' is given more than once",
      beyondSchema: true
    ),
    Mistake(
      "      aggregate: sum\n",
      "",
      58,
      7,
      "'window' needs 'aggregate' beside it"
    ),
    Mistake(
      "[quality, unique]",
      "[quality, minutes]",
      57,
      14,
      "step 'hops' reads windows; it cannot read readings too",
      beyondSchema: true
    ),
    Mistake(
      "from: [quality, unique]",
      "from: minutes",
      57,
      13,
      "step 'minutes' has several results; say with 'value' which to take: count, mean, p99.9",
      beyondSchema: true
    ),
    Mistake(
      "from: [quality, unique]",
      "from: minutes\n      value: sum",
      58,
      14,
      "step 'minutes' does not compute sum, but count, mean, p99.9",
      beyondSchema: true
    ),
    Mistake(
      "aggregate: sum",
      "aggregate: sum\n      value: mean",
      60,
      14,
      "'value' chooses among the results of windows, but step 'hops' reads readings",
      beyondSchema: true
    ),
    Mistake(
      "from: unique",
      "from: minutes",
      61,
      13,
      "'minutes' is a window step, which passes no readings on",
      beyondSchema: true
    ),
    Mistake(
      "from: unique",
      "from: spikes",
      61,
      13,
      "step 'spikes' reads from itself",
      beyondSchema: true
    ),
    Mistake(
      "advance: 1m",
      "advance: 1ms",
      58,
      25,
      "a reading would belong to more than 10000 windows; use a longer advance",
      beyondSchema: true
    ),
    Mistake(
      "offset: -30s",
      "offset: -60s",
      58,
      50,
      "'offset' must be shorter than 1m either way",
      beyondSchema: true
    ),
    Mistake(
      "accumulation: discarding",
      "accumulation: retract",
      58,
      90,
      "unknown word 'retract' (did you mean 'retracting'?); allowed: accumulating, discarding,"
        + " retracting"
    ),
    Mistake(
      "      sensor: temperature\n",
      "      sensor: temp\n",
      62,
      15,
      "unknown sensor 'temp'; allowed: temperature, door, pressure",
      beyondSchema: true
    ),
    Mistake(
      "half-life: 50,",
      "",
      63,
      24,
      "missing key 'half-life'"
    ),
    Mistake("warm-up: 30", "warm-up: 1.5", 63, 63, "expected a whole number, found '1.5'"),
    Mistake("- throughput.p50 > baseline - 10%", "- {a: 1}", 66, 5, thresholdExample),
  ]

  private static let allowedAggregates =
    "; allowed: count, sum, min, max, mean, variance, stddev, first, last, distinct, p50, p90, p95,"
    + " p99, p99.9 and other percentiles"

  private static let percentileExample =
    " is no percentile, which is written as p50 or p99.9: above 0, below 100, at most three decimals,"
    + " no needless zeros"

  private static let thresholdExample =
    "expected a threshold such as minutes.result-latency.p99 < 40s, found a mapping"
}
