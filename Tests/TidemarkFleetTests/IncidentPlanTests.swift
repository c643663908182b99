import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Whom incidents strike, and when.
@Suite struct IncidentPlanTests {
  private static func deviceClass(
    _ name: String,
    devices: Int,
    grouping: DeviceClass.Grouping? = nil
  ) -> DeviceClass {
    let every = Cadence(period: .seconds(1))
    let sensor = SensorModel(name: "value", every: every, signal: [.constant(0)])
    return DeviceClass(name: name, devices: devices, grouping: grouping, sensors: [sensor])
  }

  private static func model(_ incidents: [IncidentModel], devices: Int = 1_000) -> FleetModel {
    FleetModel(
      seed: 3,
      start: Timestamp(nanoseconds: ClockBench.start),
      duration: .hours(2),
      partitions: 8,
      classes: [
        deviceClass("reefer", devices: devices, grouping: .init(size: 50, name: "cold-depot")),
        deviceClass("truck", devices: 75, grouping: .init(size: 30, name: "cold-depot")),
        deviceClass("lamp", devices: 10),
      ],
      incidents: incidents
    )
  }

  private static func outage(_ target: IncidentModel.Target) -> IncidentModel {
    IncidentModel(kind: .outage(then: .drop), at: .minutes(40), length: .minutes(5), target: target)
  }

  /// Indices of the devices of each class that the incidents strike, class by class.
  private func struck(_ incident: IncidentModel, devices: Int = 1_000) -> [[Int]] {
    let model = Self.model([incident], devices: devices)
    return model.classes.map { deviceClass in
      let plans = IncidentPlan.plans(of: model, striking: deviceClass)
      return (0..<deviceClass.devices).filter { device in
        plans.contains { $0.strikes(device: UInt64(device), partition: UInt32(device % 8)) }
      }
    }
  }

  @Test func `without a target everyone is struck, from start to end`() throws {
    let incident = Self.outage(.init())
    #expect(struck(incident).map(\.count) == [1_000, 75, 10])
    let model = Self.model([incident])
    let plan = try #require(IncidentPlan.plans(of: model, striking: model.classes[0]).first)
    #expect(plan.start == ClockBench.start + 2_400_000_000_000)
    #expect(plan.end == ClockBench.start + 2_700_000_000_000)
  }

  @Test func `a class and a group name those who fit both`() {
    #expect(struck(Self.outage(.init(deviceClass: "truck"))).map(\.count) == [0, 75, 0])
    // Classes that name their groups alike share them; the trucks' last group is half full.
    let shared = struck(Self.outage(.init(group: "cold-depot-2")))
    #expect(shared == [Array(100..<150), Array(60..<75), []])
    let one = struck(Self.outage(.init(deviceClass: "reefer", group: "cold-depot-2")))
    #expect(one == [Array(100..<150), [], []])
    for name in ["cold-depot-20", "cold-depot-02", "cold-depot-", "cold-depot--1", "depot-2", ""] {
      #expect(struck(Self.outage(.init(group: name))).allSatisfy { $0.isEmpty })
    }
  }

  @Test func `groups are those of the catalog`() throws {
    let model = Self.model([])
    let catalog = Catalog(model)
    for (index, group) in catalog.groups.enumerated() {
      let members = catalog.devices.filter { $0.group == UInt32(index) }.count
      let found = model.classes.map { $0.devices(ofGroup: group)?.count ?? 0 }
      #expect(found.reduce(0, +) == members)
    }
  }

  @Test func `a partition's outage strikes the devices of the partition`() {
    let incident = IncidentModel(
      kind: .partitionOutage(partition: 3, then: .flush),
      at: .zero,
      length: .seconds(1),
      target: .init(deviceClass: "lamp")
    )
    #expect(struck(incident) == [[], [], [3]])
  }

  @Test func `a share is drawn per device, whatever the fleet's size`() {
    let few = struck(Self.outage(.init(share: 0.3)))[0]
    let many = struck(Self.outage(.init(share: 0.3)), devices: 5_000)[0]
    #expect(Theory.fits(many.count, of: 5_000, share: 0.3))
    #expect(few == many.filter { $0 < 1_000 })
    #expect(struck(Self.outage(.init(share: 0))).allSatisfy { $0.isEmpty })
  }

  @Test func `incidents draw their victims independently`() {
    let incident = Self.outage(.init(deviceClass: "reefer", share: 0.5))
    let model = Self.model([incident, incident], devices: 4_000)
    let plans = IncidentPlan.plans(of: model, striking: model.classes[0])
    #expect(plans.count == 2)
    let both = (0..<4_000 as Range<UInt64>).filter { device in
      plans.allSatisfy { $0.strikes(device: device, partition: 0) }
    }
    #expect(Theory.fits(both.count, of: 4_000, share: 0.25))
  }

  @Test func `a clock jump of a group moves its clocks and no others`() {
    let jump = IncidentModel(
      kind: .clockJump(by: .hours(-1)),
      at: .minutes(30),
      target: .init(deviceClass: "reefer", group: "cold-depot-1")
    )
    let model = Self.model([Self.outage(.init()), jump])
    let incidents = IncidentPlan.plans(of: model, striking: model.classes[0])
    let jumps = incidents.compactMap { ClockJump($0) }
    #expect(jumps.count == 1)
    let bench = ClockBench(ClockModel(), jumps: jumps)
    for device in 0..<150 {
      var clock = bench.clock(device)
      let at = ClockBench.start + 1_800_000_000_000
      #expect(bench.error(of: &clock, device, at: at - 1) == 0)
      let error: Int64 = (50..<100).contains(device) ? -3_600_000_000_000 : 0
      #expect(bench.error(of: &clock, device, at: at) == error)
    }
  }
}
