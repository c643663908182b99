import Foundation
import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkTestSupport

/// Whether an independent validator of JSON Schema, check-jsonschema from PyPI, agrees with the
/// decoder: `pip install check-jsonschema`.
@Suite(
  .enabled(
    if: SchemaValidator.executable != nil,
    "check-jsonschema is neither on the PATH nor in TIDEMARK_CHECK_JSONSCHEMA"
  )
)
struct SchemaAgreementTests {
  @Test func `what ships is accepted by both`() throws {
    var texts: [String: String] = ["full.yaml": fullScenario, "fleet.yaml": fleetScenario]
    for name in try RepositoryFiles.yamlFiles(in: "scenarios") {
      texts["shipped-\(name)"] = try RepositoryFiles.text("scenarios/\(name)")
    }
    #expect(texts.count >= 4)
    for (name, text) in texts {
      #expect(throws: Never.self) { try Scenario.load(text: text, file: name) }
    }
    let refused = try SchemaValidator.refused(texts)
    #expect(refused == [:])
  }

  @Test func `what is wrong is refused by both, except for what only Tidemark can know`() throws {
    let tables = [
      (Mistakes.general + Mistakes.fleet + Mistakes.pipeline, fullScenario),
      (Mistakes.sensors + Mistakes.signals + Mistakes.delivery, fleetScenario),
      (Mistakes.anomalies + Mistakes.incidents, fleetScenario),
    ]
    var texts: [String: String] = [:]
    var mistakes: [String: Mistake] = [:]
    for (table, good) in tables {
      // The validator takes a tenth of a second for each.
      for mistake in Depth.some(table.indices, quick: 12).map({ table[$0] }) {
        let name = "\(mistakes.count).yaml"
        mistakes[name] = mistake
        texts[name] = mistake.text(in: good)
        // That it is refused with the right words is what `MistakeTests` checks.
        #expect(throws: Failure.self) { try Scenario.load(text: texts[name] ?? "", file: name) }
      }
    }
    let refused = try SchemaValidator.refused(texts)
    for (name, mistake) in mistakes {
      #expect(
        (refused[name] != nil) != mistake.isBeyondSchema,
        "\(mistake.message): schema says \(refused[name] ?? "nothing")"
      )
    }
    #expect(mistakes.count > Depth.count(30, deep: 100))
  }
}

/// Runs check-jsonschema.
private enum SchemaValidator {
  /// The file to run.
  static let executable: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let named = environment["TIDEMARK_CHECK_JSONSCHEMA"].map { [$0] }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let candidates = named ?? folders.map { $0 + "/check-jsonschema" }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
      .map { URL(filePath: $0) }
  }()

  private struct Report: Decodable {
    struct Finding: Decodable {
      var filename: String
      var message: String
    }

    var errors: [Finding]
    /// Files that are not YAML.
    var parse_errors: [Finding]?
  }

  /// What the schema's validator says of each of these files that it refuses.
  static func refused(_ texts: [String: String]) throws -> [String: String] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "tidemark-schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = folder.appending(path: "schema.json")
    try Data(ScenarioSchema.json.utf8).write(to: schema)
    var paths: [String] = []
    for (name, text) in texts {
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      paths.append(file.path)
    }
    let output = folder.appending(path: "report.json")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = executable
    process.arguments = ["--schemafile", schema.path, "--output-format", "json"] + paths
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .exit && process.terminationStatus <= 1)
    let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: output))
    var refused: [String: String] = [:]
    for finding in report.errors + (report.parse_errors ?? []) {
      refused[URL(filePath: finding.filename).lastPathComponent] = finding.message
    }
    return refused
  }
}
