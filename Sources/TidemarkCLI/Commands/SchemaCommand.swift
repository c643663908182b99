import ArgumentParser
import TidemarkReport
import TidemarkScenario

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of scenarios, or of run.json.",
    discussion: """
      EXAMPLES:
        tidemark schema > tidemark.schema.json     for editors with YAML support
        tidemark schema --run                      the contract of 'run --json'
      """
  )

  @Flag(name: .customLong("run"), help: "The schema of run.json instead.")
  var isOfRun = false

  func run() throws {
    try Console.print((isOfRun ? RunSchema.json : ScenarioSchema.json) + "\n")
  }
}
