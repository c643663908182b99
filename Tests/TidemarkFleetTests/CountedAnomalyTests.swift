import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// The number of anomalies that is asked for is the number that is made, or the fleet is refused.
@Suite struct CountedAnomalyTests {
  private static func fleet(_ change: (inout FleetModel) -> Void = { _ in }) -> FleetModel {
    let spikes = AnomalyModel(
      kind: .spike,
      sensors: ["value"],
      timing: .count(29),
      magnitude: .value(5)
    )
    var model = FleetModel.of(.plain(50, period: .seconds(10), anomalies: [spikes]))
    change(&model)
    return model
  }

  /// 29 spikes of two periods each in ten minutes leave next to no room, jitter that is as often cut
  /// as not makes gaps as long as they get, and ticks of seconds make them longer.
  @Test(arguments: [1, 2, 3, 4, 5])
  func `each is made, however readings jitter and clocks tick`(seed: UInt64) throws {
    let resolutions: [TimeSpan] = [.milliseconds(1), .seconds(3), .seconds(10)]
    // One in turn in a quick run.
    for resolution in Depth.isDeep ? resolutions : [resolutions[Int(seed % 3)]] {
      let model = Self.fleet {
        $0.seed = seed
        $0.classes[0].clock.resolution = resolution
        $0.classes[0].sensors[0].every.kind = .periodic(jitter: .normal(mean: 0, sd: seconds(10)))
        $0.classes[0].network = NetworkModel(
          loss: 0.5,
          offline: .init(
            every: .exponential(mean: seconds(60)),
            length: .exponential(mean: seconds(60)),
            then: .drop
          )
        )
        $0.incidents = [
          IncidentModel(kind: .storm(factor: 3), at: .minutes(2), length: .minutes(3))
        ]
      }
      let simulation = try Simulation(model)
      for series in 0..<50 {
        let made = simulation.anomalies.filter { $0.series == UInt32(series) }
        #expect(made.map(\.number) == Array(1...29), "series \(series), ticks of \(resolution)")
      }
    }
  }

  struct Hindrance: Sendable {
    var reason: String
    var change: @Sendable (inout FleetModel) -> Void

    init(_ reason: String, _ change: @escaping @Sendable (inout FleetModel) -> Void) {
      self.reason = reason
      self.change = change
    }
  }

  private static let hindrances = [
    Hindrance("value measures at random times") { $0.classes[0].sensors[0].every.kind = .poisson },
    Hindrance("value reports changes only") {
      $0.classes[0].sensors[0].every.kind = .onChange(threshold: 1, heartbeat: nil)
    },
    Hindrance("value follows a load that falls below 1") {
      $0.classes[0].sensors[0].every.load = Profile(
        cycle: .day,
        points: [.init(at: .zero, value: 2), .init(at: .hours(1), value: 0.5)]
      )
    },
    Hindrance("devices come and go") {
      $0.classes[0].membership.leave = .init(share: 0.1, at: .constant(seconds(60)))
    },
    Hindrance("a storm with a factor below 1 makes long gaps") {
      $0.incidents = [
        IncidentModel(kind: .storm(factor: 0.5), at: .minutes(2), length: .minutes(3))
      ]
    },
  ]

  @Test(arguments: CountedAnomalyTests.hindrances)
  func `what cannot be kept is not promised`(hindrance: Hindrance) {
    let message =
      "class plain, spike of value: is counted, but \(hindrance.reason), so that one may meet no "
      + "reading; use every or at"
    #expect(throws: Failure(.usage, message)) {
      try FleetSimulator.catalog(of: Self.fleet(hindrance.change))
    }
  }

  @Test func `a load that never falls below 1 is no hindrance`() throws {
    let model = Self.fleet {
      $0.classes[0].sensors[0].every.load = Profile(
        cycle: .day,
        points: [.init(at: .zero, value: 1), .init(at: .hours(12), value: 3)]
      )
    }
    #expect(try Simulation(model).anomalies.count == 50 * 29)
  }

  /// 12 spikes and two ticks behind each fill the ten minutes.
  @Test func `a clock that ticks less often than its sensor measures is no hindrance`() throws {
    let spikes = AnomalyModel(
      kind: .spike,
      sensors: ["value"],
      timing: .count(12),
      magnitude: .value(5)
    )
    var model = FleetModel.of(.plain(50, period: .seconds(10), anomalies: [spikes]))
    model.classes[0].clock.resolution = .seconds(25)
    #expect(try Simulation(model).anomalies.count == 50 * 12)
    model.classes[0].anomalies[0].timing = .at((0...11).map { .seconds(50 * $0) })
    #expect(try Simulation(model).anomalies.count == 50 * 12)
  }

  @Test(arguments: [AnomalyModel.Timing.count(1), .at([.zero])])
  func `a simulation that may be over before the first reading is refused`(
    timing: AnomalyModel.Timing
  ) throws {
    let message =
      "class plain, spike of value: may meet no reading in 19s; two periods, or ticks of the clock, "
      + "are 20s: use a longer duration"
    var model = Self.fleet {
      $0.duration = .seconds(19)
      $0.classes[0].anomalies[0].timing = timing
    }
    #expect(throws: Failure(.usage, message)) { try FleetSimulator.catalog(of: model) }
    model.duration = .seconds(20)
    #expect(try Simulation(model).anomalies.count == 50)
  }

  @Test func `a lull of another class is no hindrance`() throws {
    let model = Self.fleet {
      var other = DeviceClass.plain(1, period: .seconds(10))
      other.name = "other"
      $0.classes.append(other)
      let target = IncidentModel.Target(deviceClass: "other")
      $0.incidents = [
        IncidentModel(kind: .storm(factor: 0.5), at: .zero, length: .minutes(3), target: target)
      ]
    }
    #expect(try Simulation(model).anomalies.count == 50 * 29)
  }

  /// About half of the devices are gone after five minutes.
  @Test func `those at given times that meet no reading are counted`() throws {
    var model = Self.fleet {
      $0.classes[0].anomalies[0].timing = .at([.minutes(1), .minutes(6), .minutes(8)])
    }
    #expect(try Simulation(model).unmetAnomalies == 0)
    model.classes[0].membership.leave = .init(share: 0.5, at: .constant(seconds(300)))
    let simulation = try Simulation(model, parts: [0..<20, 20..<50])
    let gone = (0..<50).count { series in
      simulation.anomalies.count { $0.series == UInt32(series) } == 1
    }
    #expect((15...35).contains(gone))
    #expect(simulation.unmetAnomalies == 2 * gone)
    #expect(simulation.anomalies.count == 50 * 3 - 2 * gone)
  }
}
