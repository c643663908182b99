import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Clocks, memberships and incidents that are impossible.
@Suite struct ClockValidationTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var message: String
    var make: @Sendable (inout FleetModel) -> Void
    var testDescription: String { message }

    init(_ message: String, _ make: @escaping @Sendable (inout FleetModel) -> Void) {
      self.message = message
      self.make = make
    }
  }

  /// A fleet in which everything of these three is set, and right.
  private static var model: FleetModel {
    let start = Timestamp(nanoseconds: ClockBench.start)
    let weekly = MembershipModel.Interruption(
      every: .exponential(mean: 6e14),
      downFor: .exponential(mean: 6e10)
    )
    let sensor = SensorModel(
      name: "value",
      every: Cadence(period: .seconds(1)),
      signal: [.constant(0)]
    )
    let pumps = DeviceClass(
      name: "pump",
      devices: 100,
      grouping: .init(size: 10, name: "depot"),
      sensors: [sensor],
      clock: ClockModel(
        offset: .normal(mean: 0, sd: 1e9),
        drift: .normal(mean: 0, sd: 1e-4),
        wander: .init(step: .minutes(1), sd: 1e-9),
        synchronization: .init(
          every: .constant(3.6e12),
          error: .normal(mean: 0, sd: 1e7),
          mode: .slew(rate: 5e-4)
        ),
        deadRTC: 0.01,
        wrongZone: .init(share: 0.01, offsets: [.hours(1)]),
        leap: .init(at: start + .hours(1), step: .seconds(1)),
        reset: .init(every: .exponential(mean: 1e15)),
        stop: .init(every: .exponential(mean: 1e15), length: .exponential(mean: 1e12))
      ),
      membership: MembershipModel(
        join: .init(share: 0.1, at: .uniform(low: 0, high: 1e12)),
        leave: .init(share: 0.1, at: .uniform(low: 0, high: 1e12)),
        restart: weekly,
        replacement: weekly
      )
    )
    return FleetModel(
      seed: 1,
      start: start,
      duration: .days(1),
      partitions: 4,
      classes: [pumps],
      incidents: [
        IncidentModel(
          kind: .partitionOutage(partition: 3, then: .flush),
          at: .hours(1),
          length: .minutes(5)
        ),
        IncidentModel(
          kind: .clockJump(by: .seconds(90)),
          at: .hours(2),
          target: .init(deviceClass: "pump", group: "depot-9", share: 0.5)
        ),
        IncidentModel(kind: .storm(factor: 10), at: .hours(3), length: .minutes(1)),
        IncidentModel(
          kind: .brownOut(delayFactor: 20, loss: 0.1),
          at: .hours(4),
          length: .days(9)
        ),
      ]
    )
  }

  static let clockMistakes: [Mistake] = [
    Mistake(
      "class pump, clock: resolution must be a whole number of microseconds, at most 1d, is 0s"
    ) { $0.classes[0].clock.resolution = .zero },
    Mistake("class pump, clock, offset: sd must not be negative, is -1.0") {
      $0.classes[0].clock.offset = .normal(mean: 0, sd: -1)
    },
    Mistake("class pump, clock, wander: step must be at least 1s and at most 20 years, is 999ms") {
      $0.classes[0].clock.wander?.step = .milliseconds(999)
    },
    Mistake("class pump, clock, wander: sd must lie in 0...1000.0 s per second, is nan") {
      $0.classes[0].clock.wander?.sd = .nan
    },
    Mistake("class pump, clock, sync, every: must be at least 1s, is about 5ns") {
      $0.classes[0].clock.synchronization?.every = .constant(5)
    },
    Mistake("class pump, clock, sync, error: mean must be above 0, is 0.0") {
      $0.classes[0].clock.synchronization?.error = .exponential(mean: 0)
    },
    Mistake(
      "class pump, clock, sync: slew must be at least 1e-9 and below 1 s per second "
        + "(500ppm is usual), is 1.0; use mode: step for errors that must go at once"
    ) { $0.classes[0].clock.synchronization?.mode = .slew(rate: 1) },
    Mistake("class pump, clock, dead-rtc: share must lie in 0%...100%, is 150.0%") {
      $0.classes[0].clock.deadRTC = 1.5
    },
    Mistake("class pump, clock, wrong-zone: must have 1 to 255 offsets, has 0") {
      $0.classes[0].clock.wrongZone?.offsets = []
    },
    Mistake("class pump, clock, wrong-zone: an offset must lie in -2d...2d, is 49h") {
      $0.classes[0].clock.wrongZone?.offsets = [.hours(1), .hours(49)]
    },
    Mistake(
      "class pump, clock, leap: must lie in the simulated time, 2026-01-01T00:00:00Z to "
        + "2026-01-02T00:00:00Z, is at 2026-01-02T00:00:00Z"
    ) { $0.classes[0].clock.leap?.at = $0.start + $0.duration },
    Mistake("class pump, clock, leap: step must lie in -1h...1h, is 2h") {
      $0.classes[0].clock.leap?.step = .hours(2)
    },
    Mistake("class pump, clock, reset, every: must be at least 1s, is about 0s") {
      $0.classes[0].clock.reset?.every = .constant(0)
    },
    Mistake(
      "class pump, clock, reset: a clock can start again in 1900...2099, "
        + "not at 2262-04-11T23:47:16.854775807Z"
    ) { $0.classes[0].clock.reset?.to = .max },
    Mistake("class pump, clock, stop for: must be at least 0s, is about -1ns") {
      $0.classes[0].clock.stop?.length = .constant(-1)
    },
  ]

  static let lifeMistakes: [Mistake] = [
    Mistake("class pump, membership, join: share must lie in 0%...100%, is -1.0%") {
      $0.classes[0].membership.join?.share = -0.01
    },
    Mistake("class pump, membership, leave at: must be at least 0s, is about -3ns") {
      $0.classes[0].membership.leave?.at = .constant(-3)
    },
    // A day has room for 30000 restarts, 2.88 s apart.
    Mistake(
      "class pump, membership, restart every: must be at least 2.88s, is about 2s"
    ) {
      $0.classes[0].membership.restart?.every = .constant(2e9)
    },
    Mistake("class pump, membership, replacement down-for: mean must be above 0, is -1.0") {
      $0.classes[0].membership.replacement?.downFor = .exponential(mean: -1)
    },
  ]

  static let incidentMistakes: [Mistake] = [
    Mistake("incidents: must be at most 10000, are 10001") {
      $0.incidents = Array(repeating: $0.incidents[0], count: 10_001)
    },
    Mistake(
      "incident 1, partition-outage: must begin within the 1d of the simulation, is at 1d"
    ) { $0.incidents[0].at = .hours(24) },
    Mistake("incident 3, storm: must begin within the 1d of the simulation, is at -1ms") {
      $0.incidents[2].at = .milliseconds(-1)
    },
    Mistake("incident 3, storm: must last longer than 0s and at most 10 years, lasts 0s") {
      $0.incidents[2].length = .zero
    },
    Mistake(
      "incident 2, clock-jump: has no length, as it lasts until a synchronisation; leave out for"
    ) { $0.incidents[1].length = .seconds(1) },
    Mistake("incident 1, partition-outage: partition must lie in 0...3, is 4") {
      $0.incidents[0].kind = .partitionOutage(partition: 4, then: .drop)
    },
    Mistake("incident 3, storm: factor must be above 0 and at most 1000, is 0.0") {
      $0.incidents[2].kind = .storm(factor: 0)
    },
    Mistake("incident 4, brown-out: delay factor must lie in 0...1e9, is nan") {
      $0.incidents[3].kind = .brownOut(delayFactor: .nan, loss: 0)
    },
    Mistake("incident 4, brown-out: loss must lie in 0%...100%, is 125.0%") {
      $0.incidents[3].kind = .brownOut(delayFactor: 1, loss: 1.25)
    },
    Mistake("incident 2, clock-jump: a clock jumps by at most 40 years, not by 15000d") {
      $0.incidents[1].kind = .clockJump(by: .days(15_000))
    },
    Mistake("incident 2, clock-jump: share must lie in 0%...100%, is inf%") {
      $0.incidents[1].target.share = .infinity
    },
    Mistake("incident 2, clock-jump: strikes an unknown class pumps; did you mean pump?") {
      $0.incidents[1].target.deviceClass = "pumps"
    },
    Mistake("incident 2, clock-jump: strikes an unknown group depot-10; the last one is depot-9") {
      $0.incidents[1].target.group = "depot-10"
    },
    Mistake(
      "incident 2, clock-jump: strikes group depot-9, but no class that it strikes has groups"
    ) { $0.classes[0].grouping = nil },
  ]

  @Test(arguments: clockMistakes + lifeMistakes + incidentMistakes)
  func `says where and what is wrong`(mistake: Mistake) throws {
    var model = Self.model
    try model.validate()
    mistake.make(&model)
    #expect(throws: Failure(.usage, mistake.message)) { try model.validate() }
  }
}
