import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct SignalTests {
  private func values(
    _ signal: [SignalPart],
    resolution: Double? = nil,
    range: ClosedRange<Double>? = nil,
    devices: Int = 1
  ) throws -> [Reading] {
    var plain = DeviceClass.plain(devices, signal: signal)
    plain.sensors[0].resolution = resolution
    plain.sensors[0].range = range
    return try Simulation(.of(plain)).copies
  }

  private func elapsed(_ reading: Reading) -> Double {
    Double(reading.trueTime - simulationStart.nanoseconds) * 1e-9
  }

  @Test func `parts add up`() throws {
    let signal: [SignalPart] = [
      .constant(-18), .ramp(perSecond: 0.5), .constant(1),
      .sine(amplitude: 1.5, period: .minutes(2), phase: 0.25),
      .sine(amplitude: 0.25, period: .seconds(8), phase: 0),
    ]
    for reading in try values(signal) {
      let t = elapsed(reading)
      let expected =
        -17 + 0.5 * t + 1.5 * PortableMath.cos(turns: t / 120)
        + 0.25 * PortableMath.sin(turns: t / 8)
      #expect((reading.value - expected).magnitude < 1e-9)
    }
  }

  @Test func `a sine without a phase has one for each device`() throws {
    let readings = try values(
      [.sine(amplitude: 2, period: .seconds(10), phase: nil)],
      devices: 20
    )
    var firsts: Set<Double> = []
    for reading in readings {
      #expect(reading.value.magnitude <= 2)
      if reading.sequence == 0 { firsts.insert(reading.value) }
    }
    #expect(firsts.count == 20)
    // The same phase all the time: ten seconds later the same value.
    for index in 0..<500 {
      #expect((readings[index].value - readings[index + 10].value).magnitude < 1e-9)
    }
  }

  @Test func `noise is normal and its parts add in variance`() throws {
    let readings = try values([.noise(sd: 3), .noise(sd: 4)], devices: 20)
    let n = Double(readings.count)
    let mean = readings.reduce(0) { $0 + $1.value } / n
    let variance = readings.reduce(0) { $0 + $1.value * $1.value } / n
    let beyond = Double(readings.count { $0.value > 5 * 1.6448536269514722 }) / n
    #expect(mean.magnitude < 5 * 5 / n.squareRoot())
    #expect((variance - 25).magnitude < 5 * 25 * 1.4143 / n.squareRoot())
    #expect((beyond - 0.05).magnitude < 5 * (0.05 * 0.95 / n).squareRoot())
  }

  @Test func `tenths print as tenths`() throws {
    for reading in try values([.constant(20), .noise(sd: 3)], resolution: 0.1) {
      var text = TextBuffer()
      text.append(reading.value)
      let decimals = text.string.split(separator: ".").dropFirst().first ?? ""
      #expect(decimals.count <= 1, "\(reading.value)")
    }
  }

  @Test(arguments: [0.25, 5, 0.3, 1, 1e-6])
  func `values are multiples of the resolution, and the nearest`(resolution: Double) throws {
    let signal: [SignalPart] = [.constant(1), .ramp(perSecond: 0.217)]
    let exact = try values(signal)
    for (rounded, exact) in zip(try values(signal, resolution: resolution), exact) {
      let steps = rounded.value / resolution
      #expect((steps - steps.rounded()).magnitude < 1e-5)
      #expect((rounded.value - exact.value).magnitude <= resolution * 0.5000001)
    }
  }

  @Test func `zero has no sign`() throws {
    for reading in try values([.constant(-0.04), .noise(sd: 0.001)], resolution: 0.1) {
      #expect(reading.value.bitPattern == 0)
    }
  }

  @Test func `a resolution far below the value changes nothing`() throws {
    let readings = try values([.constant(1e140)], resolution: 1e-140)
    #expect(readings.allSatisfy { $0.value == 1e140 })
  }

  @Test func `values stay in the range`() throws {
    let readings = try values([.noise(sd: 10)], range: -1...2)
    #expect(readings.allSatisfy { (-1...2).contains($0.value) })
    #expect(readings.contains { $0.value == -1 })
    #expect(readings.contains { $0.value == 2 })
    #expect(readings.contains { $0.value > -1 && $0.value < 2 })
  }
}
