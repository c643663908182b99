import Testing
import TidemarkCore

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("temprature", "temperature"), ("Temperature", "temperature"), ("humidty", "humidity"),
    ("vibratoin", "vibration"), ("flow", "flow"), ("flwo", nil), ("pressure", nil), ("", nil),
  ])
  func `finds what was meant`(name: String, meant: String?) {
    let names = ["humidity", "temperature", "vibration", "flow"]
    #expect(nearestName(to: name, among: names) == meant)
  }

  @Test func `the first of equally near names wins`() {
    #expect(nearestName(to: "tank-3", among: ["tank-1", "tank-2"]) == "tank-1")
    #expect(nearestName(to: "x", among: []) == nil)
  }
}
