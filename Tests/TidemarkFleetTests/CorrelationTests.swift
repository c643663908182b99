import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Sensors that follow each other are refused before the run where they cannot.
@Suite struct CorrelationTests {
  /// A class whose sensor *i* follows the sensors that `following` names for it.
  private func deviceClass(_ following: [[String]]) -> DeviceClass {
    var model = DeviceClass.plain()
    model.sensors = following.enumerated().map { index, names in
      SensorModel(
        name: "s\(index)",
        every: Cadence(period: .seconds(1)),
        signal: [.constant(1)]
          + names.map { .correlated(sensor: $0, factor: 1, lag: .zero) }
      )
    }
    return model
  }

  @Test func `a circle is named`() {
    let model = FleetModel.of(deviceClass([["s1"], ["s2"], ["s0"]]))
    #expect(
      throws: Failure(
        .usage,
        "class plain, sensor s0: is correlated with itself: s0 → s1 → s2 → s0"
      )
    ) { try FleetSimulator.catalog(of: model) }
  }

  @Test func `a sensor that is not there is named, and the nearest one`() {
    let model = FleetModel.of(deviceClass([["s9"], []]))
    #expect(
      throws: Failure(
        .usage,
        "class plain, sensor s0: is correlated with an unknown sensor s9; did you mean s0?"
      )
    ) { try FleetSimulator.catalog(of: model) }
  }

  /// Each link doubles: gone through one by one, forty would take hours.
  @Test func `a chain that doubles at each link ends`() throws {
    let links = (0..<40).map { $0 == 0 ? [] : ["s\($0 - 1)", "s\($0 - 1)"] }
    #expect(throws: Failure.self) {
      try FleetSimulator.catalog(of: FleetModel.of(deviceClass(links)))
    }
    let short = Array(links.prefix(8))
    let simulation = try Simulation(.of(deviceClass(short), duration: .seconds(5)))
    // Constants of 1 and twice those of the sensor before: 2^8 − 1.
    #expect(try simulation.readings(of: "plain-0000/s7").allSatisfy { $0.value == 255 })
  }
}
