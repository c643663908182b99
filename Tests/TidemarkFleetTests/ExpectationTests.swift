import Testing
import TidemarkCore

@testable import TidemarkFleet

/// What is expected of a model is what a simulation of it does.
@Suite struct ExpectationTests {
  /// Outages of exponential lengths, from a start without one: the share of time in them is
  /// p · (1 − (1 − e^(−rD)) / (rD)) with r = 1/every + 1/length and p = (1/every) / r.
  @Test(arguments: [5, 60, 600]) func `outages have their share from the start on`(
    minutes: Int64
  ) {
    let duration = TimeSpan.minutes(minutes)
    let renewals = Renewals(
      every: .exponential(mean: 1_200e9),
      length: .exponential(mean: 300e9),
      duration: duration
    )
    let rate = 1 / 1_200e9 + 1 / 300e9
    let length = Double(duration.nanoseconds)
    let settling = (1 - PortableMath.exp(-rate * length)) / (rate * length)
    let share = (1 / 1_200e9) / rate * (1 - settling)
    // 2,000 histories, each of about one outage or more: 10 % is three standard errors of the
    // shortest, whose 200 outages are of exponential length (√2/200).
    #expect(abs(renewals.share / share - 1) < (minutes == 5 ? 0.3 : 0.1))
  }

  @Test func `repairs and what is beyond a threshold are counted apart`() {
    let renewals = Renewals(
      every: .constant(60e9),
      length: .constant(30e9),
      rest: .constant(10e9),
      threshold: 20e9,
      duration: .seconds(1_000)
    )
    #expect(renewals.count == 10)
    #expect(renewals.share == 0.3)
    #expect(renewals.restShare == 0.1)
    #expect(renewals.excessShare == 0.1)
  }

  @Test func `a load has the mean of whole cycles and of the rest`() {
    let profile = Profile(
      cycle: .day,
      points: [.init(at: .zero, value: 0), .init(at: .hours(12), value: 2)]
    )
    let day = TimeSpan.days(1).nanoseconds
    // Up and down between 0 and 2: the mean of a day is 1, of its first quarter 0.5.
    #expect(abs(LoadMean.value(profile, from: 0, until: 3 * day) - 1) < 1e-6)
    #expect(abs(LoadMean.value(profile, from: 0, until: day / 4) - 0.5) < 1e-6)
    let both = LoadMean.value(profile, from: 0, until: day + day / 4)
    #expect(abs(both - (1 + 0.5 / 4) / 1.25) < 1e-6)
    #expect(LoadMean.value(nil, from: 0, until: day) == 1)
  }

  private static let model = FleetModel(
    seed: 3,
    start: Timestamp(nanoseconds: 1_767_571_200_000_000_000),
    duration: .hours(2),
    partitions: 4,
    classes: [
      DeviceClass(
        name: "truck",
        devices: 400,
        grouping: .init(size: 20, name: "depot"),
        sensors: [
          SensorModel(name: "speed", every: Cadence(period: .seconds(30)), signal: [.constant(1)]),
          SensorModel(
            name: "door",
            every: Cadence(
              period: .seconds(40),
              kind: .poisson,
              load: Profile(
                cycle: .day,
                points: [.init(at: .zero, value: 0.5), .init(at: .hours(2), value: 2)]
              )
            ),
            signal: [.constant(1)]
          ),
        ],
        network: NetworkModel(
          loss: 0.02,
          bursts: .init(goodMean: 300e9, badMean: 30e9, lossInBad: 0.5),
          duplicate: 0.03,
          offline: .init(
            every: .exponential(mean: 1_800e9),
            length: .exponential(mean: 240e9),
            then: .drop
          )
        ),
        membership: MembershipModel(
          join: .init(share: 0.5, at: .uniform(low: 0, high: 3_600e9)),
          restart: .init(every: .exponential(mean: 3_600e9), downFor: .constant(300e9))
        ),
        anomalies: [
          AnomalyModel(
            kind: .dropout,
            sensors: ["speed"],
            timing: .every(.exponential(mean: 1_800e9)),
            length: .constant(300e9)
          )
        ]
      )
    ],
    incidents: [
      IncidentModel(
        kind: .storm(factor: 3),
        at: .minutes(60),
        length: .minutes(20),
        target: .init(group: "depot-1")
      ),
      IncidentModel(kind: .outage(then: .drop), at: .minutes(90), length: .minutes(5)),
    ]
  )

  private static let sample = Result { try FleetSample(model, limit: .max) }

  @Test func `readings, duplicates and losses are as many as expected`() throws {
    let expected = try FleetExpectation(Self.model).classes[0]
    let sample = try Self.sample.get()
    let found = SampleStatistics(sample).classes[0]
    let originals = found.originals.map(Double.init)
    // The lives are the same ones; what is left to chance is when the door opens, 0.4 % of 70,000,
    // and 1,400 dropouts, 2 % of the 14 % that they take.
    for (sensor, count) in zip(expected.sensors, originals) {
      #expect(abs(sensor.readings / count - 1) < 0.01, "\(sensor.name)")
    }
    // 3 % of 150,000 has a standard error of 1.5 %.
    let duplicates = Double(found.copies) - originals.reduce(0, +)
    #expect(abs(expected.duplicates / duplicates - 1) < 0.05)
    // Outages make most of the losses, and there are 1,500: 2.5 %, doubled by their lengths.
    #expect(abs(expected.lost / Double(found.lost) - 1) < 0.08)
    // About as many dropouts: 3 % is one standard error. Each device that joins has one that began
    // before: 3 % more than expected.
    #expect(abs(expected.anomalies[0].count / Double(sample.anomalies.count) - 1) < 0.09)
  }

  /// A failure is as likely at any time: of 1,000 devices the mean rest has a standard error of 1.3 %.
  @Test(arguments: [
    AnomalyModel.Timing.every(.exponential(mean: 3_600e9)), .at([.minutes(30)]), .count(1),
  ])
  func `a failure that is never repaired takes the rest of the readings`(
    timing: AnomalyModel.Timing
  ) throws {
    let wear = AnomalyModel(
      kind: .wear,
      sensors: ["value"],
      timing: timing,
      length: .seconds(1_200),
      magnitude: .value(5)
    )
    let plain = DeviceClass.plain(1_000, period: .minutes(3), anomalies: [wear])
    let model = FleetModel.of(plain, duration: .hours(2))
    let expected = try FleetExpectation(model).classes[0].readings
    let found = try Simulation(model).arrived.count
    #expect(found < 30_000)
    #expect(abs(expected / Double(found) - 1) < 0.05)
  }

  @Test func `what was counted takes the place of what was expected`() throws {
    var expectation = try FleetExpectation(Self.model)
    let sample = try Self.sample.get()
    expectation.settle(from: sample)
    #expect(expectation.generated == Double(sample.count))
    #expect(expectation.lost == Double(sample.lost.count))
    #expect(expectation.classes[0].anomalies[0].count == Double(sample.anomalies.count))
    #expect(expectation.groups == 20)
    #expect(expectation.series == 800)
  }

  @Test func `an impossible model has no expectation`() {
    var model = Self.model
    model.duration = .zero
    #expect(throws: Failure.self) { try FleetExpectation(model) }
  }
}

/// A sample behaves as the fleet that it was taken from.
@Suite struct FleetReductionTests {
  private static func model(devices: Int, groupSize: Int) -> FleetModel {
    FleetModel(
      seed: 1,
      start: .epoch,
      duration: .hours(1),
      classes: [
        DeviceClass(
          name: "pump",
          devices: devices,
          grouping: .init(size: groupSize, name: "site"),
          sensors: [
            SensorModel(
              name: "flow",
              every: Cadence(period: .seconds(10)),
              signal: [.constant(1)]
            )
          ],
          network: NetworkModel(
            buffer: .init(capacity: 1_000, overflow: .dropOldest),
            uplinkRate: 2
          )
        )
      ],
      incidents: [
        IncidentModel(
          kind: .outage(then: .flush),
          at: .minutes(1),
          length: .minutes(1),
          target: .init(group: "site-9", share: 0.5)
        )
      ]
    )
  }

  @Test func `a tenth of the devices are in as many groups`() {
    let few = Self.model(devices: 10_000, groupSize: 100).reduced(toDevices: 1_000)
    #expect(few.classes[0].devices == 1_000)
    #expect(few.classes[0].grouping == .init(size: 10, name: "site"))
    #expect(few.incidents[0].target == .init(group: "site-9", share: 0.5))
    #expect(throws: Never.self) { try few.validate() }
  }

  @Test func `an incident of a group that is left out strikes as large a share`() {
    let few = Self.model(devices: 10_000, groupSize: 100).reduced(toDevices: 5)
    #expect(few.classes[0].devices == 5)
    // Half of 100 of 10,000.
    #expect(few.incidents[0].target == .init(deviceClass: "pump", share: 0.005))
    #expect(throws: Never.self) { try few.validate() }
  }

  @Test func `a fleet that is small enough stays as it is`() {
    let model = Self.model(devices: 10, groupSize: 1)
    #expect(model.reduced(toDevices: 10) == model)
    #expect(model.slowed(by: 1, changes: [[1]]) == model)
  }

  @Test func `a slow fleet has a fraction of the readings, and queues to match`() throws {
    let model = Self.model(devices: 100, groupSize: 10)
    let slow = model.slowed(by: 10, changes: [[1]])
    #expect(slow.classes[0].network.buffer?.capacity == 100)
    #expect(slow.classes[0].network.uplinkRate == 0.2)
    let all = try FleetSample(model, limit: .max)
    let some = try FleetSample(slow, limit: .max)
    #expect(some.count * 10 == all.count)
  }

  @Test func `a sample ends when it has enough`() throws {
    let sample = try FleetSample(Self.model(devices: 1_000, groupSize: 10), limit: 1_000)
    #expect(sample.count >= 1_000)
    #expect(!sample.isWhole)
    #expect(sample.progress < 1)
  }
}
