import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

/// Where anomalies are placed, whatever the readings are.
@Suite struct AnomalyPlacementTests {
  private func plans(
    _ deviceClass: DeviceClass,
    seed: UInt64 = 7,
    duration: TimeSpan = .minutes(10)
  ) throws -> AnomalyPlans {
    try deviceClass.validateAnomalies(in: "class", duration: duration)
    return AnomalyHarness.plans(deviceClass, seed: seed, duration: duration)
  }

  private func seconds(_ time: Int64) -> Double { Double(time - AnomalyHarness.start) / 1e9 }

  @Test func `a model stands still while another is in force and for the pause behind it`() throws {
    let every = AnomalyModel.Timing.every(.seconds(60))
    let dropout = AnomalyModel(
      kind: .dropout,
      sensors: ["x"],
      timing: every,
      length: .seconds(5)
    )
    let watched = DeviceClass.watched(anomalies: [
      AnomalyModel.shift(every, length: .seconds(10)), dropout,
    ])
    let placed = AnomalyHarness.placed(try plans(watched), sensor: 0, device: 0).prefix(4)
    // 60–70, the other 12 later: 72–77. Then 60 after 70, standing still for 7: 137–147; 60 after 77
    // and 12 for that: 149.
    #expect(placed.map { seconds($0.onset) } == [60, 72, 137, 149])
    #expect(placed.map { seconds($0.release) } == [70, 77, 147, 154])
    #expect(placed.map(\.source) == [0, 1, 0, 1])
    #expect(placed.map(\.number) == [0, 0, 1, 1])
  }

  @Test func `what would not be over in time waits for the wider one`() throws {
    let wide = AnomalyModel.shift(
      .at([.seconds(100), .seconds(200)]),
      scope: .device,
      length: .seconds(10)
    )
    let narrow = AnomalyModel.shift(.every(.seconds(85)), length: .seconds(20))
    let watched = DeviceClass.watched(anomalies: [wide, narrow])
    let placed = AnomalyHarness.placed(try plans(watched), sensor: 0, device: 0)
    // At 85 it would last until 105: its clock stood still from 100 − 20 − 2 to 110 + 2, so that the 7
    // from 78 on are left. From 139 on 85 lead to 224; 178 to 212 do not count: 258.
    #expect(placed.prefix(4).map { seconds($0.onset) } == [100, 119, 200, 258])
  }

  @Test func `gaps of a model by itself are exponential`() throws {
    let mean = 50.0
    let watched = DeviceClass.watched(
      200,
      anomalies: [AnomalyModel.spike(.every(.exponential(seconds: mean)))]
    )
    let plans = try plans(watched, duration: .hours(2))
    var gaps: [Double] = []
    for device in 0..<200 {
      let onsets = AnomalyHarness.placed(plans, sensor: 0, device: device).map(\.onset)
      gaps += zip(onsets, onsets.dropFirst()).map { Double($1 - $0) * 1e-9 }
    }
    #expect(gaps.count > 20_000)
    #expect(gaps.allSatisfy { $0 >= 2 })
    // Gaps below the pause are raised to it; the others forget that. The last gap of a series is cut
    // off by the end, which leaves out long ones: by less than 50 s in 7200 s or 1 in 144 · 144.
    let above = gaps.filter { $0 > 2 }.map { 1 - PortableMath.exp(-($0 - 2) / mean) }
    #expect(kolmogorovSmirnov(above) < 2.23)
    let raised = Double(gaps.count { $0 == 2 }) / Double(gaps.count)
    let share = 1 - PortableMath.exp(-2 / mean)
    let error = (share * (1 - share) / Double(gaps.count)).squareRoot()
    #expect((raised - share).magnitude < 5 * error)
  }

  /// Gaps by a model's own clock are as drawn, whatever stands in its way.
  @Test func `around wider ones gaps stay exponential, and none is lost`() throws {
    let (mean, length, wideLength) = (40.0, 6.0, 15.0)
    let wide = AnomalyModel.shift(
      .every(.exponential(seconds: 90)),
      scope: .device,
      length: .seconds(wideLength)
    )
    let narrow = AnomalyModel.shift(.every(.exponential(seconds: mean)), length: .seconds(length))
    let watched = DeviceClass.watched(100, anomalies: [wide, narrow])
    let plans = try plans(watched, duration: .hours(2))
    var values: [Double] = []
    var (wideTime, wideCount) = (0.0, 0)
    for device in 0..<100 {
      let placed = AnomalyHarness.placed(plans, sensor: 0, device: device)
      var gap = 0.0
      var previous: PlacedAnomaly?
      for anomaly in placed {
        let free = previous.map { seconds($0.release) } ?? 0
        if anomaly.source == 0 {
          // The clock stands still from the last moment at which a narrow one could begin.
          let base = previous == nil ? 0 : free + 2
          let still = max(base, seconds(anomaly.onset) - length - 2)
          gap += still - (previous?.source == 0 ? base : free)
          wideTime += wideLength
          wideCount += 1
        } else {
          gap += seconds(anomaly.onset) - free - (previous?.source == 0 ? 2 : 0)
          values.append(gap)
          gap = 0
        }
        previous = anomaly
      }
    }
    #expect(values.count > 8_000)
    let above = values.filter { $0 > 2 }.map { 1 - PortableMath.exp(-($0 - 2) / mean) }
    #expect(kolmogorovSmirnov(above) < 2.23)
    // The wider ones do not notice: one in 90 + 15 s of 720,000 s, Poisson.
    let expected = 720_000 / 105.0
    #expect((Double(wideCount) - expected).magnitude < 5 * expected.squareRoot())
  }

  @Test func `each device and sensor has its own, unless the scope is wider`() throws {
    let sensors = ["x", "y", "z"]
    func onsets(_ scope: AnomalyModel.Scope, _ sensor: Int, _ device: Int) throws -> [Int64] {
      let model = AnomalyModel.shift(
        .every(.exponential(seconds: 60)),
        on: ["x", "z"],
        scope: scope,
        length: .uniform(seconds: 1, 20)
      )
      let watched = DeviceClass.watched(9, sensors: sensors, groupSize: 3, anomalies: [model])
      let placed = AnomalyHarness.placed(try plans(watched), sensor: sensor, device: device)
      return placed.flatMap { [$0.onset, $0.release] }
    }
    #expect(try onsets(.sensor, 0, 0) != onsets(.sensor, 2, 0))
    #expect(try onsets(.sensor, 0, 0) != onsets(.sensor, 0, 1))
    for device in 0..<9 {
      #expect(try onsets(.device, 0, device) == onsets(.device, 2, device))
      #expect(try onsets(.group, 0, device) == onsets(.group, 2, device))
      #expect(try onsets(.group, 0, device) == onsets(.group, 0, device / 3 * 3))
      #expect(try onsets(.group, 1, device).isEmpty)
      #expect(try !onsets(.group, 0, device).isEmpty)
    }
    #expect(try onsets(.device, 0, 0) != onsets(.device, 0, 1))
    #expect(try onsets(.group, 0, 0) != onsets(.group, 0, 3))
  }

  @Test func `a group's anomalies are all devices', with one sign`() throws {
    let model = AnomalyModel.shift(.count(5), scope: .group, length: .seconds(30))
    let watched = DeviceClass.watched(20, groupSize: 5, anomalies: [model])
    var harness = try AnomalyHarness(watched)
    harness.readAll(devices: 20, duration: .minutes(10))
    let truth = harness.run.anomalies()
    #expect(truth.count == 100)
    for anomaly in truth {
      let first = truth[Int(anomaly.series) / 5 * 25 + Int(anomaly.number) - 1]
      #expect(anomaly.onset == first.onset && anomaly.magnitude == first.magnitude)
    }
    #expect(Set(truth.map(\.onset)).count == 20)
  }

  @Test func `as many as are counted are made, on each of many devices`() throws {
    let devices = Depth.count(150, deep: 500)
    let models = [
      AnomalyModel.spike(.count(7)),
      AnomalyModel.shift(.count(3), length: .uniform(seconds: 1, 20)),
      .shift(.count(2), on: ["x", "y"], scope: .device, length: .seconds(0.3)),
      AnomalyModel(kind: .dropout, sensors: ["y"], timing: .count(4), length: .seconds(0.1)),
      AnomalyModel(
        kind: .wear,
        sensors: ["x"],
        timing: .count(2),
        length: .uniform(seconds: 10, 30),
        magnitude: .value(3),
        repair: .uniform(seconds: 0, 5)
      ),
      AnomalyModel.shift(.at([.seconds(45), .seconds(430)]), length: .seconds(25)),
    ]
    let watched = DeviceClass.watched(devices, sensors: ["x", "y"], anomalies: models)
    var harness = try AnomalyHarness(watched)
    harness.readAll(devices: devices, duration: .minutes(10))
    var counts: [[String]: Int] = [:]
    for anomaly in harness.run.anomalies() {
      counts[["\(anomaly.series)", anomaly.kind], default: 0] += 1
    }
    for device in 0..<devices {
      #expect(counts[["\(2 * device)", "spike"]] == 7)
      #expect(counts[["\(2 * device)", "level-shift"]] == 3 + 2 + 2)
      #expect(counts[["\(2 * device)", "wear"]] == 2)
      #expect(counts[["\(2 * device + 1)", "level-shift"]] == 2)
      #expect(counts[["\(2 * device + 1)", "dropout"]] == 4)
    }
  }

  @Test func `a single counted one is as likely at any time`() throws {
    let model = AnomalyModel.shift(.count(1), length: .seconds(8))
    let plans = try plans(.watched(2_000, anomalies: [model]))
    let shares = (0..<2_000).map { device in
      let onset = AnomalyHarness.placed(plans, sensor: 0, device: device)[0].onset
      // From the start to where 8 s and the pause fit before the end.
      return seconds(onset) / 590
    }
    #expect(shares.allSatisfy { (0...1).contains($0) })
    #expect(kolmogorovSmirnov(shares) < 2.23)
  }

  @Test func `counted ones of several models come in an order of the seed`() throws {
    let models = [
      AnomalyModel.spike(.count(6)), AnomalyModel.shift(.count(6), length: .seconds(1)),
    ]
    let orders = try (0..<30).map { seed in
      let plans = try plans(.watched(anomalies: models), seed: UInt64(seed))
      return AnomalyHarness.placed(plans, sensor: 0, device: 0).map(\.source)
    }
    #expect(orders.allSatisfy { $0.count == 12 && $0.count { $0 == 0 } == 6 })
    // 924 orders are possible.
    #expect(Set(orders).count > 20)
  }

  @Test func `tight slots leave just room for the longest and the pause`() throws {
    // 10 of 58 s and 2 s are all of ten minutes.
    let tight = AnomalyModel.shift(.count(10), length: .seconds(58))
    let placed = AnomalyHarness.placed(
      try plans(.watched(anomalies: [tight])),
      sensor: 0,
      device: 0
    )
    #expect(placed.map { seconds($0.onset) } == (0..<10).map { Double($0) * 60 })
  }

  @Test func `another model on another sensor changes nothing`() throws {
    let models = [
      AnomalyModel.spike(.every(.exponential(seconds: 40))),
      AnomalyModel.shift(.every(.exponential(seconds: 40)), length: .uniform(seconds: 1, 9)),
    ]
    let others = [
      AnomalyModel.spike(.every(.exponential(seconds: 30)), on: ["y"]),
      .shift(.count(3), on: ["y", "z"], scope: .device, length: .seconds(10)),
    ]
    let alone = try plans(.watched(anomalies: models))
    let beside = try plans(
      .watched(sensors: ["z", "x", "y"], anomalies: others + models)
    )
    func onsets(_ plans: AnomalyPlans, _ sensor: Int) -> [Int64] {
      AnomalyHarness.placed(plans, sensor: sensor, device: 3).flatMap { [$0.onset, $0.release] }
    }
    #expect(onsets(alone, 0) == onsets(beside, 1))
    #expect(!onsets(alone, 0).isEmpty)
  }
}
