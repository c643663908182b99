import Foundation
import TidemarkCore
import TidemarkScenario
import Testing

@Suite struct ScenarioTests {
  @Test(arguments: ["quickstart", "machine-temperature"])
  func `shipped scenarios decode`(name: String) throws {
    let path = "scenarios/\(name).yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let scenario = try Scenario.load(text: text, file: path)
    #expect(scenario.name == name)
    #expect(scenario.pipeline != nil)
    #expect(!scenario.thresholds.isEmpty)
  }
}
