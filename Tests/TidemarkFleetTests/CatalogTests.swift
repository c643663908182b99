import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct CatalogTests {
  @Test func `names devices, groups, sensors and series`() throws {
    var fans = DeviceClass.plain(3)
    fans.name = "fan"
    fans.grouping = .init(size: 2, name: "station")
    let catalog = try FleetSimulator.catalog(of: .of(.pumps(12), fans))
    #expect(catalog.classes == ["pump", "fan"])
    #expect(catalog.devices.count == 15)
    #expect(catalog.devices[0].name == "pump-0000")
    #expect(catalog.devices[11].name == "pump-0011")
    #expect(catalog.devices[14].name == "fan-0002")
    #expect(catalog.devices[14].deviceClass == 1)
    // Classes that name their groups alike share them.
    #expect(catalog.groups == ["station-0", "station-1", "station-2"])
    #expect(catalog.devices.map(\.group) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 0, 0, 1])
    #expect(catalog.sensors.map(\.name) == ["temperature", "flow", "value"])
    #expect(catalog.sensors[0].unit == "°C")
    #expect(catalog.sensors[0].range == -40...60)
    #expect(catalog.series.count == 27)
    #expect(catalog.name(ofSeries: 0) == "pump-0000/temperature")
    #expect(catalog.name(ofSeries: 23) == "pump-0011/flow")
    #expect(catalog.name(ofSeries: 26) == "fan-0002/value")
    #expect(catalog.partitions == 4)
  }

  @Test func `names grow beyond four digits`() throws {
    let catalog = try FleetSimulator.catalog(of: .of(.plain(10_001)))
    #expect(catalog.devices[9_999].name == "plain-9999")
    #expect(catalog.devices[10_000].name == "plain-10000")
    #expect(Set(catalog.devices.map(\.name)).count == 10_001)
  }

  @Test func `partitions are stable and even`() throws {
    let small = try FleetSimulator.catalog(of: .of(.plain(10), partitions: 8))
    let large = try FleetSimulator.catalog(of: .of(.plain(4_000), seed: 99, partitions: 8))
    #expect(Array(large.devices[..<10]) == small.devices)
    var counts = [Int](repeating: 0, count: 8)
    for device in large.devices { counts[Int(device.partition)] += 1 }
    // 500 each, with a standard deviation of 21.
    #expect(counts.allSatisfy { (395...605).contains($0) }, "\(counts)")
  }
}
