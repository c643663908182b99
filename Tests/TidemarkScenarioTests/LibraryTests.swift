import Foundation
import Testing
import TidemarkScenario

/// Together the shipped scenarios show everything that a fleet can do.
@Suite struct LibraryTests {
  /// Defaults that need not be written, and formats of other files than the shipped one.
  private static let spared: Set<String> = [
    "device", "either", "number", "sensor", "drop-newest", "time-format", "iso8601", "epoch-s",
    "epoch-ms", "epoch-us", "epoch-ns",
  ]

  @Test func `every key and every word of a fleet is used somewhere`() throws {
    let text = try RepositoryFiles.yamlFiles(in: "scenarios")
      .map { try RepositoryFiles.text("scenarios/\($0)") }
      .joined(separator: "\n")
      .split(separator: "\n")
      .map { $0.prefix { $0 != "#" } }
      .joined(separator: "\n")
    // Words as they stand between the signs of YAML: a key is followed by a colon.
    let used = Set(text.split { " \n{}[],".contains($0) }.map(String.init))
    let vocabulary = try vocabulary(of: ["fleet", "incidents"])
    #expect(vocabulary.keys.count > 100 && vocabulary.words.count > 40)
    let unusedKeys = vocabulary.keys.filter { !used.contains($0 + ":") }
    let unusedWords = vocabulary.words.filter { !used.contains($0) }
    #expect(unusedKeys.subtracting(Self.spared).sorted() == [])
    #expect(unusedWords.subtracting(Self.spared).sorted() == [])
  }

  /// The keys and the words that the schema allows below some keys of a scenario.
  private func vocabulary(
    of roots: [String]
  ) throws -> (keys: Set<String>, words: Set<String>) {
    let json = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))
    let schema = try #require(json as? [String: Any])
    let definitions = try #require(schema["definitions"] as? [String: Any])
    let scenario = try #require(definitions["scenario"] as? [String: Any])
    let properties = try #require(scenario["properties"] as? [String: Any])
    var keys: Set<String> = []
    var words: Set<String> = []
    var seen: Set<String> = []
    var open: [Any] = roots.compactMap { properties[$0] }
    while let node = open.popLast() {
      if let list = node as? [Any] { open += list }
      guard let object = node as? [String: Any] else { continue }
      if let reference = object["$ref"] as? String {
        let name = String(reference.split(separator: "/").last ?? "")
        if seen.insert(name).inserted, let definition = definitions[name] {
          open.append(definition)
        }
      }
      if let properties = object["properties"] as? [String: Any] { keys.formUnion(properties.keys) }
      words.formUnion((object["enum"] as? [Any] ?? []).compactMap { $0 as? String })
      open += object.values
    }
    return (keys, words)
  }
}
