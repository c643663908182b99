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

  @Flag(help: "The schema of run.json instead.")
  var run = false

  func run() throws {
    try Console.print((run ? RunSchema.json : ScenarioSchema.json) + "\n")
  }
}
