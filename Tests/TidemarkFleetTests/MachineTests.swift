import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Counters, state machines, and sensors that follow another.
@Suite struct MachineTests {
  @Test func `a counter adds its increments`() throws {
    let counter = SignalPart.counter(
      from: .uniform(low: 100, high: 200),
      increment: .exponential(mean: 2),
      step: .zero,
      wrap: nil
    )
    let bench = try SeriesBench(.of(.measuring(counter, devices: 600), duration: .seconds(41)))
    let paths = bench.rows.indices.map { bench.values($0) }
    let starts = paths.map { $0[0] }
    #expect(Theory.distance(starts, Theory.uniform(100, 200)) < Theory.distanceLimit)
    let increments = paths.flatMap { path in zip(path, path.dropFirst()).map { $1 - $0 } }
    #expect(increments.count == 24_000)
    #expect(Theory.distance(increments, Theory.exponential(mean: 2)) < Theory.distanceLimit)
  }

  @Test func `a counter starts again at its wrap`() throws {
    let counter = SignalPart.counter(
      from: .constant(95),
      increment: .constant(7),
      step: .zero,
      wrap: 100
    )
    let values = try SeriesBench(.of(.measuring(counter), duration: .seconds(32))).values()
    for (step, value) in values.enumerated() { #expect(value == Double((95 + 7 * step) % 100)) }
  }

  private static let machine = StateMachine(states: [
    .init(
      name: "idle",
      value: 1,
      dwell: .exponential(mean: seconds(30)),
      next: [.init(state: 1, weight: 3), .init(state: 2, weight: 1), .init(state: 0, weight: 1)]
    ),
    .init(name: "busy", value: 8, dwell: .uniform(low: seconds(5), high: seconds(15))),
    .init(name: "wash", value: 4, dwell: .gamma(mean: seconds(20), shape: 4)),
  ])

  @Test func `a machine dwells and goes on as its draws say`() {
    let place = SignalPlace(
      classKey: { DrawKey(seed: 5, className: "machine", purpose: $0) },
      name: "mode states 0",
      isShared: false,
      factor: 1,
      lag: 0
    )
    let plan = StatePlan(Self.machine, values: [1, 8, 4], place: place)
    var dwells = [[Double]](repeating: [], count: 3)
    var transitions = [[Int]](repeating: [0, 0, 0], count: 3)
    for device in 0..<20 as Range<UInt64> {
      var state = ProcessState()
      plan.advance(&state, to: 0, who: device)
      #expect(state.value == 0)
      var begin: Int64 = 0
      for _ in 0..<1_500 {
        let (from, end) = (Int(state.value), state.until)
        dwells[from].append(Double(end - begin) * 1e-9)
        // The dwell lasts up to its end, exclusive.
        plan.advance(&state, to: end - 1, who: device)
        #expect(state.until == end)
        plan.advance(&state, to: end, who: device)
        transitions[from][Int(state.value)] += 1
        begin = end
      }
    }
    let limit = Theory.distanceLimit
    #expect(Theory.distance(dwells[0], Theory.exponential(mean: 30)) < limit)
    #expect(Theory.distance(dwells[1], Theory.uniform(5, 15)) < limit)
    #expect(Theory.distance(dwells[2]) { Theory.incompleteGamma(4, $0 / 5) } < limit)
    #expect(Theory.chance(transitions[0], shares: [0.2, 0.6, 0.2]) > alpha)
    // Without transitions the next in the list follows, after the last the first.
    #expect(transitions[1] == [0, 0, dwells[1].count])
    #expect(transitions[2] == [dwells[2].count, 0, 0])
    // A dwell says nothing about the next one.
    let centered = dwells[0].map { $0 - 30 }
    let dependence = Theory.autocorrelation(centered, lag: 1) * Double(centered.count).squareRoot()
    #expect(dependence.magnitude < 5)
  }

  /// Ten seconds open, five seconds shut; the words of two sensors make one list.
  @Test func `a state sensor reports words of the catalog`() throws {
    func machine(_ first: String, _ second: String) -> SignalPart {
      .states(
        StateMachine(states: [
          .init(name: first, value: -3, dwell: .constant(seconds(10))),
          .init(name: second, value: 70, dwell: .constant(seconds(5))),
        ])
      )
    }
    var door = DeviceClass.measuring(machine("shut", "open"))
    door.sensors[0].kind = .state
    door.sensors.append(
      SensorModel(
        name: "lock",
        kind: .state,
        every: .init(period: .seconds(1)),
        signal: [machine("loose", "shut")]
      )
    )
    door.sensors.append(
      SensorModel(
        name: "angle",
        every: .init(period: .seconds(1)),
        signal: [.constant(100), machine("shut", "open")]
      )
    )
    let bench = try SeriesBench(.of(door))
    #expect(bench.catalog.states == ["shut", "open", "loose"])
    for (series, words) in [(0, [0.0, 1]), (1, [2.0, 0]), (2, [97.0, 170])] {
      for row in bench.rows[series] {
        let isFirst = row.elapsed.truncatingRemainder(dividingBy: 15) < 10
        #expect(row.value == words[isFirst ? 0 : 1])
      }
    }
  }

  /// A sensor `value` and one that follows it.
  private func following(
    _ signal: [SignalPart],
    factor: Double,
    lag: TimeSpan
  ) throws -> SeriesBench {
    var pair = DeviceClass.measuring(.constant(0), devices: 5)
    pair.sensors[0].signal = signal
    pair.sensors.append(
      SensorModel(
        name: "echo",
        every: .init(period: .seconds(1)),
        signal: [.correlated(sensor: "value", factor: factor, lag: lag)]
      )
    )
    return try SeriesBench(.of(pair))
  }

  private static let lively: [SignalPart] = [
    .constant(5), .ramp(perSecond: 0.1), .sine(amplitude: 2, period: .seconds(11), phase: nil),
    .square(amplitude: 3, period: .seconds(17), duty: 0.4, phase: nil),
    .randomWalk(sd: 1, step: .zero, bounds: nil), .pinkNoise(sd: 1, step: .zero),
    .autoregressive(coefficient: 0.5, sd: 1, step: .seconds(2)), .states(machine),
    .profile(
      Profile(
        cycle: .day,
        points: [.init(at: .zero, value: 0), .init(at: .minutes(5), value: 9)]
      )
    ),
    .counter(from: .uniform(low: 0, high: 9), increment: .constant(0.5), step: .zero, wrap: 30),
  ]

  @Test func `a correlated sensor is behind by its lag`() throws {
    let now = try following(Self.lively, factor: 1, lag: .zero)
    let late = try following(Self.lively, factor: -2, lag: .seconds(7))
    for device in 0..<5 {
      let (prompt, echo) = (now.values(2 * device + 1), late.values(2 * device + 1))
      // A second's phase is the same in both, and a lag of seven readings.
      for index in 7..<echo.count {
        #expect((echo[index] + 2 * prompt[index - 7]).magnitude < 1e-9)
      }
    }
  }

  /// Steps of a second, so that what both sensors measure within a second is the same.
  @Test func `a correlated sensor measures what the other one would without its noise`() throws {
    let parts: [SignalPart] = [.constant(5), .randomWalk(sd: 1, step: .zero, bounds: nil)]
    let clean = try following(parts, factor: 3, lag: .zero)
    let noisy = try following(parts + [.noise(sd: 50)], factor: 3, lag: .zero)
    for device in 0..<5 {
      let (value, echo) = (clean.values(2 * device), clean.values(2 * device + 1))
      #expect(zip(value, echo).allSatisfy { (3 * $0 - $1).magnitude < 1e-9 })
      #expect(noisy.values(2 * device + 1) == echo)
      #expect(noisy.values(2 * device) != value)
    }
  }
}

/// Parts that are drawn once for all devices of a group.
@Suite struct SharedSignalTests {
  /// Ten groups of four.
  ///
  /// Sensors of a group measure at different times of a second, so parts whose steps are seconds
  /// are equal bit for bit; the sine is so slow that it is equal within 0.001.
  static let parts: [SignalPart] = [
    .sine(amplitude: 1, period: .seconds(20_000), phase: nil),
    .square(amplitude: 1, period: .days(400), duty: 0.5, phase: nil),
    .noise(sd: 1), .pinkNoise(sd: 1, step: .zero),
    .randomWalk(sd: 1, step: .zero, bounds: nil),
    .autoregressive(coefficient: 0.5, sd: 1, step: .zero),
    .counter(
      from: .uniform(low: 0, high: 100),
      increment: .exponential(mean: 1),
      step: .zero,
      wrap: nil
    ),
    .states(
      StateMachine(states: [
        .init(name: "a", value: 1, dwell: .exponential(mean: seconds(400))),
        .init(name: "b", value: 2, dwell: .constant(seconds(1_000))),
      ])
    ),
  ]

  @Test(arguments: parts.indices)
  func `are the same in a group, and no others are`(number: Int) throws {
    let part = Self.parts[number]
    func series(_ part: SignalPart) throws -> [[Double]] {
      let model = FleetModel.of(.measuring(part, devices: 40, groups: 4), duration: .seconds(300))
      let bench = try SeriesBench(model)
      return bench.rows.indices.map { bench.values($0) }
    }
    func isDifferent(_ values: [[Double]], _ device: Int, _ other: Int) -> Bool {
      let count = zip(values[device], values[other]).count { ($0 - $1).magnitude > 1e-3 }
      // A dwell may end between the times at which two devices measure.
      return count > 1
    }
    let shared = try series(.shared(part))
    let own = try series(part)
    #expect((0..<40).allSatisfy { !isDifferent(shared, $0, $0 / 4 * 4) })
    #expect((0..<40).contains { isDifferent(own, $0, $0 / 4 * 4) })
    // Square waves and states have two values: some groups may agree.
    #expect((0..<40).contains { isDifferent(shared, $0, 0) })
    #expect(shared != own)
  }

  /// A device's noise has the variance 9 + 16; of two devices of a group 16 are common.
  ///
  /// Products of normals with correlation r have the variance 1 + r², in units of their variance.
  @Test func `noise of a group and of its devices are independent`() throws {
    let signal = DeviceClass.measuring(
      .noise(sd: 3),
      .shared(.noise(sd: 4)),
      devices: 40,
      groups: 2
    )
    let bench = try SeriesBench(.of(signal))
    let values = bench.rows.indices.map { bench.values($0) }
    // Squares of two devices of a group have the correlation 0.64²: standard errors are √1.41 larger.
    let spread = Theory.varianceError(values.flatMap { $0 }, variance: 25)
    #expect(spread.magnitude < 5 * 1.19)
    var (inside, across): ([Double], [Double]) = ([], [])
    for pair in 0..<20 {
      inside += zip(values[2 * pair], values[2 * pair + 1]).map { $0 * $1 / 25 }
      let other = values[(2 * pair + 3) % 40]
      across += zip(values[2 * pair], other).map { $0 * $1 / 25 }
    }
    let sd = (1 + 0.64 * 0.64).squareRoot()
    #expect(Theory.meanError(inside, mean: 0.64, sd: sd).magnitude < 5)
    // Products of two pairs have a factor in common, which the bound leaves room for.
    #expect(Theory.meanError(across, mean: 0, sd: 1).magnitude < 6)
  }
}
