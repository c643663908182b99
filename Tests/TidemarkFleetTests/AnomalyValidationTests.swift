import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Anomalies that cannot be are refused, with the reason.
@Suite struct AnomalyValidationTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var message: String
    var models: [AnomalyModel]
    var testDescription: String { message }

    init(_ message: String, _ models: AnomalyModel...) {
      self.message = message
      self.models = models
    }
  }

  /// Two hours of a temperature, a humidity and a door with states.
  private static func reefer(_ models: [AnomalyModel], grouping: Bool = false) -> DeviceClass {
    DeviceClass(
      name: "reefer",
      devices: 10,
      grouping: grouping ? .init(size: 5, name: "depot") : nil,
      sensors: [
        SensorModel(
          name: "temperature",
          every: Cadence(period: .seconds(10)),
          range: -40...60,
          signal: [.constant(-18), .noise(sd: 0.2)]
        ),
        SensorModel(
          name: "humidity",
          every: Cadence(period: .seconds(30)),
          signal: [
            .constant(50),
            .shared(
              .square(
                amplitude: 1,
                period: .hours(1),
                duty: 0.5,
                phase: nil
              )
            ),
          ]
        ),
        SensorModel(
          name: "door",
          kind: .state,
          every: Cadence(period: .seconds(10)),
          signal: [.states(StateMachine(states: [.init(name: "open", dwell: .seconds(9))]))]
        ),
      ],
      anomalies: models
    )
  }

  private static func model(
    _ kind: AnomalyModel.Kind,
    _ sensors: [String] = ["temperature"],
    _ change: (inout AnomalyModel) -> Void = { _ in }
  ) -> AnomalyModel {
    var model = AnomalyModel(
      kind: kind,
      sensors: sensors,
      timing: .every(.exponential(seconds: 600)),
      length: kind == .spike ? nil : .seconds(60),
      magnitude: .value(3),
      factor: kind == .periodChange || kind == .unitError ? 2 : 1,
      ahead: kind == .futureTimestamp ? .hours(1) : .zero
    )
    change(&model)
    return model
  }

  static let single: [Mistake] = [
    Mistake("spike: strikes no sensor; name at least one", model(.spike, [])),
    Mistake(
      "spike strikes an unknown sensor temprature; did you mean temperature?",
      model(.spike, ["temprature"])
    ),
    Mistake(
      "spike of door, door: sensor door is named twice; names must differ",
      model(.spike, ["door", "door"])
    ),
    Mistake(
      "drift of temperature: strikes groups, and the class has none; give it a group or use "
        + "another scope",
      model(.drift) { $0.scope = .group }
    ),
    Mistake(
      "stuck-at of temperature, every: must be at least 1ms, is about 0s",
      model(.stuckAt) { $0.timing = .every(.constant(0)) }
    ),
    Mistake(
      "dip of temperature: must be at 1 to 1000 times, is at 0",
      model(.dip) { $0.timing = .at([]) }
    ),
    Mistake(
      "dip of temperature: is at 2h; must be at 0s to 7180s, 20s before the end, to strike a "
        + "reading",
      model(.dip) { $0.timing = .at([.hours(2)]) }
    ),
    Mistake(
      "dip of temperature: is at -1s; must be at 0s to 7180s, 20s before the end, to strike a "
        + "reading",
      model(.dip) { $0.timing = .at([.seconds(-1)]) }
    ),
    Mistake(
      "spike of temperature: count must be 1 to 100000, is 0",
      model(.spike) { $0.timing = .count(0) }
    ),
    Mistake("plateau of temperature: needs a length", model(.plateau) { $0.length = nil }),
    Mistake(
      "spike of temperature: has a length; a spike is one reading",
      model(.spike) { $0.length = .seconds(1) }
    ),
    Mistake(
      "level-shift of temperature, length: must be at least 1ns, is about 0s",
      model(.levelShift) { $0.length = .constant(0) }
    ),
    Mistake(
      "drift of temperature: has a repair; only wear has one",
      model(.drift) { $0.repair = .seconds(5) }
    ),
    Mistake(
      "drift of temperature: is at given times; then its length must be constant",
      model(.drift) { ($0.timing, $0.length) = (.at([.zero]), .uniform(seconds: 1, 2)) }
    ),
    Mistake(
      "wear of temperature: is at given times; then its repair must be constant",
      model(.wear) { ($0.timing, $0.repair) = (.at([.zero]), .uniform(seconds: 1, 2)) }
    ),
    Mistake(
      "drift of temperature: is counted; then its length must have an upper bound: constant, "
        + "uniform or empirical",
      model(.drift) { ($0.timing, $0.length) = (.count(2), .exponential(seconds: 9)) }
    ),
    Mistake(
      "spike of temperature: magnitude must be above 0 and at most 1e150, is inf",
      model(.spike) { $0.magnitude = .value(.infinity) }
    ),
    Mistake(
      "wear of temperature: magnitude must be above 0 and at most 1e150, is 0.0",
      model(.wear) { $0.magnitude = .value(0) }
    ),
    Mistake(
      "noise-burst of temperature: magnitude must be above 0sd and at most 1e6sd, is nansd",
      model(.noiseBurst) { $0.magnitude = .deviations(.nan) }
    ),
    Mistake(
      "spike of temperature, humidity: a magnitude in sd needs noise, and the signal of humidity "
        + "has none",
      model(.spike, ["temperature", "humidity"]) { $0.magnitude = .deviations(8) }
    ),
    Mistake(
      "period-change of humidity: factor must lie in 0.01...100 and not be 1, is 1.0",
      model(.periodChange, ["humidity"]) { $0.factor = 1 }
    ),
    Mistake(
      "period-change of temperature: the signal of temperature has no sine or square wave to change",
      model(.periodChange)
    ),
    Mistake(
      "unit-error of temperature: factor must be a number of at most 1e100, is nan",
      model(.unitError) { $0.factor = .nan }
    ),
    Mistake(
      "unit-error of temperature: changes nothing with a factor of 1 and an offset of 0",
      model(.unitError) { $0.factor = 1 }
    ),
    Mistake(
      "missing of temperature: share must be above 0% and at most 100%, is 0.0%",
      model(.missing) { $0.share = 0 }
    ),
    Mistake(
      "garbled of temperature: share must be above 0% and at most 100%, is 150.0%",
      model(.garbled) { $0.share = 1.5 }
    ),
    Mistake(
      "out-of-range of humidity: needs a range, and humidity has none",
      model(.outOfRange, ["humidity"])
    ),
    Mistake(
      "future-timestamp of door: must be above 0 and at most 40 years ahead, is 0s",
      model(.futureTimestamp, ["door"]) { $0.ahead = .zero }
    ),
    Mistake(
      "future-timestamp of door: must be ahead by at least the clock's resolution, 1ms, is 1us",
      model(.futureTimestamp, ["door"]) { $0.ahead = .microseconds(1) }
    ),
    Mistake(
      "wear of temperature: exponent must be above 0 and at most 100, is 0.0",
      model(.wear) { $0.exponent = 0 }
    ),
    Mistake(
      "spike of door: door reports states, which can only be struck by stuck-at, dropout, "
        + "missing, frozen-timestamp, future-timestamp",
      model(.spike, ["door"])
    ),
  ]

  static let crowded: [Mistake] = [
    Mistake(
      "level-shift of temperature: cannot place 40 of up to 10m in 2h without covering another; "
        + "use fewer, shorter ones or a longer duration",
      model(.levelShift) { ($0.timing, $0.length) = (.count(40), .uniform(seconds: 60, 600)) }
    ),
    // 13 of 8.5 minutes and two periods fill the two hours, but not around the middle.
    Mistake(
      "dip of temperature: cannot place 13 of up to 510s in 2h without covering another; use "
        + "fewer, shorter ones or a longer duration",
      model(.dip) { ($0.timing, $0.length) = (.count(13), .seconds(510)) },
      model(.spike) { $0.timing = .at([.minutes(60)]) }
    ),
    Mistake(
      "spike of temperature: cannot place 361 in 2h without covering another; use fewer, shorter "
        + "ones or a longer duration",
      model(.spike) { $0.timing = .count(361) }
    ),
  ]

  static let together: [Mistake] = [
    Mistake(
      "level-shift at 10m for 1m and dropout at 659s would overlap on temperature; begin the later "
        + "at 680s or after",
      model(.levelShift) { $0.timing = .at([.minutes(10)]) },
      model(.dropout, ["humidity", "temperature"]) { $0.timing = .at([.seconds(659)]) }
    ),
    Mistake(
      "spike at 5m and spike at 319s would overlap on temperature; begin the later at 320s or after",
      model(.spike) { $0.timing = .at([.minutes(5), .seconds(319)]) }
    ),
    Mistake(
      "wear at 10m for 90s and wear at 11m would overlap on temperature; begin the later at 710s or "
        + "after",
      model(.wear) {
        $0.timing = .at([.minutes(11), .minutes(10)])
        $0.repair = .seconds(30)
      }
    ),
    Mistake(
      "spike of temperature is placed for each sensor, and dropout at random for each device could "
        + "cover it; give both the same scope",
      model(.spike) { $0.timing = .count(3) },
      model(.dropout, ["humidity", "temperature"]) { $0.scope = .device }
    ),
  ]

  static let buried: [Mistake] = [
    Mistake(
      "wear of temperature: nothing wears after its failure; give it a repair, or only one",
      model(.wear) { $0.timing = .count(2) }
    ),
    Mistake(
      "wear of temperature: is never repaired, so that spike of temperature may meet no reading "
        + "after it; give it a repair, or give both times, its own the last",
      model(.spike) { $0.timing = .at([.minutes(5), .minutes(11)]) },
      model(.wear) { $0.timing = .at([.minutes(10)]) }
    ),
    Mistake(
      "wear of temperature: is never repaired, so that dropout of temperature, humidity may meet no "
        + "reading after it; give it a repair, or give both times, its own the last",
      model(.dropout, ["temperature", "humidity"]) {
        ($0.timing, $0.scope) = (.count(2), .device)
      },
      model(.wear)
    ),
  ]

  @Test func `a failure that is never repaired may come last, or beside`() throws {
    let models = [
      Self.model(.spike) { $0.timing = .at([.minutes(5), .minutes(9)]) },
      Self.model(.spike, ["humidity"]) { $0.timing = .count(5) },
      Self.model(.wear) { $0.timing = .at([.minutes(10)]) },
    ]
    try Self.reefer(models).validateAnomalies(in: "class reefer", duration: .hours(2))
  }

  @Test(arguments: single + crowded + together + buried)
  func `says what is wrong`(mistake: Mistake) {
    let separator = mistake.message.hasPrefix("spike strikes") ? ": " : ", "
    let place = Self.together.contains { $0.message == mistake.message } ? ": " : separator
    #expect(throws: Failure(.usage, "class reefer\(place)\(mistake.message)")) {
      try Self.reefer(mistake.models)
        .validateAnomalies(in: "class reefer", duration: .hours(2))
    }
  }

  @Test func `a group could cover what is placed for a device`() throws {
    let models = [
      Self.model(.spike) { ($0.scope, $0.timing) = (.device, .at([.minutes(5)])) },
      Self.model(.drift) { $0.scope = .group },
    ]
    let message =
      "class reefer: spike of temperature is placed for each device, and drift at random for each "
      + "group could cover it; give both the same scope"
    #expect(throws: Failure(.usage, message)) {
      try Self.reefer(models, grouping: true)
        .validateAnomalies(in: "class reefer", duration: .hours(2))
    }
  }

  @Test func `what only looks like a conflict is allowed`() throws {
    let allowed: [[AnomalyModel]] = [
      // At the same time, but on different sensors, which a third model links.
      [
        Self.model(.spike) { $0.timing = .at([.minutes(5)]) },
        Self.model(.spike, ["humidity"]) { $0.timing = .at([.minutes(5)]) },
        Self.model(.dropout, ["humidity", "temperature"]) {
          ($0.scope, $0.timing) = (.device, .count(3))
        },
      ],
      // The narrower flows around the wider.
      [
        Self.model(.spike) { ($0.scope, $0.timing) = (.group, .count(20)) },
        Self.model(.drift) { $0.scope = .device },
        Self.model(.levelShift),
      ],
      // Two periods after the end is enough.
      [Self.model(.spike) { $0.timing = .at([.zero, .seconds(20), .seconds(7_180)]) }],
      // Filled to the last slot.
      [Self.model(.spike) { $0.timing = .count(360) }],
      [Self.model(.periodChange, ["humidity"])],
    ]
    for models in allowed {
      try Self.reefer(models, grouping: true).validateAnomalies(in: "class", duration: .hours(2))
    }
  }

  @Test func `waves may come from a correlated sensor`() throws {
    var reefer = Self.reefer([Self.model(.periodChange)])
    reefer.sensors[0].signal.append(.correlated(sensor: "humidity", factor: 2, lag: .zero))
    try reefer.validateAnomalies(in: "class", duration: .hours(2))
  }

  @Test func `a model of a whole fleet is checked for them`() {
    var reefer = Self.reefer([Self.model(.spike) { $0.timing = .count(361) }])
    reefer.grouping = DeviceClass.Grouping(size: 10, name: "depot")
    let fleet = FleetModel(
      seed: 1,
      start: Timestamp(nanoseconds: AnomalyHarness.start),
      duration: .hours(2),
      classes: [reefer]
    )
    let message =
      "class reefer, spike of temperature: cannot place 361 in 2h without covering another; use "
      + "fewer, shorter ones or a longer duration"
    #expect(throws: Failure(.usage, message)) { try FleetSimulator.catalog(of: fleet) }
  }
}
