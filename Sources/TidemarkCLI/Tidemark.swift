import ArgumentParser
import TidemarkCore

/// The version that `tidemark --version` and `run.json` give.
let tidemarkVersion = "0.1.0"

@main
struct Tidemark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark",
    abstract:
      "Simulate a misbehaving fleet, record it, replay it, trust the numbers.",
    discussion: """
      EXAMPLES:
        tidemark run scenarios/quickstart.yaml   simulate, record, replay, judge
        tidemark check scenarios/cases           late-data cases, for CI
        tidemark scenarios                       what is shipped

      EXIT CODES:
        0 done   1 unexpected failure   2 a threshold or case failed
        3 invalid run   64 usage   65 bad input data   66 no input
        73 cannot create output   74 I/O error   130 interrupted
        141 output pipe closed
      """,
    version: tidemarkVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "RUN",
        subcommands: [
          RunCommand.self, SimulateCommand.self, ReplayCommand.self, CheckCommand.self,
          ShrinkCommand.self,
        ]
      ),
      CommandGroup(
        name: "RECORDINGS",
        subcommands: [
          ImportCommand.self, ExportCommand.self, CatCommand.self, InfoCommand.self,
          VerifyCommand.self, DiffCommand.self, SliceCommand.self, MergeCommand.self,
          RecoverCommand.self,
        ]
      ),
      CommandGroup(name: "OTHER PROGRAMS", subcommands: [DriveCommand.self]),
      CommandGroup(
        name: "MORE",
        subcommands: [
          ExplainCommand.self, SweepCommand.self, CapacityCommand.self, ReportCommand.self,
          SchemaCommand.self, ScenariosCommand.self,
        ]
      ),
    ]
  )

  static func main() async {
    ignoreClosedPipes()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      exitReporting(error)
    }
  }
}
