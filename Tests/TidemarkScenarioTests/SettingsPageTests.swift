import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// The page that translates settings of Flink and Kafka Streams names keys that there are.
@Suite struct SettingsPageTests {
  private struct Setting {
    var semantics: String
    var yaml: String
  }

  /// The code in the middle column of each table, under the semantics of its heading.
  private static func settings() throws -> [Setting] {
    var settings: [Setting] = []
    var semantics = "flink"
    for line in try RepositoryFiles.text("scenarios/settings.md").split(separator: "\n") {
      if line == "## Kafka Streams" { semantics = "kafka-streams" }
      guard line.hasPrefix("| ") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      for (number, piece) in cells[2].split(separator: "`").enumerated() where number % 2 == 1 {
        settings.append(Setting(semantics: semantics, yaml: String(piece)))
      }
    }
    return settings
  }

  /// A pipeline that is good with the setting in its place.
  private func pipeline(with setting: Setting) -> String {
    let isFlink = setting.semantics == "flink"
    let key = setting.yaml.prefix { $0 != ":" }
    var lines = ["pipeline:"]
    let isOfPipeline = ["watermark", "at-end", "semantics", "ledger"].contains(key)
    if isOfPipeline { lines.append("  \(setting.yaml)") }
    if key != "semantics" { lines.append("  semantics: \(setting.semantics)") }
    if isFlink, key != "watermark" { lines.append("  watermark: {ascending: true}") }
    lines += ["  steps:", "    - {name: quality, validate: {range: true}}"]
    switch key {
    case "deduplicate": lines.append("    - {name: step, \(setting.yaml)}")
    case "by":
      lines.append("    - {name: step, \(setting.yaml), window: {tumbling: 1m}, aggregate: count}")
    case "window": lines.append("    - {name: step, \(setting.yaml), aggregate: count}")
    default: lines.append("    - {name: step, window: {tumbling: 1m}, aggregate: count}")
    }
    return lines.joined(separator: "\n")
  }

  @Test func `each setting is accepted`() throws {
    let settings = try Self.settings()
    #expect(settings.count { $0.semantics == "flink" } >= 20)
    #expect(settings.count { $0.semantics == "kafka-streams" } >= 12)
    for setting in settings {
      let text = pipeline(with: setting)
      #expect(throws: Never.self, "\(setting.yaml)") {
        try PipelineDocument.load(text: text, file: "p.yaml")
      }
    }
  }

  /// Whether the page says all that a pipeline can be told about time.
  @Test(arguments: [
    "bounded-out-of-orderness", "ascending", "idle-timeout", "after", "periodic", "per-reading",
    "tumbling", "hopping", "cumulative", "sliding", "session", "global", "offset",
    "allowed-lateness", "grace", "late", "emit", "trigger", "accumulation", "emit-interval",
    "retention", "suppress", "time-limit", "max-records", "max-bytes", "when-full", "continuous",
    "count", "early", "end-of-stream", "end-of-input", "keep-open", "discarding", "retracting",
  ])
  func `each key of time is there`(key: String) throws {
    #expect(try Self.settings().contains { $0.yaml.contains(key) })
  }

  @Test func `the default of Flink is what it says it is`() throws {
    let page = try RepositoryFiles.text("scenarios/settings.md")
    #expect(page.contains("emit: {periodic: 200ms}"))
    let text = """
      pipeline:
        watermark: {bounded-out-of-orderness: 5s}
        steps: [{name: w, window: {tumbling: 1m}, aggregate: count}]
      """
    let topology = try PipelineDocument.load(text: text, file: "p.yaml").0
    #expect(topology.watermark.emit == .perReading)
    #expect(topology.atEnd == .endOfInput)
    #expect(topology.semantics == .flink)
  }
}
