import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct FleetSimulatorTests {
  @Test func `rows come in order and every copy exactly once`() throws {
    let simulation = try Simulation(.of(.pumps(20)))
    #expect(simulation.arrived.isInOrder)
    #expect(simulation.lost.isInOrder)
    #expect(simulation.lost.count > 30)

    // Periods of 10 s and 4 s divide ten minutes: whatever the phase, 60 and 150 readings.
    var expected: [UInt32: UInt32] = [:]
    var duplicates = 0
    for reading in simulation.copies {
      if reading.copy == 0 {
        #expect(reading.sequence == expected[reading.series, default: 0])
        expected[reading.series, default: 0] += 1
      } else {
        #expect(reading.copy == 1)
        #expect(reading.sequence + 1 == expected[reading.series])
        duplicates += 1
      }
      #expect(reading.epoch == 0)
    }
    #expect(duplicates > 100)
    for (index, series) in simulation.catalog.series.enumerated() {
      #expect(expected[UInt32(index)] == (series.sensor == 0 ? 60 : 150))
    }
  }

  @Test func `copies of a reading differ only in copy number and arrival`() throws {
    let copies = try Simulation(.of(.pumps(20))).copies
    var delaysDiffer = false
    for (first, second) in zip(copies, copies.dropFirst()) where second.copy == 1 {
      var same = second
      same.copy = 0
      same.arrivalTime = first.arrivalTime
      #expect(same == first)
      delaysDiffer = delaysDiffer || first.arrivalTime != second.arrivalTime
    }
    #expect(delaysDiffer)
  }

  @Test(arguments: [[0..<7, 7..<30], [0..<1, 1..<2, 2..<29, 29..<29, 29..<30]])
  func `any split of the fleet gives the same slices`(parts: [Range<Int>]) throws {
    let model = FleetModel.of(.pumps(20), .pumps(10, name: "fan"), seed: 3)
    let whole = try Simulation(model)
    let joined = try Simulation(model, parts: parts)
    #expect(joined.arrived == whole.arrived)
    #expect(joined.lost == whole.lost)
    #expect(joined.anomalies == whole.anomalies)
    #expect(joined.slices == whole.slices)
  }

  @Test func `a device does not depend on its fleet`() throws {
    let small = try Simulation(.of(.pumps(18)))
    let story = try small.story(of: "pump-0017")
    #expect(story.arrived.count > 180)
    #expect(!story.anomalies.isEmpty)

    let large = try Simulation(.of(.pumps(40)))
    #expect(try large.story(of: "pump-0017") == story)
    let mixed = try Simulation(.of(.pumps(3, name: "fan"), .pumps(20)))
    #expect(try mixed.story(of: "pump-0017") == story)
    let alone = try Simulation(.of(.pumps(18)), parts: [17..<18])
    #expect(try alone.story(of: "pump-0017") == story)

    #expect(try small.story(of: "pump-0016") != story)
    #expect(try Simulation(.of(.pumps(18), seed: 8)).story(of: "pump-0017") != story)
    let renamed = try Simulation(.of(.pumps(18, name: "fan")))
    #expect(try renamed.story(of: "fan-0017").arrived != story.arrived)
  }

  /// Three devices of a fleet so large that ten minutes are 150 slices, with outages as long as 90
  /// of them, must do what they do in a fleet of eight, which fits one slice.
  @Test func `slices change nothing`() throws {
    var pumps = DeviceClass.pumps(40_000)
    pumps.sensors[1].every.period = .milliseconds(500)
    pumps.network.offline?.length = .uniform(low: seconds(1), high: seconds(360))
    let large = try Simulation(.of(pumps), parts: [5..<8])
    pumps.devices = 8
    let small = try Simulation(.of(pumps), parts: [5..<8])
    #expect(large.slices.count > 150)
    #expect(small.slices.count < 12)
    #expect(large.arrived == small.arrived)
    #expect(large.lost == small.lost)
    #expect(large.anomalies == small.anomalies)
  }

  /// Twenty slices are spent offline, then everything arrives in the same microsecond: series by
  /// series, although it was measured slice by slice.
  @Test func `what arrives at the same time is in the order of identity`() throws {
    let network = NetworkModel(
      offline: .init(every: .constant(seconds(1)), length: .constant(seconds(120)))
    )
    let plain = DeviceClass.plain(40_000, network: network)
    let simulation = try Simulation(.of(plain, duration: .minutes(2)), parts: [0..<5])
    #expect(simulation.slices.count > 20)
    #expect(simulation.arrived.count == 5 * 120)
    #expect(Set(simulation.arrived.arrivalTime).count < 20)
    #expect(simulation.arrived.isInOrder)
  }

  @Test func `a slice ends before the next one begins`() throws {
    let model = FleetModel.of(.pumps(300), duration: .minutes(5))
    let catalog = try FleetSimulator.catalog(of: model)
    var simulator = FleetSimulator(model, catalog: catalog, devices: 0..<300)
    var (arrived, lost) = (ReadingBatch(), ReadingBatch())
    var latest = Int64.min
    var progress = 0.0
    var lostLatest = Int64.min
    #expect(simulator.progress == 0)
    while simulator.nextSlice(arrived: &arrived, lost: &lost) {
      #expect(arrived.isInOrder)
      #expect(arrived.arrivalTime.first ?? .max > latest)
      #expect(lost.arrivalTime.first ?? .max > lostLatest)
      latest = arrived.arrivalTime.last ?? latest
      lostLatest = lost.arrivalTime.last ?? lostLatest
      #expect(simulator.progress >= progress)
      progress = simulator.progress
      arrived.removeAll()
      lost.removeAll()
    }
    #expect(progress == 1)
    let again = simulator.nextSlice(arrived: &arrived, lost: &lost)
    #expect(!again)
    #expect(arrived.count == 0)
  }

  @Test func `slices append to what is there`() throws {
    let model = FleetModel.of(.pumps(2))
    let simulation = try Simulation(model)
    let catalog = try FleetSimulator.catalog(of: model)
    var simulator = FleetSimulator(model, catalog: catalog, devices: 0..<2)
    var (arrived, lost) = (simulation.arrived, simulation.lost)
    while simulator.nextSlice(arrived: &arrived, lost: &lost) {}
    #expect(arrived.count == 2 * simulation.arrived.count)
    #expect(arrived[simulation.arrived.count] == simulation.arrived[0])
    #expect(lost.count == 2 * simulation.lost.count)
  }

  /// All columns of a fleet with every feature, hashed: equal in debug and release, on every
  /// machine, and for every later Tidemark, or old recordings could not be verified.
  @Test func `the same bits as ever`() throws {
    let simulation = try Simulation(.of(.pumps(20), .pumps(5, name: "fan"), seed: 2026))
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for reading in simulation.copies {
      for word in [
        UInt64(reading.series), UInt64(reading.sequence), UInt64(reading.copy),
        UInt64(bitPattern: reading.eventTime), UInt64(bitPattern: reading.sentTime),
        UInt64(bitPattern: reading.arrivalTime), UInt64(bitPattern: reading.trueTime),
        reading.value.bitPattern, UInt64(reading.anomaly),
      ] {
        hash = (hash ^ word) &* 0x100_0000_01B3
      }
    }
    #expect(simulation.copies.count == 5_506)
    #expect(hash == 2_357_648_365_492_170_134)
  }
}
