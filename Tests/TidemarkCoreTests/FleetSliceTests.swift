import Testing
import TidemarkCore

@Suite struct FleetSliceTests {
  /// 23 reefers in groups of five, then seven pumps without groups.
  private let catalog: Catalog = {
    var catalog = Catalog(
      classes: ["reefer", "pump"],
      groups: (0..<5).map { "depot-\($0)" },
      sensors: [Catalog.Sensor(name: "value")]
    )
    for index in 0..<30 {
      catalog.devices.append(
        Catalog.Device(
          name: "device-\(index)",
          deviceClass: index < 23 ? 0 : 1,
          group: index < 23 ? UInt32(index / 5) : nil
        )
      )
    }
    return catalog
  }()

  private let time = Timestamp(nanoseconds: 0)..<Timestamp(nanoseconds: 100)

  private func slice(_ devices: Range<Int>..., from: Int64? = nil, until: Int64? = nil)
    -> FleetSlice
  {
    FleetSlice(
      devices: devices,
      from: from.map { Timestamp(nanoseconds: $0) },
      until: until.map { Timestamp(nanoseconds: $0) }
    )
  }

  private func union(_ slices: FleetSlice...) -> [FleetSlice] {
    FleetSlice.union(slices, time: time, deviceCount: 30)
  }

  // MARK: Shards

  @Test(arguments: 1...40)
  func `the shards of a fleet are disjoint, cover it, and cut no group`(count: Int) {
    var seen: [Int] = []
    for number in 1...count {
      let shard = FleetSlice.shard(number, of: count, catalog: catalog)
      #expect(zip(shard, shard.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
      #expect(shard.allSatisfy { !$0.isEmpty })
      let devices = shard.flatMap { Array($0) }
      for device in devices where device < 23 {
        let group = device / 5 * 5..<min(23, device / 5 * 5 + 5)
        #expect(
          group.allSatisfy { devices.contains($0) },
          "group of \(device) in \(number)/\(count)"
        )
      }
      seen += devices
    }
    #expect(seen.sorted() == Array(0..<30))
  }

  @Test func `a shard has its share of each class`() {
    #expect(FleetSlice.shard(1, of: 2, catalog: catalog) == [0..<10, 23..<26])
    #expect(FleetSlice.shard(2, of: 2, catalog: catalog) == [10..<23, 26..<30])
    #expect(FleetSlice.shard(1, of: 1, catalog: catalog) == [0..<30])
  }

  // MARK: Threads

  @Test(arguments: 1...9)
  func `parts have the devices of the slice in order, and its time`(count: Int) {
    let slice = slice(2..<9, 12..<28, from: 3, until: 50)
    let parts = slice.split(into: count, of: catalog)
    #expect((1...count).contains(parts.count))
    #expect(parts.flatMap { $0.devices.flatMap { Array($0) } } == Array(2..<9) + Array(12..<28))
    #expect(parts.allSatisfy { $0.from == slice.from && $0.until == slice.until })
    #expect(parts.allSatisfy { $0.deviceCount > 0 })
  }

  @Test func `parts are cut between groups where that leaves none empty`() {
    let parts = FleetSlice(devices: [0..<23]).split(into: 2, of: catalog)
    #expect(parts.map(\.devices) == [[0..<10], [10..<23]])
    let group = FleetSlice(devices: [5..<10]).split(into: 2, of: catalog)
    #expect(group.map(\.deviceCount) == [2, 3])
    #expect(FleetSlice(devices: []).split(into: 3, of: catalog).isEmpty)
  }

  // MARK: Unions

  @Test func `slices that are together the whole are the whole`() {
    #expect(union(slice(0..<30)).isEmpty)
    #expect(union(slice(10..<30), slice(0..<10)).isEmpty)
    #expect(union(slice(0..<30, until: 40), slice(0..<30, from: 40)).isEmpty)
    let quarters = union(
      slice(0..<7, until: 40),
      slice(0..<7, from: 40),
      slice(7..<30, from: 20),
      slice(7..<30, until: 20)
    )
    #expect(quarters.isEmpty)
    let shards = (1...16).map {
      FleetSlice(devices: FleetSlice.shard($0, of: 16, catalog: catalog))
    }
    #expect(FleetSlice.union(shards, time: time, deviceCount: 30).isEmpty)
  }

  @Test func `neighbours become one, what is apart stays apart`() {
    #expect(union(slice(0..<5), slice(5..<9)) == [slice(0..<9)])
    #expect(union(slice(0..<5), slice(7..<9)) == [slice(0..<5, 7..<9)])
    #expect(
      union(slice(0..<5, from: 10, until: 20), slice(0..<5, from: 20, until: 30))
        == [slice(0..<5, from: 10, until: 30)]
    )
    #expect(
      union(slice(0..<5, until: 20), slice(3..<9, from: 10))
        == [slice(0..<3, until: 20), slice(3..<5), slice(5..<9, from: 10)]
    )
  }

  @Test func `nothing at all is no whole`() {
    #expect(union(slice(), slice()) == [slice()])
    #expect(union(slice(), slice(0..<2)) == [slice(0..<2)])
  }

  /// Against a table of (device, instant) cells.
  @Test(arguments: 0..<200)
  func `a union holds what its slices hold, once`(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    func any() -> FleetSlice {
      let devices = below(30)
      let from = Int64(below(100))
      let until = from + Int64(below(101 - Int(from)))
      return slice(
        devices..<devices + below(31 - devices),
        from: below(3) == 0 ? nil : from,
        until: below(3) == 0 ? nil : until
      )
    }
    func cells(_ slices: [FleetSlice]) -> [Int: Int] {
      var cells: [Int: Int] = [:]
      for slice in slices {
        let from = slice.from?.nanoseconds ?? 0
        let until = slice.until?.nanoseconds ?? 100
        for device in slice.devices.joined() {
          for instant in from..<max(from, until) {
            cells[device * 100 + Int(instant), default: 0] += 1
          }
        }
      }
      return cells
    }
    let slices = (0...below(5)).map { _ in any() }
    let found = FleetSlice.union(slices, time: time, deviceCount: 30)
    let union = cells(found.isEmpty ? [slice(0..<30)] : found)
    #expect(Set(union.keys) == Set(cells(slices).keys))
    #expect(union.values.allSatisfy { $0 == 1 })
  }
}
