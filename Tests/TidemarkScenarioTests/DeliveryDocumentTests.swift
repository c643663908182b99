import Foundation
import Testing
import TidemarkCore
import TidemarkFleet
import TidemarkScenario
import TidemarkTestSupport

@Suite struct DeliveryDocumentTests {
  private static let recorded = """
    version: 1
    name: small
    duration: 10m
    partitions: 2
    fleet:
      - class: pump
        devices: 4
        group: {size: 2, of: hall}
        sensors: [{name: pressure, every: 1s, signal: [{constant: 1}]}]
        clock: {offset: 1s}
        network: {loss: 1%}
      - class: fan
        devices: 2
        sensors: [{name: speed, every: 1s, signal: [{constant: 1}]}]
        network: {delay: 50ms}
    incidents:
      - {at: 1m, for: 1m, kind: outage, class: fan}

    """

  private func load(_ text: String) throws(Failure) -> Delivery {
    try DeliveryDocument.load(
      text: text,
      file: "net.yaml",
      for: Self.recorded,
      in: "small.tide (scenario)",
      seed: 77
    )
  }

  private func original() throws -> FleetModel {
    let scenario = try Scenario.load(text: Self.recorded, file: "small.yaml", seed: 77)
    guard case .fleet(let model) = scenario.input else { throw Failure(.unexpected, "no fleet") }
    return model
  }

  @Test func `what is not given stays as it was`() throws {
    let delivery = try load("version: 1\n")
    #expect(delivery.model == (try original()))
    #expect(delivery.stamping.isEmpty)
  }

  @Test func `parts take the place of what a class has`() throws {
    let delivery = try load(
      """
      version: 1
      seed: 5
      delivery:
        - {class: all, clock: {offset: 9s}}
        - {class: pump, network: {loss: 7%}}
      incidents: []

      """
    )
    var expected = try original()
    expected.seed = 5
    expected.classes[0].network = NetworkModel(loss: 0.07)
    expected.classes[1].clock = ClockModel(offset: .constant(9e9))
    expected.incidents = []
    #expect(delivery.model == expected)
    // What is named is not what 'all' stands for.
    #expect(delivery.stamping == ["fan"])
  }

  @Test func `of a scenario its delivery is taken`() throws {
    let other = Self.recorded.replacing("loss: 1%", with: "loss: 9%")
      .replacing("devices: 4", with: "devices: 400").replacing(
        "name: small",
        with: "name: other\nseed: 3"
      )
      .replacing("at: 1m", with: "at: 2m")
    let delivery = try load(other)
    var expected = try original()
    expected.seed = 3
    expected.classes[0].network.loss = 0.09
    expected.incidents[0].at = .minutes(2)
    #expect(delivery.model == expected)
    #expect(delivery.stamping == ["pump", "fan"])
  }

  @Test func `the page's example is a delivery`() throws {
    let page = try RepositoryFiles.text("scenarios/README.md")
    let parts = page.split(separator: "```yml\n")
    #expect(parts.count == 2)
    let text = try #require(parts.last?.split(separator: "```").first)
    let delivery = try load(String(text).replacing("10m", with: "4m"))
    #expect(delivery.model.seed == 8 && delivery.stamping == ["fan"])
  }

  @Test func `the shipped schema is that of this version`() throws {
    let file = RepositoryFiles.root.appending(path: "scenarios/deliveries/delivery.schema.json")
    #expect(Snapshot.difference(of: ScenarioSchema.delivery + "\n", from: file) == nil)
  }

  @Test func `the shipped delivery is one for any recording`() throws {
    let delivery = try load(try RepositoryFiles.text("scenarios/deliveries/dead-spots.yaml"))
    #expect(delivery.stamping.isEmpty && delivery.model.seed == 77)
    #expect(delivery.model.classes.allSatisfy { $0.network.loss == 0.02 })
  }

  @Test(arguments: [
    ("delivery: []", 1, "missing key 'version'"),
    ("version: 2", 1, "version 2 is not supported by this version of tidemark; use 1"),
    ("version: 1\ndelivry: []", 2, "unknown key 'delivry' (did you mean 'delivery'?)"),
    (
      "version: 1\ndelivery:\n  - {class: pmp, network: {loss: 1%}}", 3,
      "unknown class of the recording 'pmp' (did you mean 'pump'?); allowed: pump, fan, all"
    ),
    (
      "version: 1\ndelivery:\n  - {class: pump}", 3,
      "missing key: give 'clock' or 'network'"
    ),
    (
      "version: 1\ndelivery:\n  - {class: pump, network: {loss: 200%}}", 3,
      "200% is out of range; allowed: 0% to 100%"
    ),
    (
      "version: 1\ndelivery:\n  - {class: pump, clock: {}}\n  - {class: pump, clock: {}}", 4,
      "class 'pump' is given more than once"
    ),
    (
      "version: 1\ndelivery:\n  - {class: fan, network: {gateway: {every: 1m}}}", 3,
      "'gateway' needs groups; give the class 'fan' a 'group'"
    ),
    (
      "version: 1\nincidents:\n  - {at: 1m, for: 1m, kind: storm, factor: 2}", 3,
      "a storm makes devices measure more often, and what they measured is recorded; leave it out"
    ),
    (
      "version: 1\nincidents:\n  - {at: 1m, by: 5s, kind: clock-jump}", 3,
      "readings keep their event times without a new clock; give a class a 'clock', or leave this out"
    ),
    (
      "version: 1\nincidents:\n  - {at: 11m, for: 1m, kind: outage}", 3,
      "11m is not within the simulation, which lasts 10m"
    ),
    (
      "version: 1\nincidents:\n  - {at: 1m, for: 1m, kind: partition-outage, partition: 2}", 3,
      "there is no partition 2; there are 2, counted from 0"
    ),
    (
      "version: 1\nname: other\nduration: 1m\nfleet:\n  - class: pump\n    devices: 1\n"
        + "    sensors: [{name: p, every: 1s, signal: [{constant: 1}]}]", 1,
      "the recording has a class 'fan', which this scenario does not have"
    ),
    ("version: 1\nname: other", 1, "there is no fleet in it, whose network could be taken"),
  ])
  func `what cannot be has its place`(text: String, line: Int, message: String) {
    let failure = #expect(throws: Failure.self) { try load(text + "\n") }
    #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
    #expect(failure?.file == "net.yaml" && failure?.line == line, "\(failure?.line ?? 0)")
  }
}
