import Testing
import TidemarkCore

@testable import TidemarkFleet

/// What each kind does to readings, and what the truth says about it.
@Suite struct AnomalyTests {
  private let minute = stride(from: 0.0, to: 60, by: 1)

  private func model(
    _ kind: AnomalyModel.Kind,
    at second: Int64 = 20,
    for length: Double? = 10,
    _ change: (inout AnomalyModel) -> Void = { _ in }
  ) -> AnomalyModel {
    var model = AnomalyModel(
      kind: kind,
      sensors: ["x"],
      timing: .at([.seconds(second)]),
      length: length.map { .seconds($0) },
      magnitude: .value(4),
      direction: .up
    )
    change(&model)
    return model
  }

  /// A minute of readings, one a second, of a single anomaly and the truth about it.
  private func minute(
    of anomaly: AnomalyModel,
    noise: Double = 0,
    resolution: Double? = nil,
    range: ClosedRange<Double>? = nil,
    value: (Double) -> Double = { _ in 10 },
    periodic: (Double) -> Double = { _ in 0 }
  ) throws -> (readings: [Disturbance], truth: Anomaly) {
    var watched = DeviceClass.watched(anomalies: [anomaly])
    watched.sensors[0].resolution = resolution
    watched.sensors[0].range = range
    watched.sensors[0].signal += [.sine(amplitude: 1, period: .seconds(7), phase: 0)]
    if noise > 0 { watched.sensors[0].signal.append(.noise(sd: noise)) }
    var harness = try AnomalyHarness(watched, duration: .minutes(1))
    let readings = harness.read(minute, value: value, periodic: periodic)
    let truths = harness.run.anomalies()
    #expect(truths.count == 1)
    let truth = try #require(truths.first)
    #expect(truth.kind == anomaly.kind.rawValue && truth.series == 0 && truth.number == 1)
    for (second, reading) in readings.enumerated() {
      let time = Timestamp(nanoseconds: AnomalyHarness.start) + .seconds(Int64(second))
      #expect([0, 1].contains(reading.anomaly))
      guard reading.anomaly == 1 else { continue }
      #expect(time >= truth.onset && (time < truth.end || reading.fate == .swallowed))
    }
    return (readings, truth)
  }

  private func expect(
    _ truth: Anomaly,
    onset: Double,
    peak: Double,
    end: Double,
    first: Double,
    magnitude: Double,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let times = [\Anomaly.onset, \.peak, \.end, \.firstDetectable].map { truth.seconds($0) }
    #expect(times == [onset, peak, end, first], sourceLocation: location)
    #expect(truth.magnitude == magnitude, sourceLocation: location)
  }

  private func struck(_ readings: [Disturbance]) -> [Int] {
    readings.indices.filter { readings[$0].anomaly == 1 }
  }

  @Test func `a spike is the first reading from its onset on`() throws {
    let spike = model(.spike, for: nil) { $0.direction = .down }
    let (readings, truth) = try minute(of: spike)
    #expect(struck(readings) == [20])
    #expect(readings[20].value == 6)
    #expect(readings.indices.allSatisfy { $0 == 20 || readings[$0].value == 10 })
    expect(truth, onset: 20, peak: 20, end: 20.001, first: 20, magnitude: -4)
    var between = model(.spike, for: nil)
    between.timing = .at([TimeSpan(nanoseconds: 20_300_000_000)])
    let late = try minute(of: between)
    #expect(struck(late.readings) == [21])
    expect(late.truth, onset: 21, peak: 21, end: 21.001, first: 21, magnitude: 4)
  }

  @Test func `a level shift lasts from its onset to its end, which is exclusive`() throws {
    let (readings, truth) = try minute(of: model(.levelShift))
    #expect(struck(readings) == Array(20..<30))
    #expect(struck(readings).allSatisfy { readings[$0].value == 14 })
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 4)
  }

  @Test func `a drift grows to its magnitude at the end`() throws {
    let (readings, truth) = try minute(of: model(.drift), noise: 1)
    for second in 20..<30 {
      #expect((readings[second].value - (10 + 0.4 * Double(second - 20))).magnitude < 1e-12)
    }
    #expect(struck(readings) == Array(20..<30))
    // 0.4, 0.8 and 1.2 after a second each: the third is above the noise.
    expect(truth, onset: 20, peak: 30, end: 30, first: 23, magnitude: 4)
  }

  @Test func `a gradual anomaly is detectable once it exceeds half the resolution too`() throws {
    let coarse = try minute(of: model(.drift), noise: 0.1, resolution: 4)
    // 2 is half of 4, and reached after five seconds.
    #expect(coarse.truth.seconds(\.firstDetectable) == 25)
    // Never above the noise: where it is strongest.
    let hidden = try minute(of: model(.drift), noise: 100)
    #expect(hidden.truth.seconds(\.firstDetectable) == 29)
    let dip = try minute(of: model(.dip), noise: 100)
    #expect(dip.truth.seconds(\.firstDetectable) == 25)
    // Without noise and resolution the first effect at all counts; at the onset there is none.
    let clear = try minute(of: model(.drift))
    #expect(clear.truth.seconds(\.firstDetectable) == 21)
  }

  @Test func `a dip is half a sine wave down`() throws {
    let (readings, truth) = try minute(of: model(.dip), noise: 1)
    let sines = [0, 0.30901699437, 0.58778525229, 0.80901699437, 0.95105651629, 1]
    for (second, sine) in sines.enumerated() {
      #expect((readings[20 + second].value - (10 - 4 * sine)).magnitude < 1e-9)
      if second > 0 {
        #expect((readings[30 - second].value - (10 - 4 * sine)).magnitude < 1e-9)
      }
    }
    expect(truth, onset: 20, peak: 25, end: 30, first: 21, magnitude: -4)
  }

  @Test func `a plateau is up, with a ramp at either end`() throws {
    let (readings, truth) = try minute(of: model(.plateau, for: 30), noise: 1)
    let ramp = [0, 4.0 / 3, 8.0 / 3, 4]
    for second in 0..<30 {
      let edge = min(second, 30 - second)
      #expect((readings[20 + second].value - 10 - ramp[min(edge, 3)]).magnitude < 1e-12)
    }
    expect(truth, onset: 20, peak: 35, end: 50, first: 21, magnitude: 4)
  }

  @Test func `a stuck sensor repeats the last value that was reported`() throws {
    let (readings, truth) = try minute(of: model(.stuckAt), resolution: 0.5) { 10 + 0.3 * $0 }
    #expect(readings[19].value == 15.5)
    #expect(struck(readings) == Array(20..<30))
    #expect(struck(readings).allSatisfy { readings[$0].value == 15.5 })
    #expect(readings[30].value == 19)
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 0)
    // The first reading of all has none before it.
    let first = try minute(of: model(.stuckAt, at: 0), resolution: 0.5) { 10 + 0.3 * $0 }
    #expect(first.readings[..<10].allSatisfy { $0.value == 10 && $0.anomaly == 1 })
  }

  @Test func `a noise burst has the standard deviation asked for, each sensor its own`() throws {
    let burst = AnomalyModel(
      kind: .noiseBurst,
      sensors: ["x", "y"],
      scope: .device,
      timing: .at([.seconds(1_000)]),
      length: .seconds(4_000),
      magnitude: .deviations(3)
    )
    var watched = DeviceClass.watched(sensors: ["x", "y"], anomalies: [burst])
    for index in 0..<2 { watched.sensors[index].signal.append(.noise(sd: 0.5)) }
    var harness = try AnomalyHarness(watched, duration: .hours(2))
    let x = harness.read(stride(from: 0, to: 7_200, by: 1), sensor: 0)[1_000..<5_000]
    let y = harness.read(stride(from: 0, to: 7_200, by: 1), sensor: 1)[1_000..<5_000]
    let count = 4_000.0
    for readings in [x, y] {
      let noise = readings.map { ($0.value - 10) / 1.5 }
      // The mean of squares of n normals has a standard error of √(2/n), the mean one of √(1/n).
      let square = noise.map { $0 * $0 }.reduce(0, +) / count
      #expect((square - 1).magnitude < 5 * (2 / count).squareRoot())
      #expect((noise.reduce(0, +) / count).magnitude < 5 / count.squareRoot())
    }
    let products = zip(x, y).map { ($0.value - 10) * ($1.value - 10) / 2.25 }
    #expect((products.reduce(0, +) / count).magnitude < 5 / count.squareRoot())
    #expect(harness.run.anomalies().map(\.magnitude) == [1.5, 1.5])
  }

  @Test func `a dropout swallows readings, and is detectable at the first`() throws {
    let anomaly = AnomalyModel(
      kind: .dropout,
      sensors: ["x"],
      timing: .at([TimeSpan(nanoseconds: 20_500_000_000)]),
      length: .seconds(10)
    )
    let (readings, truth) = try minute(of: anomaly)
    #expect(readings.indices.filter { readings[$0].fate == .swallowed } == Array(21...30))
    expect(truth, onset: 20.5, peak: 20.5, end: 30.5, first: 21, magnitude: 0)
  }

  @Test func `a period change speeds up the phase from the onset on`() throws {
    let anomaly = model(.periodChange) { $0.factor = 2.5 }
    let wave = { (second: Double) in 3 * PortableMath.sin(turns: second / 7) }
    let (readings, truth) = try minute(of: anomaly, value: { 10 + wave($0) }, periodic: wave)
    for second in 0..<60 {
      let age = Double(second - 20)
      let phase = (20..<30).contains(second) ? 20 + 2.5 * age : Double(second)
      #expect((readings[second].value - 10 - wave(phase)).magnitude < 1e-9)
    }
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 2.5)
  }

  @Test func `a unit error converts what the sensor can measure, and is not clamped`() throws {
    let anomaly = model(.unitError) { ($0.factor, $0.offset) = (1.8, 32) }
    let (readings, truth) = try minute(of: anomaly, resolution: 0.5, range: 0...40) { $0 * 1.7 }
    // 34 and 35.5 (of 35.7) become 93.2 and 95.9; clamped to 40 from 24 s on.
    #expect(readings[20].value == 93)
    #expect(readings[21].value == 96)
    #expect(readings[24..<30].allSatisfy { $0.value == 104 })
    #expect(readings[30].value == 40)
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 1.8)
  }

  @Test func `a frozen timestamp stays at the first reading's`() throws {
    let (readings, truth) = try minute(of: model(.frozenTimestamp))
    for (second, reading) in readings.enumerated() {
      let shown = (20..<30).contains(second) ? 20 : second
      #expect(reading.eventTime == AnomalyHarness.start + Int64(shown) * 1_000_000_000)
      #expect(reading.value == 10)
    }
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 0)
  }

  @Test func `a future timestamp is ahead, on the clock's grid`() throws {
    let anomaly = model(.futureTimestamp) { $0.ahead = TimeSpan(nanoseconds: 3_600_000_400_000) }
    let (readings, truth) = try minute(of: anomaly)
    for (second, reading) in readings.enumerated() {
      let ahead: Int64 = (20..<30).contains(second) ? 3_600 : 0
      let seconds = Int64(second) + ahead
      #expect(reading.eventTime == AnomalyHarness.start + seconds * 1_000_000_000)
    }
    expect(truth, onset: 20, peak: 20, end: 30, first: 20, magnitude: 3_600.0004)
  }

  @Test func `wear grows to the failure, then nothing is measured until the repair`() throws {
    let anomaly = model(.wear, for: 20) { ($0.exponent, $0.repair) = (2, .seconds(5)) }
    let (readings, truth) = try minute(of: anomaly, noise: 0.9)
    for age in 0..<20 {
      let share = Double(age) / 20
      #expect((readings[20 + age].value - 10 - 4 * share * share).magnitude < 1e-12)
    }
    #expect(readings.indices.filter { readings[$0].fate == .swallowed } == Array(40..<45))
    #expect(struck(readings) == Array(20..<45))
    #expect(readings[45].value == 10)
    // 4 · (9/20)² = 0.81, 4 · (10/20)² = 1.
    expect(truth, onset: 20, peak: 40, end: 40, first: 30, magnitude: 4)
  }

  @Test func `what wore out and is never repaired measures nothing any more`() throws {
    let (readings, truth) = try minute(of: model(.wear, for: 20) { $0.exponent = 2 })
    #expect(struck(readings) == Array(20..<60))
    #expect(readings.indices.filter { readings[$0].fate == .swallowed } == Array(40..<60))
    expect(truth, onset: 20, peak: 40, end: 40, first: 21, magnitude: 4)
  }

  @Test func `wear that met no reading shows by its failure`() throws {
    let anomaly = model(.wear, for: 0.5) {
      ($0.timing, $0.repair) = (.at([.milliseconds(20_200)]), .seconds(5))
    }
    let (readings, truth) = try minute(of: anomaly)
    #expect(struck(readings) == Array(21..<26))
    expect(truth, onset: 20.2, peak: 20.7, end: 20.7, first: 20.7, magnitude: 4)
  }

  /// Its only reading would be at the onset, where a drift is still 0.
  @Test func `what is gradual and over before it shows strikes the next reading too`() throws {
    let (readings, truth) = try minute(of: model(.drift, for: 0.5))
    #expect(struck(readings) == [20, 21])
    #expect(readings[20].value == 10 && readings[21].value == 14)
    expect(truth, onset: 20, peak: 21, end: 21.001, first: 21, magnitude: 4)
  }
}
