import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// Pipelines that cannot work are refused before anything runs, with the place of what is wrong and
/// what would be right.
@Suite struct ImpossiblePipelineTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The text, with a mark where the mistake is.
    var text: String
    var message: String

    init(
      _ title: String,
      _ lines: String,
      _ message: String,
      semantics: String = "flink"
    ) {
      testDescription = title
      let isFlink = semantics == "flink" && !lines.contains("watermark:")
      let watermark = isFlink ? "  watermark: {ascending: true}\n" : ""
      text = "pipeline:\n  semantics: \(semantics)\n\(watermark)\(lines)\n"
      self.message = message
    }
  }

  private static let count = "window: {tumbling: 1m}, aggregate: count"

  static let wiring = [
    Mistake(
      "a step that reads from itself",
      "  steps: [{name: a, from: ¶a, validate: {range: true}}]",
      "step 'a' reads from itself"
    ),
    Mistake(
      "a cycle of two",
      """
        steps:
          - {name: a, from: ¶b, validate: {range: true}}
          - {name: b, from: a, validate: {range: true}}
      """,
      "step 'b' comes later; a step reads from earlier ones, and 'b' reads from 'a'"
    ),
    Mistake(
      "a cycle of three",
      """
        steps:
          - {name: a, from: [¶c], validate: {range: true}}
          - {name: b, from: a, validate: {range: true}}
          - {name: c, from: b, validate: {range: true}}
      """,
      "step 'c' comes later; a step reads from earlier ones, and 'c' reads from 'a'"
    ),
    Mistake(
      "a later step",
      """
        steps:
          - {name: a, from: ¶b, \(count)}
          - {name: b, validate: {range: true}}
      """,
      "step 'b' comes later; a step reads from earlier ones"
    ),
    Mistake(
      "an unknown step",
      """
        steps:
          - {name: quality, validate: {range: true}}
          - {name: a, from: ¶qualty, \(count)}
      """,
      "unknown step 'qualty' (did you mean 'quality'?); allowed: quality"
    ),
    Mistake(
      "an unknown step where nothing can be read",
      "  steps: [{name: a, from: ¶readings-in, \(count)}]",
      "unknown step 'readings-in'; no step before passes readings on: leave 'from' out to read from the"
        + " source"
    ),
    Mistake(
      "windows that read each other",
      """
        steps:
          - {name: a, from: ¶b, \(count)}
          - {name: b, from: a, \(count)}
      """,
      "step 'b' comes later; a step reads from earlier ones, and 'b' reads from 'a'"
    ),
    Mistake(
      "a window that reads windows and readings",
      """
        steps:
          - {name: quality, validate: {range: true}}
          - {name: a, \(count)}
          - {name: b, from: [a, ¶quality], \(count)}
      """,
      "step 'b' reads windows; it cannot read readings too"
    ),
    Mistake(
      "an expression that keys results",
      """
        steps:
          - {name: a, \(count)}
          - {name: b, from: a, by: ¶{expression: "floor(value)"}, \(count)}
      """,
      "step 'b' reads windows, whose results an expression cannot key; leave 'by' out to keep their keys, or"
        + " name what they share"
    ),
    Mistake(
      "windows by an expression, and others",
      """
        steps:
          - {name: a, by: {expression: value}, \(count)}
          - {name: b, \(count)}
          - {name: ¶c, from: [a, b], \(count)}
      """,
      "step 'c' reads several windows, and those of 'a' are kept by an expression; say with 'by' which names"
        + " they share"
    ),
    Mistake(
      "a detector that reads windows",
      """
        steps:
          - {name: a, \(count)}
          - {name: b, from: ¶a, detect: {ewma-z: {half-life: 5, threshold: 3}}}
      """,
      "'a' is a window step, which passes no readings on"
    ),
    Mistake(
      "nothing to read from",
      "  steps: [{name: a, from: ¶[], \(count)}]",
      "expected at least 1 item, found an empty list"
    ),
    Mistake(
      "an input twice",
      """
        steps:
          - {name: quality, validate: {range: true}}
          - {name: a, from: [quality, ¶quality], \(count)}
      """,
      "step 'quality' is given more than once"
    ),
    Mistake(
      "two steps, and so two outputs, of one name",
      """
        steps:
          - {name: minutes, \(count)}
          - {name: ¶minutes, \(count)}
      """,
      "step 'minutes' is given more than once"
    ),
    Mistake(
      "a name that the run's own metrics have",
      "  steps: [{name: ¶throughput, \(count)}]",
      "'throughput' is what metrics of the run are called; choose another name"
    ),
    Mistake(
      "no step",
      "  steps: ¶[]",
      "expected at least 1 item, found an empty list"
    ),
  ]

  static let settings = [
    Mistake(
      "a ledger that is no window step",
      """
        ledger: ¶quality
        steps:
          - {name: quality, validate: {range: true}}
          - {name: minutes, \(count)}
      """,
      "unknown window step 'quality'; allowed: minutes"
    ),
    Mistake(
      "watermarks behind an unknown step",
      """
        watermark: {ascending: true, after: ¶qualty}
        steps:
          - {name: quality, validate: {range: true}}
          - {name: minutes, \(count)}
      """,
      "unknown step 'qualty' (did you mean 'quality'?); allowed: quality"
    ),
    Mistake(
      "a window that reads around the watermarks",
      """
        watermark: {ascending: true, after: ¶late}
        steps:
          - {name: quality, validate: {range: true}}
          - {name: minutes, from: quality, \(count)}
          - {name: late, validate: {past: 1h}}
      """,
      "step 'minutes' needs watermarks, but its input does not come through 'late'"
    ),
    Mistake(
      "windows larger than what is retained",
      """
        steps:
          - name: a
            window: {tumbling: 1m, grace: 10s, emit: on-close, ¶retention: 69s}
            aggregate: count
      """,
      "'retention' must be at least size + grace, 70s",
      semantics: "kafka-streams"
    ),
    Mistake(
      "sliding windows that need what is not retained",
      """
        steps:
          - name: a
            window: {sliding: 1m, grace: 10s, emit: on-close, ¶retention: 129s}
            aggregate: count
      """,
      "'retention' must be at least 2 × size + grace, 130s",
      semantics: "kafka-streams"
    ),
    Mistake(
      "an unknown aggregate",
      "  steps: [{name: a, window: {tumbling: 1m}, aggregate: [¶meen]}]",
      "unknown aggregate 'meen' (did you mean 'mean'?); allowed: "
    ),
    Mistake(
      "an aggregate twice",
      "  steps: [{name: a, window: {tumbling: 1m}, aggregate: ¶[count, count]}]",
      "aggregate 'count' is given more than once"
    ),
    Mistake(
      "an unknown key",
      "  steps: [{name: a, by: ¶devise, \(count)}]",
      "unknown kind of key 'devise' (did you mean 'device'?); allowed: "
    ),
    Mistake(
      "an unknown sensor",
      "  steps: [{name: a, sensor: ¶temperatur, \(count)}]",
      "unknown sensor 'temperatur' (did you mean 'temperature'?); allowed: temperature"
    ),
  ]

  /// What depends on which devices there are: two pumps of one class, each with two sensors, in a group.
  static let devices = [
    Mistake(
      "windows kept by more than the windows that they read",
      """
        steps:
          - {name: a, by: class, \(count)}
          - {name: b, from: a, by: ¶device, window: {tumbling: 1h}, aggregate: max}
      """,
      "step 'b': a result of 'a' is of several of its keys; keep 'a' by them too, or 'b' by what they share"
    ),
    Mistake(
      "windows kept by another name than the windows that they read",
      """
        steps:
          - {name: a, by: sensor, \(count)}
          - name: b
            from: a
            window: {tumbling: 1h}
            aggregate: max
            by: ¶[group, device]
      """,
      "step 'b': a result of 'a' is of several of its keys; "
    ),
    Mistake(
      "a second input with other keys than the first",
      """
        steps:
          - {name: a, by: device, \(count)}
          - {name: b, by: class, \(count)}
          - {name: c, from: [a, ¶b], window: {tumbling: 1h}, aggregate: max}
      """,
      "step 'c': 'a' is kept by device, 'b' by class; say with 'by' what 'c' is kept by"
    ),
    Mistake(
      "a second input of several of the keys",
      """
        steps:
          - {name: a, by: device, \(count)}
          - {name: b, by: class, \(count)}
          - {name: c, from: [a, b], by: ¶device, window: {tumbling: 1h}, aggregate: max}
      """,
      "step 'c': a result of 'b' is of several of its keys; "
    ),
    Mistake(
      "a sensor of results that are of several",
      """
        steps:
          - {name: a, by: device, \(count)}
          - {name: b, from: a, sensor: ¶temperature, window: {tumbling: 1h}, aggregate: max}
      """,
      "step 'b': a result of 'a' is of several sensors, so 'sensor' cannot choose among them"
    ),
    Mistake(
      "results that are withdrawn",
      """
        steps:
          - name: a
            window: {tumbling: 1m, allowed-lateness: 1m, accumulation: retracting}
            aggregate: count
          - {name: b, from: ¶a, window: {tumbling: 1h}, aggregate: max}
      """,
      "step 'b': 'a' withdraws results, which a window cannot take out again; "
    ),
    Mistake(
      "an expression with a name that nothing has",
      """
        steps:
          - {name: ¶a, filter: "class == 'pomp'"}
      """,
      "step 'a': "
    ),
  ]

  private static let catalog = {
    var catalog = Catalog(
      classes: ["pump"],
      groups: ["hall"],
      sensors: [Catalog.Sensor(name: "temperature"), Catalog.Sensor(name: "pressure")]
    )
    for name in ["pump-0", "pump-1"] {
      catalog.add(Catalog.Device(name: name, deviceClass: 0, group: 0), sensors: [0, 1])
    }
    return catalog
  }()

  @Test(arguments: wiring + settings)
  func `it is refused with its place`(mistake: Mistake) throws {
    try expect(mistake) { text in
      _ = try PipelineDocument.load(text: text, file: "p.yaml", sensors: ["temperature"])
    }
  }

  /// As soon as the readings are known, which a replay checks before it begins.
  @Test(arguments: devices)
  func `for these readings it is refused with its place`(mistake: Mistake) throws {
    try expect(mistake) { text in
      let sensors = Self.catalog.sensors.map(\.name)
      let topology = try PipelineDocument.load(text: text, file: "p.yaml", sensors: sensors).0
      _ = try Plan(topology, catalog: Self.catalog)
    }
  }

  private func expect(_ mistake: Mistake, _ load: (String) throws -> Void) throws {
    let before = try #require(mistake.text.split(separator: "¶", maxSplits: 1).first)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    let text = mistake.text.replacing("¶", with: "")
    let failure = try #require(throws: Failure.self) { try load(text) }
    #expect(failure.code == .usage)
    #expect(failure.file == "p.yaml")
    #expect(failure.line == lines.count)
    #expect(failure.column == (lines.last?.count ?? 0) + 1)
    #expect(failure.message.hasPrefix(mistake.message), "\(failure.message)")
  }

  /// A scenario's own fleet is known; without one, and without readings, any sensor may be there.
  @Test func `sensors are those of the readings`() throws {
    let text =
      "pipeline: {watermark: {ascending: true}, steps: [{name: a, sensor: x, \(Self.count)}]}"
    #expect(throws: Never.self) { try PipelineDocument.load(text: text, file: "p.yaml") }
    #expect(throws: Never.self) {
      try PipelineDocument.load(text: text, file: "p.yaml", sensors: ["x", "y"])
    }
    #expect(throws: Failure.self) {
      try PipelineDocument.load(text: text, file: "p.yaml", sensors: [])
    }
  }
}
