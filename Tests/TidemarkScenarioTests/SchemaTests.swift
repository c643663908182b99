import Foundation
import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkTestSupport

@Suite struct SchemaTests {
  /// The parts of a scenario that `fullScenario` cannot have.
  private static let otherScenario = """
    version: 1
    name: real
    source:
      file: x.csv
      device: {column: machine}
      labels: {nab-windows: {file: w.json, key: a.csv}}
    pipeline:
      steps:
        - name: a
          by:
            expression: value
          window:
            cumulative: {step: 1s, size: 1m}
            trigger: {count: 3}
            suppress: {time-limit: 1s}
          aggregate: count
        - {name: b, reorder: {late: drop}}
    """

  @Test func `decoder and schema accept the same keys`() throws {
    var accepted: Set<[String]> = []
    for text in [fullScenario, fleetScenario, Self.otherScenario] {
      for probe in probes(of: text) {
        let failure = try #require(throws: Failure.self) {
          try Scenario.load(text: probe, file: "")
        }
        let list = failure.message.split(separator: "unknown key 'zzz'; allowed: ")
        try #require(list.count == 1 && failure.message.hasPrefix("unknown key"), "\(failure)")
        accepted.insert(list[0].split(separator: ", ").map(String.init).sorted())
      }
    }
    let described = try definitions().values.map { definition in
      try #require(definition["properties"] as? [String: Any]).keys.sorted()
    }
    #expect(accepted == Set(described))
    #expect(accepted.count > 50)
  }

  @Test func `the schema that editors are given is this one`() {
    // As `tidemark schema` prints it, with a new line at the end.
    let file = RepositoryFiles.root.appending(path: "scenarios/scenario.schema.json")
    let difference = Snapshot.difference(of: ScenarioSchema.json + "\n", from: file)
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func `shipped scenarios name their schema`() throws {
    for name in try RepositoryFiles.yamlFiles(in: "scenarios") {
      let text = try RepositoryFiles.text("scenarios/\(name)")
      #expect(text.hasPrefix("# yaml-language-server: $schema=scenario.schema.json\n"), "\(name)")
    }
  }

  @Test func `every object is closed, and every reference leads to one`() throws {
    let definitions = try definitions()
    for (name, definition) in definitions {
      #expect(definition["additionalProperties"] as? Bool == false, "\(name)")
      #expect(definition["description"] is String, "\(name)")
    }
    let references = ScenarioSchema.json.split(separator: "\"$ref\": \"#/definitions/").dropFirst()
      .map { String($0.prefix { $0 != "\"" }) }
    #expect(Set(references) == Set(definitions.keys))
  }

  @Test func `required keys are those whose absence is an error`() throws {
    let scenario = try #require(try definitions()["scenario"])
    #expect(scenario["required"] as? [String] == ["version", "name"])
    #expect(try Scenario.load(text: "{version: 1, name: a}", file: "").name == "a")
  }

  private func definitions() throws -> [String: [String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))
    let schema = try #require(json as? [String: Any])
    #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    return try #require(schema["definitions"] as? [String: [String: Any]])
  }

  /// The text with a key that does not exist in one of its mappings, for each mapping.
  private func probes(of text: String) -> [String] {
    var probes: [String] = []
    for index in text.indices where text[index] == "{" {
      probes.append(text[...index] + "zzz: 1, " + text[text.index(after: index)...])
    }
    let lines = text.split(separator: "\n").map(String.init)
    for (index, line) in lines.enumerated() {
      let start = line.drop { $0 == " " || $0 == "-" }
      guard let first = start.first, first.isLetter, start.contains(":") else { continue }
      let width = line.count - start.count
      var probe = lines
      probe[index] = "\(line.prefix(width))zzz: 1"
      probe.insert(String(repeating: " ", count: width) + String(start), at: index + 1)
      probes.append(probe.joined(separator: "\n"))
    }
    return probes
  }
}
