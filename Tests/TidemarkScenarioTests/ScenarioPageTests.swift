import Foundation
import Testing
import TidemarkCore
import TidemarkFleet
import TidemarkScenario

/// The page about the language of scenarios says what is true.
@Suite struct ScenarioPageTests {
  @Test func `its example is a scenario`() throws {
    let page = try RepositoryFiles.text("scenarios/README.md")
    let block = try #require(page.components(separatedBy: "```yaml\n").last)
    let text = try #require(block.components(separatedBy: "```").first)
    let scenario = try Scenario.load(text: text, file: "scenarios/README.md")
    guard case .fleet(let model) = scenario.input else {
      Issue.record("the example has no fleet")
      return
    }
    #expect(try FleetSimulator.catalog(of: model).devices.count == 200)
  }

  @Test(arguments: AnomalyModel.Kind.allCases)
  func `it names every kind of anomaly`(kind: AnomalyModel.Kind) throws {
    #expect(try RepositoryFiles.text("scenarios/README.md").contains("`\(kind.rawValue)`"))
  }
}
