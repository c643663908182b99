import Testing
import TidemarkCore
import TidemarkFleet

@Suite struct FleetModelValidationTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var message: String
    var make: @Sendable (inout FleetModel) -> Void
    var testDescription: String { message }

    init(_ message: String, _ make: @escaping @Sendable (inout FleetModel) -> Void) {
      self.message = message
      self.make = make
    }
  }

  static let mistakes: [Mistake] = [
    Mistake("start: must lie in 1900...2099, is 1677-09-21T00:12:43.145224192Z") {
      $0.start = .min
    },
    Mistake("duration: must be above 0 and at most 20 years, is 0s") { $0.duration = .zero },
    Mistake("duration: must be above 0 and at most 20 years, is 7301d") {
      $0.duration = .days(7301)
    },
    Mistake("partitions: must be 1 to 65536, are 0") { $0.partitions = 0 },
    Mistake("fleet: has no class; name at least one") { $0.classes = [] },
    Mistake("fleet: class pump is named twice; names must differ") {
      $0.classes.append($0.classes[0])
    },
    Mistake("fleet: \"\" is no name for a class: it needs a letter and no slash") {
      $0.classes[0].name = ""
    },
    Mistake("class pump: devices must be at least 1, are 0") { $0.classes[0].devices = 0 },
    Mistake("class pump: the fleet has more than 2147483647 series; simulate fewer devices") {
      $0.classes[0].devices = .max
    },
    Mistake("class pump: group size must be at least 1, is 0") {
      $0.classes[0].grouping?.size = 0
    },
    Mistake("class pump: has no sensor; name at least one") { $0.classes[0].sensors = [] },
    Mistake("class pump: sensor flow is named twice; names must differ") {
      $0.classes[0].sensors[0].name = "flow"
    },
    Mistake("class pump: \"a/b\" is no name for a sensor: it needs a letter and no slash") {
      $0.classes[0].sensors[0].name = "a/b"
    },
    Mistake("class pump, sensor flow: period must be at least 1us and at most 20 years, is 0s") {
      $0.classes[0].sensors[1].every.period = .zero
    },
    Mistake("class pump, sensor flow: a period of 1us gives more readings than 32 bits can count") {
      $0.classes[0].sensors[1].every.period = .microseconds(1)
      $0.duration = .hours(2)
    },
    Mistake("class pump, sensor temperature, jitter: sd must not be negative, is -1.0") {
      $0.classes[0].sensors[0].every.kind = .periodic(jitter: .normal(mean: 0, sd: -1))
    },
    Mistake("class pump, sensor flow: resolution must be above 0, is 0.0") {
      $0.classes[0].sensors[1].resolution = 0
    },
    Mistake("class pump, sensor flow: range must be finite, is 0.0...inf") {
      $0.classes[0].sensors[1].range = 0...(.infinity)
    },
    Mistake("class pump, sensor flow: is correlated with itself: flow → temperature → flow") {
      $0.classes[0].sensors[0].signal = [.correlated(sensor: "flow", factor: 1, lag: .zero)]
      $0.classes[0].sensors[1].signal = [.correlated(sensor: "temperature", factor: 1, lag: .zero)]
      $0.classes[0].sensors.swapAt(0, 1)
    },
    Mistake(
      "class pump, sensor s10: has more than 1000 parts with those of the sensors that it follows; "
        + "follow fewer"
    ) {
      for number in 0..<64 {
        var sensor = $0.classes[0].sensors[0]
        sensor.name = "s\(number)"
        let other = SignalPart.correlated(sensor: "s\(number - 1)", factor: 1, lag: .zero)
        sensor.signal = number == 0 ? [.constant(1)] : [other, other]
        $0.classes[0].sensors.append(sensor)
      }
    },
    Mistake("class pump, sensor flow: has no signal; name at least one part") {
      $0.classes[0].sensors[1].signal = []
    },
    Mistake("class pump, sensor flow, signal: period of the sine must be at least 10us, is 0s") {
      $0.classes[0].sensors[1].signal = [.sine(amplitude: 1, period: .zero, phase: 0)]
    },
    Mistake("class pump, sensor flow, signal: constant must be a number of at most 1e150, is nan") {
      $0.classes[0].sensors[1].signal = [.constant(.nan)]
    },
    Mistake("class pump, sensor flow, signal: sd of the noise must not be negative, is -0.5") {
      $0.classes[0].sensors[1].signal = [.noise(sd: -0.5)]
    },
    Mistake(
      "class pump, clock: resolution must be a whole number of microseconds, at most 1d, is 1.5us"
    ) {
      $0.classes[0].clock.resolution = TimeSpan(nanoseconds: 1_500)
    },
    Mistake("class pump, clock, drift: low end 2.0 lies above high end 1.0") {
      $0.classes[0].clock.drift = .uniform(low: 2, high: 1)
    },
    Mistake("class pump, network, delay: must be at least 0s, is about -5ns") {
      $0.classes[0].network.delay = .constant(-5)
    },
    Mistake(
      "class pump, network, delay: median must be above 0 and p99 not below it, are 5.0 and 4.0"
    ) {
      $0.classes[0].network.delay = .lognormal(median: 5, p99: 4)
    },
    Mistake("class pump, network, loss: share must lie in 0%...100%, is 101.0%") {
      $0.classes[0].network.loss = 1.01
    },
    Mistake("class pump, network, duplicate: share must lie in 0%...100%, is nan%") {
      $0.classes[0].network.duplicate = .nan
    },
    Mistake("class pump, network, offline every: must be at least 1ms, is about 10ns") {
      $0.classes[0].network.offline?.every = .exponential(mean: 10)
    },
    Mistake("class pump, network, offline for: mean must be above 0, is 0.0") {
      $0.classes[0].network.offline?.length = .exponential(mean: 0)
    },
    Mistake("class pump: spike strikes an unknown sensor temprature; did you mean temperature?") {
      $0.classes[0].anomalies[0].sensors = ["temprature"]
    },
    Mistake("class pump, spike of temperature: magnitude must be above 0 and at most 1e150, is inf")
    {
      $0.classes[0].anomalies[0].magnitude = .value(.infinity)
    },
    Mistake("class pump, level-shift of temperature, length: must be at least 1ns, is about 0s") {
      $0.classes[0].anomalies[1].length = .constant(0)
    },
    Mistake("class pump, stuck-at of flow, every: must be at least 1ms, is about 0s") {
      $0.classes[0].anomalies[2].timing = .every(.constant(0))
    },
    Mistake(
      "class pump, sensor temperature: in the storms it makes more readings than 32 bits can count"
    ) {
      $0.duration = .days(365)
      let storm = IncidentModel(
        kind: .storm(factor: 100),
        at: .days(1),
        length: .days(300),
        target: .init(deviceClass: "pump")
      )
      $0.incidents = [storm, storm]
    },
  ]

  @Test(arguments: mistakes)
  func `says where and what is wrong`(mistake: Mistake) {
    var model = FleetModel.of(.pumps(3))
    mistake.make(&model)
    #expect(throws: Failure(.usage, mistake.message)) {
      try FleetSimulator.catalog(of: model)
    }
  }

  @Test func `the extremes of what is allowed do not trap`() throws {
    var pumps = DeviceClass.pumps(2)
    let wild = Distribution.lognormal(median: 1e149, p99: 1e150)
    pumps.clock = ClockModel(
      resolution: .days(1),
      offset: .normal(mean: -1e150, sd: 1e150),
      drift: wild
    )
    pumps.network = NetworkModel(
      delay: .exponential(mean: 1e150),
      loss: 0.5,
      duplicate: 1,
      offline: .init(every: .normal(mean: 1e6, sd: 1e20), length: wild)
    )
    pumps.sensors[0].every = Cadence(
      period: .days(365),
      kind: .periodic(jitter: .normal(mean: 1e150, sd: 1e150))
    )
    pumps.sensors[0].signal = [.constant(1e150), .ramp(perSecond: -1e150), .noise(sd: 1e150)]
    pumps.sensors[1].every = .init(period: .days(7_300))
    for index in pumps.anomalies.indices { pumps.anomalies[index].timing = .every(.constant(1e6)) }
    (pumps.anomalies[1].magnitude, pumps.anomalies[1].length) = (.value(1e150), wild)
    pumps.anomalies[2].length = wild
    var model = FleetModel.of(pumps, duration: .days(7_300))
    for start in ["1900-01-01", "2099-12-31"] {
      model.start = try #require(Timestamp(iso8601: start))
      let simulation = try Simulation(model)
      #expect(simulation.arrived.isInOrder)
      #expect(simulation.copies.count { $0.copy == 0 } == 2 * 21)
      #expect(simulation.copies.allSatisfy { $0.value.isFinite })
    }
  }
}
