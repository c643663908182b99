import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Anomalies that strike a share of the readings, short ones, and what depends on the sensor.
@Suite struct AnomalyShareTests {
  private let hour = stride(from: 0.0, to: 3_600, by: 1)

  /// An hour of readings, of which the 3000 after 500 s can be struck.
  private func hour(
    of kind: AnomalyModel.Kind,
    share: Double = 0.2,
    direction: AnomalyModel.Direction = .up,
    value: @escaping (Double) -> Double = { 10 + 0.001 * $0 }
  ) throws -> (readings: [Disturbance], truth: [Anomaly]) {
    let model = AnomalyModel(
      kind: kind,
      sensors: ["x"],
      timing: .at([.seconds(500)]),
      length: .seconds(3_000),
      magnitude: .value(2.5),
      direction: direction,
      share: share
    )
    var watched = DeviceClass.watched(anomalies: [model])
    watched.sensors[0].range = -40...60
    var harness = try AnomalyHarness(watched, duration: .hours(1))
    let readings = harness.read(hour, value: value)
    return (readings, harness.run.anomalies())
  }

  private static let kinds = AnomalyModel.Kind.allCases.filter(\.hasShare)

  @Test(arguments: kinds)
  func `a share of the readings is struck, each by itself`(kind: AnomalyModel.Kind) throws {
    let (readings, truth) = try hour(of: kind)
    let struck = readings.indices.filter { readings[$0].anomaly == 1 }
    // Binomial: 600 expected with a standard deviation of √(3000 · 0.2 · 0.8) = 21.9.
    #expect((struck.count - 600).magnitude < 5 * 22)
    #expect(struck.allSatisfy { (500..<3_500).contains($0) })
    // Of neighbours 0.04 · 3000 = 120 pairs, standard deviation about 11.
    let pairs = zip(struck, struck.dropFirst()).count { $1 == $0 + 1 }
    #expect((pairs - 120).magnitude < 5 * 12)
    for (second, reading) in readings.enumerated() where reading.anomaly == 0 {
      #expect(reading.value == 10 + 0.001 * Double(second) && reading.fate == .reported)
    }
    let only = try #require(truth.first)
    #expect(truth.count == 1)
    #expect(only.seconds(\.onset) == 500 && only.seconds(\.end) == 3_500)
    #expect(only.seconds(\.firstDetectable) == Double(struck[0]))
    #expect(only.magnitude == (kind == .outOfRange ? 2.5 : 0))

    let all = try hour(of: kind, share: 1)
    #expect(all.readings.count { $0.anomaly == 1 } == 3_000)
  }

  @Test func `missing readings are swallowed, NaN and out-of-range ones are not`() throws {
    let missing = try hour(of: .missing).readings
    #expect(missing.allSatisfy { ($0.fate == .swallowed) == ($0.anomaly == 1) })
    let nan = try hour(of: .nan).readings
    #expect(nan.allSatisfy { $0.value.isNaN == ($0.anomaly == 1) && $0.fate == .reported })
    for (direction, value) in [(AnomalyModel.Direction.up, 62.5), (.down, -42.5)] {
      let out = try hour(of: .outOfRange, direction: direction)
      #expect(out.readings.allSatisfy { $0.anomaly == 0 || $0.value == value })
      #expect(out.truth[0].magnitude == (direction == .up ? 2.5 : -2.5))
    }
  }

  @Test func `garbled values are finite and differ in one to eight bits`() throws {
    for clean in [10.0, 0, -1e-300, 1.5e150, 0x1.fffffffffffffp1000] {
      let readings = try hour(of: .garbled, share: 1) { _ in clean }.readings[500..<3_500]
      let expected = min(max(clean, -40), 60)
      var flips = [Int](repeating: 0, count: 9)
      for reading in readings {
        #expect(reading.value.isFinite && reading.value != expected)
        let count = (reading.value.bitPattern ^ expected.bitPattern).nonzeroBitCount
        try #require((1...8).contains(count))
        flips[count] += 1
      }
      // One flip in an eighth of the draws, 375 ± 18; some of more meet in one bit.
      #expect(flips[1] > 280)
      #expect(flips[8] > 100)
    }
  }

  @Test func `a garbled zero is not a zero of the other sign`() throws {
    let readings = try hour(of: .garbled, share: 1) { _ in 0 }.readings[500..<3_500]
    #expect(readings.allSatisfy { $0.value != 0 })
  }

  /// Between two readings of a minute there is room for all of them.
  @Test(arguments: AnomalyModel.Kind.allCases)
  func `what lasts too short for a reading strikes the next`(kind: AnomalyModel.Kind) throws {
    let model = AnomalyModel(
      kind: kind,
      sensors: ["x"],
      timing: .at([.seconds(70), .seconds(250)]),
      length: kind == .spike ? nil : .seconds(10),
      magnitude: .value(4),
      direction: .up,
      factor: 1.5,
      ahead: .seconds(1),
      repair: kind == .wear ? .seconds(1) : nil
    )
    var watched = DeviceClass.watched(period: .minutes(1), anomalies: [model])
    watched.sensors[0].range = 0...20
    watched.sensors[0].signal.append(.sine(amplitude: 2, period: .seconds(77), phase: 0))
    var harness = try AnomalyHarness(watched)
    let times = stride(from: 0.0, to: 600, by: 60)
    let wave = { (second: Double) in 2 * PortableMath.sin(turns: second / 77) }
    let readings = harness.read(times, value: { 10 + wave($0) }, periodic: wave)
    #expect(readings.map(\.anomaly) == [0, 0, 1, 0, 0, 2, 0, 0, 0, 0])
    let truth = harness.run.anomalies()
    #expect(truth.map(\.number) == [1, 2])
    for (anomaly, time) in zip(truth, [120.0, 300]) {
      #expect(anomaly.seconds(\.onset) == (kind == .spike ? time : time == 120 ? 70 : 250))
      #expect(anomaly.seconds(\.firstDetectable) == time)
      #expect(anomaly.seconds(\.peak) == time)
      #expect(anomaly.seconds(\.end) == time + 0.001)
    }
    // The effect is the one at the peak.
    let change = readings[2].value - (10 + wave(120))
    switch kind {
    case .spike, .levelShift, .drift, .plateau, .wear: #expect((change - 4).magnitude < 1e-12)
    case .dip: #expect((change + 4).magnitude < 1e-12)
    case .dropout, .missing: #expect(readings[2].fate == .swallowed)
    case .frozenTimestamp, .futureTimestamp: #expect(change == 0)
    default: #expect(change != 0)
    }
  }

  @Test func `an anomaly that no reading meets before the next one is not in the truth`() throws {
    let model = AnomalyModel(
      kind: .spike,
      sensors: ["x"],
      timing: .at([.seconds(100), .seconds(200), .seconds(300)]),
      magnitude: .value(1)
    )
    var harness = try AnomalyHarness(.watched(anomalies: [model]))
    // The device is off from 90 s to 250 s.
    let on = Array(stride(from: 0.0, to: 90, by: 1)) + Array(stride(from: 250.0, to: 600, by: 1))
    let readings = harness.read(on)
    let truth = harness.run.anomalies()
    // The second strikes the first reading after.
    #expect(truth.map { $0.seconds(\.onset) } == [250, 300])
    #expect(truth.map(\.number) == [1, 2])
    #expect(readings.count { $0.anomaly > 0 } == 2)
  }

  @Test func `directions are drawn half and half, or as asked`() throws {
    func signs(_ direction: AnomalyModel.Direction) throws -> [Double] {
      let model = AnomalyModel(
        kind: .levelShift,
        sensors: ["x"],
        timing: .count(50),
        length: .seconds(2),
        magnitude: .value(1),
        direction: direction
      )
      var harness = try AnomalyHarness(.watched(40, anomalies: [model]))
      harness.readAll(devices: 40, duration: .minutes(10))
      return harness.run.anomalies().map(\.magnitude)
    }
    #expect(try signs(.up).allSatisfy { $0 == 1 })
    #expect(try signs(.down).allSatisfy { $0 == -1 })
    let either = try signs(.either)
    #expect(either.count == 2_000)
    // Standard deviation of a sum of 2000 signs: √2000.
    #expect(either.reduce(0, +).magnitude < 5 * 2_000.0.squareRoot())
  }

  @Test func `a magnitude in sd is that of each sensor`() throws {
    let model = AnomalyModel(
      kind: .spike,
      sensors: ["x", "y"],
      scope: .device,
      timing: .at([.seconds(30)]),
      magnitude: .deviations(8),
      direction: .up
    )
    var watched = DeviceClass.watched(sensors: ["x", "y"], anomalies: [model])
    watched.sensors[0].signal.append(.noise(sd: 3))
    watched.sensors[0].signal.append(.pinkNoise(sd: 4, step: .zero))
    watched.sensors[1].signal.append(.noise(sd: 0.25))
    var harness = try AnomalyHarness(watched)
    harness.readAll(devices: 1, duration: .minutes(10))
    #expect(harness.run.anomalies().map(\.magnitude) == [40, 2])
  }

  @Test func `a sensor that reports changes only is affected where it reports`() throws {
    let stuck = AnomalyModel(
      kind: .stuckAt,
      sensors: ["x"],
      timing: .at([.seconds(100)]),
      length: .seconds(50)
    )
    let shift = AnomalyModel(
      kind: .levelShift,
      sensors: ["x"],
      timing: .at([.seconds(300)]),
      length: .seconds(50),
      magnitude: .value(20),
      direction: .up
    )
    let dropout = AnomalyModel(
      kind: .dropout,
      sensors: ["x"],
      timing: .at([.seconds(400)]),
      length: .seconds(50)
    )
    var harness = try AnomalyHarness(.watched(anomalies: [stuck, shift, dropout]))
    // Rises by 1 in ten seconds, and reports each whole.
    let readings = harness.read(
      stride(from: 0.0, to: 600, by: 1),
      value: { 0.1 * $0 },
      reports: { value, last in last.map { (value - $0).magnitude >= 0.999 } ?? true }
    )
    // Stuck, it has nothing to report; what it would have reported is affected. Then it goes on.
    #expect(readings[100..<150].allSatisfy { $0.fate == .silent })
    #expect(readings[100..<150].contains { $0.anomaly == 1 })
    #expect(readings[150].fate == .reported && readings[150].value == 15)
    #expect(readings[150..<300].count { $0.fate == .reported } == 15)
    // Up at once, then the usual steps.
    #expect(readings[300].value == 50 && readings[300].fate == .reported)
    // In the dropout the first look that would have been reported is swallowed, and all after it.
    let swallowed = readings.indices.filter { readings[$0].fate == .swallowed }
    #expect(swallowed.first.map { (400..<411).contains($0) } == true)
    #expect(swallowed == Array(swallowed[0]..<450))
    let truth = harness.run.anomalies()
    #expect(truth.map(\.kind) == ["stuck-at", "level-shift", "dropout"])
    for anomaly in truth {
      let touched = readings.indices.filter { readings[$0].anomaly == anomaly.number }
      #expect(touched.first.map(Double.init) == anomaly.seconds(\.firstDetectable))
    }
  }
}
