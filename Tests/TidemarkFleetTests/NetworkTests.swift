import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct NetworkTests {
  private let start = simulationStart.nanoseconds

  @Test func `without a network model readings arrive as they are measured`() throws {
    let copies = try Simulation(.of(.plain(3))).copies
    #expect(copies.count == 3 * 600)
    for reading in copies {
      #expect(reading.arrivalTime == reading.trueTime)
      #expect(reading.sentTime == reading.trueTime)
      #expect(reading.eventTime == reading.trueTime)
    }
  }

  @Test func `times keep their order and their grids`() throws {
    var pumps = DeviceClass.pumps(10)
    pumps.clock.resolution = .milliseconds(7)
    let copies = try Simulation(.of(pumps)).copies
    for reading in copies {
      #expect(reading.trueTime % 7_000_000 == 0)
      #expect(reading.eventTime % 7_000_000 == 0)
      #expect(reading.sentTime % 7_000_000 == 0)
      #expect(reading.arrivalTime % 1_000 == 0)
      #expect(reading.trueTime <= reading.sentTime)
      #expect(reading.sentTime <= reading.arrivalTime)
    }
    #expect(copies.contains { $0.arrivalTime % 1_000_000 != 0 })
  }

  /// Connected for 60 s, away for 30.0005 s, and so on: what is measured while away is sent
  /// together at the first millisecond of the connection.
  @Test func `an outage holds readings back until its end`() throws {
    let network = NetworkModel(
      offline: .init(every: .constant(seconds(60)), length: .constant(seconds(30.0005)))
    )
    let model = FleetModel.of(.plain(4, period: .milliseconds(700), network: network))
    let simulation = try Simulation(model)
    let cycle: Int64 = 90_000_500_000
    var held = 0
    for reading in simulation.copies {
      let elapsed = reading.trueTime - start
      let isAway = elapsed % cycle >= 60_000_000_000
      let back = start + (elapsed / cycle + 1) * cycle
      let expected = isAway ? (back + 999_999) / 1_000_000 * 1_000_000 : reading.trueTime
      #expect(reading.sentTime == expected)
      #expect(reading.arrivalTime == expected)
      held += isAway ? 1 : 0
    }
    #expect(held > 1_000)
    #expect(simulation.arrived.isInOrder)
  }

  @Test func `an outage that outlasts the simulation is flushed when it ends`() throws {
    let network = NetworkModel(
      offline: .init(every: .constant(seconds(1)), length: .constant(seconds(3_600 * 24 * 30)))
    )
    let simulation = try Simulation(.of(.plain(5, network: network)))
    let back = start + 1_000_000_000 + 30 * 86_400_000_000_000
    let held = simulation.copies.filter { $0.trueTime >= start + 1_000_000_000 }
    #expect(held.count == 5 * 599)
    #expect(held.allSatisfy { $0.sentTime == back && $0.arrivalTime == back })
    #expect(simulation.arrived.isInOrder)
    #expect(simulation.slices.count < 40)
  }

  @Test(arguments: [0.0, 0.03, 0.5, 1])
  func `losses and duplicates have their probabilities`(probability: Double) throws {
    let network = NetworkModel(loss: probability, duplicate: probability)
    let simulation = try Simulation(.of(.plain(10, network: network)))
    let readings = 6_000.0
    let copies = Double(simulation.copies.count)
    let lost = Double(simulation.lost.count)
    // Five standard deviations of the binomial distribution.
    let spread = 5 * (readings * probability * (1 - probability)).squareRoot()
    #expect((copies - readings - readings * probability).magnitude <= spread)
    #expect((lost - copies * probability).magnitude <= 2 * spread)
  }

  @Test func `originals and copies are lost independently`() throws {
    let network = NetworkModel(loss: 0.5, duplicate: 1)
    let simulation = try Simulation(.of(.plain(10, network: network)))
    var lost: [[UInt32]: Int] = [:]
    for row in simulation.lost.indices {
      lost[[simulation.lost.series[row], simulation.lost.sequence[row]], default: 0] += 1
    }
    // Both of a quarter of 6,000: 1,500 with a standard deviation of 34.
    let both = lost.values.count { $0 == 2 }
    #expect((1_330...1_670).contains(both))
  }
}
