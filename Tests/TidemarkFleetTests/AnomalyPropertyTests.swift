import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// What holds for every anomaly model, tried on thousands of random ones.
@Suite struct AnomalyPropertyTests {
  /// Random choices for test `number`.
  private struct Dice {
    private let key: DrawKey
    private var index: UInt64 = 0

    init(_ number: Int) {
      key = DrawKey(seed: UInt64(number), className: "test", purpose: "dice")
    }

    mutating func uniform() -> Double {
      index += 1
      return key.uniform(device: 0, index: index)
    }

    mutating func below(_ count: Int) -> Int { Int(uniform() * Double(count)) }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
  }

  private static let duration = TimeSpan.minutes(10)
  private static let periods: [TimeSpan] = [.milliseconds(500), .seconds(2), .seconds(7)]
  private static let names = ["x", "y", "z"]

  private func length(_ dice: inout Dice, bounded: Bool, constant: Bool) -> Distribution {
    let mean = dice.pick([0.1, 3, 20])
    if constant { return .seconds(mean) }
    if bounded { return .uniform(seconds: mean / 2, mean) }
    return dice.pick([
      .seconds(mean), .uniform(seconds: 0, mean), .exponential(seconds: mean),
      .lognormal(median: mean * 1e9, p99: mean * 5e9),
    ])
  }

  private func model(_ dice: inout Dice) -> AnomalyModel {
    let kind = dice.pick(AnomalyModel.Kind.allCases)
    let sensors = Self.names.filter { _ in dice.uniform() < 0.5 }
    let timing: AnomalyModel.Timing =
      switch dice.below(5) {
      case 0: .at([.seconds(Int64(dice.below(280))), .seconds(300 + Int64(dice.below(280)))])
      case 1: .count(1 + dice.below(5))
      default:
        .every(
          dice.pick([.exponential(seconds: 30), .seconds(20), .uniform(seconds: 0, 100)])
        )
      }
    let (isCounted, isGiven) =
      switch timing {
      case .every: (false, false)
      case .at: (false, true)
      case .count: (true, false)
      }
    return AnomalyModel(
      kind: kind,
      sensors: sensors.isEmpty ? ["y"] : sensors,
      scope: dice.pick(AnomalyModel.Scope.allCases),
      timing: timing,
      length: kind == .spike ? nil : length(&dice, bounded: isCounted, constant: isGiven),
      magnitude: .value(1 + dice.uniform()),
      factor: 1.5,
      share: 0.1 + 0.9 * dice.uniform(),
      ahead: .seconds(10),
      repair: kind == .wear ? length(&dice, bounded: isCounted, constant: isGiven) : nil
    )
  }

  /// A random class of two groups of two, if it is one that is not refused.
  private func randomClass(_ number: Int) -> DeviceClass? {
    var dice = Dice(number)
    let models = (0...dice.below(5)).map { _ in model(&dice) }
    var made = DeviceClass.watched(4, sensors: Self.names, groupSize: 2, anomalies: models)
    for sensor in 0..<3 {
      made.sensors[sensor].every.period = Self.periods[sensor]
      made.sensors[sensor].range = 0...20
      made.sensors[sensor].signal += [
        .noise(sd: 0.5), .sine(amplitude: 1, period: .seconds(10), phase: 0),
      ]
    }
    let isValid = (try? made.validateAnomalies(in: "class", duration: Self.duration)) != nil
    return isValid ? made : nil
  }

  /// The sources in the plan of the class; their order is the plan's.
  private func sources(of deviceClass: DeviceClass) -> [AnomalySource] {
    AnomalyFamily.families(of: deviceClass).flatMap(\.sources)
  }

  @Test func `no two anomalies of a series overlap, and scopes hold`() throws {
    var (tried, placedCount) = (0, 0)
    let count = Depth.count(500, deep: 3_000)
    for number in 0..<count {
      guard let made = randomClass(number) else { continue }
      tried += 1
      let plans = AnomalyHarness.plans(made, seed: UInt64(number), duration: Self.duration)
      let sources = sources(of: made)
      var placed: [[PlacedAnomaly]] = []
      for device in 0..<4 {
        for sensor in 0..<3 {
          placed.append(AnomalyHarness.placed(plans, sensor: sensor, device: device))
        }
      }
      placedCount += placed.map(\.count).reduce(0, +)
      for (series, anomalies) in placed.enumerated() {
        let (device, sensor) = (series / 3, series % 3)
        let pause = min(2 * Self.periods[sensor].nanoseconds, Self.duration.nanoseconds)
        for (anomaly, next) in zip(anomalies, anomalies.dropFirst()) {
          try #require(next.onset >= anomaly.release + pause, "model \(number)")
        }
        for (index, source) in sources.enumerated() where source.sensors.contains(sensor) {
          let own = anomalies.filter { $0.source == UInt32(index) }
          try #require(own.map(\.number) == (0..<UInt32(own.count)).map { $0 }, "model \(number)")
          expect(own, of: source, number)
          let peers =
            switch source.model.scope {
            case .sensor: [series]
            case .device: source.sensors.map { 3 * device + $0 }
            case .group: source.sensors.map { 3 * (device / 2 * 2) + $0 }
            }
          for peer in peers {
            let theirs = placed[peer].filter { $0.source == UInt32(index) }
            try #require(theirs.map(\.onset) == own.map(\.onset), "model \(number)")
            try #require(theirs.map(\.release) == own.map(\.release), "model \(number)")
          }
        }
      }
    }
    // Enough of them are possible for this to mean something.
    #expect(tried > count / 2)
    #expect(placedCount > 33 * count)
  }

  /// Fixed anomalies are as many as asked for, and where.
  private func expect(_ own: [PlacedAnomaly], of source: AnomalySource, _ number: Int) {
    switch source.model.timing {
    case .every: break
    case .count(let count): #expect(own.count == count, "model \(number)")
    case .at(let times):
      #expect(
        own.map { $0.onset - AnomalyHarness.start } == times.map(\.nanoseconds).sorted(),
        "model \(number)"
      )
    }
  }

  @Test func `each placed anomaly has a reading, and the truth agrees with the readings`() throws {
    var truths = 0
    let count = Depth.count(50, deep: 150)
    for number in 0..<count {
      guard let made = randomClass(number) else { continue }
      var harness = try AnomalyHarness(made, seed: UInt64(number))
      let phases = DrawKey(seed: UInt64(number), className: "test", purpose: "phase")
      for device in 0..<2 {
        for sensor in 0..<3 where harness.plans.positions[sensor] != nil {
          let period = Double(Self.periods[sensor].nanoseconds) * 1e-9
          let phase = period * phases.uniform(device: UInt64(device), index: UInt64(sensor))
          let times = Array(stride(from: phase, to: 600, by: period))
          let readings = harness.read(times, sensor: sensor, device: device)
          let series = UInt32(3 * device + sensor)
          let truth = harness.run.anomalies().filter { $0.series == series }
          truths += truth.count
          check(truth, readings, times, number)
          // Of `every` the last may come after the last reading.
          let placed = AnomalyHarness.placed(harness.plans, sensor: sensor, device: device)
          let met = placed.filter { $0.onset - AnomalyHarness.start <= Int64(times.last! * 1e9) }
          let kinds = met.map { harness.plans.sources[Int($0.source)].kind.rawValue }
          #expect(truth.map(\.kind).starts(with: kinds.dropLast()), "model \(number)")
          #expect((kinds.count - 1...kinds.count).contains(truth.count), "model \(number)")
        }
      }
    }
    #expect(truths > 20 * count)
  }

  private func check(
    _ truth: [Anomaly],
    _ readings: [Disturbance],
    _ times: [Double],
    _ number: Int
  ) {
    #expect(truth.map(\.number) == (0..<truth.count).map { UInt32($0) + 1 }, "model \(number)")
    for anomaly in truth {
      let own = readings.indices.filter { readings[$0].anomaly == anomaly.number }
      let seen = own.map { Int64((times[$0] * 1e9).rounded()) + AnomalyHarness.start }
      let first = anomaly.firstDetectable.nanoseconds
      #expect(anomaly.onset.nanoseconds <= seen.first ?? .min, "model \(number)")
      // Wear that met no reading shows by its failure.
      let isFailure = own.allSatisfy { readings[$0].fate == .swallowed } && anomaly.kind == "wear"
      let failure = anomaly.end.nanoseconds
      #expect(seen.contains(first) || isFailure && first == failure, "model \(number)")
      #expect(first <= failure, "model \(number)")
      #expect(anomaly.onset <= anomaly.peak && anomaly.peak <= anomaly.end, "model \(number)")
      let measured = zip(own, seen).filter { readings[$0.0].fate == .reported }.map(\.1)
      #expect(measured.allSatisfy { $0 < anomaly.end.nanoseconds }, "model \(number)")
      let gradual = ["drift", "dip", "plateau", "wear"].contains(anomaly.kind)
      #expect(gradual || first == seen.first, "model \(number)")
    }
    for (reading, next) in zip(readings, readings.dropFirst())
    where reading.anomaly > 0 && next.anomaly > 0 {
      #expect(next.anomaly >= reading.anomaly, "model \(number)")
    }
  }

  @Test func `neither other devices nor the order of series change a result`() throws {
    var compared = 0
    let count = Depth.count(40, deep: 100)
    for number in 0..<count {
      guard let made = randomClass(number) else { continue }
      var whole = try AnomalyHarness(made, seed: UInt64(number))
      var part = try AnomalyHarness(made, seed: UInt64(number), devices: 2..<4)
      let struck = (0..<3).filter { whole.plans.positions[$0] != nil }
      var results: [[Int]: [Disturbance]] = [:]
      for device in 0..<4 {
        for sensor in struck {
          let times = stride(from: 0.25, to: 600, by: Double(sensor + 1))
          results[[device, sensor]] = whole.read(times, sensor: sensor, device: device)
        }
      }
      // The last first, all readings through the slow path, in two halves.
      for device in [1, 0] {
        for sensor in struck.reversed() {
          let times = Array(stride(from: 0.25, to: 600, by: Double(sensor + 1)))
          let readings = part.read(times, sensor: sensor, device: device, skips: false)
          let expected = try #require(results[[device + 2, sensor]])
          try #require(readings.map(Bits.init) == expected.map(Bits.init), "model \(number)")
          compared += readings.count { $0.anomaly > 0 }
        }
      }
      let truth = whole.run.anomalies().filter { $0.series >= 6 }
      #expect(truth == part.run.anomalies(), "model \(number)")
    }
    #expect(compared > 100 * count)
  }

  /// A result that can be compared where it is NaN.
  private struct Bits: Equatable {
    let value: UInt64
    let eventTime: Int64
    let anomaly: UInt32
    let fate: Disturbance.Fate

    init(_ result: Disturbance) {
      value = result.value.bitPattern
      eventTime = result.eventTime
      anomaly = result.anomaly
      fate = result.fate
    }
  }

  @Test func `state is small`() {
    #expect(MemoryLayout<PlacedAnomaly>.size == 32)
    #expect(AnomalyRun.stateSize == 80)
  }

  @Test func `the extremes of what is allowed do not trap`() throws {
    let wild = Distribution.lognormal(median: 1e149, p99: 1e150)
    for kind in AnomalyModel.Kind.allCases {
      for timing in [AnomalyModel.Timing.every(.constant(1e6)), .every(wild), .count(1)] {
        var isCounted = false
        if case .count = timing { isCounted = true }
        let length = isCounted ? Distribution.constant(1e15) : wild
        let model = AnomalyModel(
          kind: kind,
          sensors: ["x"],
          timing: timing,
          length: kind == .spike ? nil : length,
          magnitude: .value(1e150),
          factor: kind == .periodChange ? 100 : 1e100,
          offset: 1e100,
          ahead: .days(40 * 365),
          exponent: 100,
          repair: kind == .wear ? length : nil
        )
        let wide = AnomalyModel.shift(.every(.constant(1e6)), scope: .device, length: wild)
        var watched = DeviceClass.watched(
          period: .days(365),
          anomalies: isCounted ? [model] : [model, wide]
        )
        watched.sensors[0].range = -1e150...1e150
        watched.sensors[0].signal = [.sine(amplitude: 1e150, period: .days(1), phase: 0)]
        var harness = try AnomalyHarness(watched, duration: .days(7_300))
        let years = (0..<20).map { Double($0) * 365 * 86_400 }
        let readings = harness.read(years, value: { _ in 1e150 })
        #expect(readings.contains { $0.anomaly == 1 })
        #expect(kind == .nan || readings.allSatisfy { $0.value.isFinite })
      }
    }
  }
}
