import ArgumentParser
import TidemarkCore
import TidemarkReport
import TidemarkScenario

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of scenarios, of deliveries, or of run.json.",
    discussion: """
      EXAMPLES:
        tidemark schema > tidemark.schema.json     for editors with YAML support
        tidemark schema --delivery                 of what 'replay --deliver' reads
        tidemark schema --run                      the contract of 'run --json'
      """
  )

  @Flag(name: .customLong("run"), help: "The schema of run.json instead.")
  var isOfRun = false

  @Flag(name: .customLong("delivery"), help: "The schema of deliveries instead.")
  var isOfDelivery = false

  func run() throws {
    guard !isOfRun || !isOfDelivery else {
      throw Failure(.usage, "--run and --delivery are two schemas: ask for one")
    }
    let schema =
      isOfRun ? RunSchema.json : isOfDelivery ? ScenarioSchema.delivery : ScenarioSchema.json
    try Console.print(schema + "\n")
  }
}
