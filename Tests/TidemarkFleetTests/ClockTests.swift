import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct ClockTests {
  private let start = simulationStart.nanoseconds

  @Test(arguments: [1_500_000_500, -86_400_000_000_001, 0] as [Int64])
  func `offset and drift add up, and the clock shows whole ticks`(offset: Int64) throws {
    let clock = ClockModel(
      resolution: .milliseconds(10),
      offset: .constant(Double(offset)),
      drift: .constant(0x1p-10)
    )
    for reading in try Simulation(.of(.plain(3, clock: clock))).copies {
      #expect(reading.trueTime % 10_000_000 == 0)
      let elapsed = reading.trueTime - start
      let exact = reading.trueTime + offset + flooredDivision(elapsed, 1 << 10).quotient
      #expect(reading.eventTime == flooredDivision(exact, 10_000_000).quotient * 10_000_000)
    }
  }

  @Test func `each device has its own clock, the same all the time`() throws {
    let clock = ClockModel(offset: .normal(mean: 0, sd: seconds(60)))
    let simulation = try Simulation(.of(.plain(30, clock: clock)))
    var offsets: [UInt32: Int64] = [:]
    for reading in simulation.copies {
      let offset = reading.eventTime - reading.trueTime
      #expect(offsets[reading.series, default: offset] == offset)
      offsets[reading.series] = offset
    }
    #expect(Set(offsets.values).count == 30)
    #expect(offsets.values.contains { $0 < 0 })
    #expect(offsets.values.contains { $0 > 0 })
  }

  @Test func `readings are due one period apart, from a phase of their own`() throws {
    let simulation = try Simulation(.of(.plain(40, period: .seconds(20))))
    var phases: Set<Int64> = []
    for reading in simulation.copies {
      let phase = reading.trueTime - start - Int64(reading.sequence) * 20_000_000_000
      #expect((0..<20_000_000_000).contains(phase))
      phases.insert(phase)
    }
    #expect(phases.count == 40)
    #expect(simulation.copies.count == 40 * 30)
  }

  @Test func `jitter moves readings by less than half a period and not out of the time`() throws {
    var plain = DeviceClass.plain(20)
    let calm = try Simulation(.of(plain)).copies
    plain.sensors[0].every.kind = .periodic(jitter: .normal(mean: 0, sd: seconds(0.4)))
    let jittered = try Simulation(.of(plain)).copies
    #expect(calm.count == jittered.count)
    var sum = 0.0
    for (due, reading) in zip(calm, jittered) {
      let shift = reading.trueTime - due.trueTime
      #expect(shift.magnitude <= 500_000_000)
      #expect((start..<start + 600_000_000_000).contains(reading.trueTime))
      sum += Double(shift)
    }
    #expect((sum / Double(calm.count)).magnitude < 5 * 0.4e9 / 109)
    for (a, b) in zip(jittered, jittered.dropFirst()) where a.series == b.series {
      #expect(a.trueTime <= b.trueTime)
    }
    #expect(jittered != calm)
  }

  @Test func `a start between the ticks of the clock`() throws {
    var model = FleetModel.of(.pumps(3))
    model.start = Timestamp(nanoseconds: -1_900_000_001)
    model.classes[0].clock.resolution = .seconds(2)
    let simulation = try Simulation(model)
    #expect(simulation.arrived.isInOrder)
    #expect(simulation.copies.allSatisfy { $0.trueTime % 2_000_000_000 == 0 })
    #expect(simulation.copies.contains { $0.trueTime < model.start.nanoseconds })
    #expect(simulation.copies.count { $0.copy == 0 } == 3 * 210)
  }
}
