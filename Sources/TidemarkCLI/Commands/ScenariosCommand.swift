import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkScenario

struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios",
    abstract: "List the scenarios in a folder, with what each is about.",
    discussion: """
      EXAMPLES:
        tidemark scenarios
        tidemark scenarios my-scenarios --json
      """
  )

  @Argument(help: "The folder.")
  var folder = "scenarios"

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Failure(.noInput, "no such folder", file: folder)
    }
    let paths = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
      .map { "\(folder)/\($0)" }
    guard !paths.isEmpty else {
      throw Failure(.noInput, "there is no scenario (*.yaml) in this folder", file: folder)
    }
    let scenarios = try paths.map(ScenarioList.Entry.init)
    try outputOptions.show(ScenarioList(folder: folder, scenarios: scenarios))
  }
}
