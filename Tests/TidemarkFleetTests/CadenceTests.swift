import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// When sensors measure.
@Suite struct CadenceTests {
  /// A class on a grid of 1 µs.
  private func fine(
    _ cadence: Cadence,
    devices: Int = 1,
    signal: SignalPart = .constant(0)
  ) -> DeviceClass {
    var fine = DeviceClass.measuring(signal, every: cadence, devices: devices)
    fine.clock.resolution = .microseconds(1)
    return fine
  }

  private func times(_ deviceClass: DeviceClass, duration: TimeSpan) throws -> [[Double]] {
    try SeriesBench(.of(deviceClass, duration: duration)).rows.map { $0.map(\.elapsed) }
  }

  @Test func `phases are uniform, and readings a period apart`() throws {
    let cadence = Cadence(period: .milliseconds(2_500))
    let times = try times(fine(cadence, devices: 2_000), duration: .seconds(10))
    let phases = times.map { $0[0] }
    #expect(Theory.distance(phases, Theory.uniform(0, 2.5)) < Theory.distanceLimit)
    for series in times {
      #expect(series.count == 4)
      for (number, time) in series.enumerated() {
        #expect((time - series[0] - 2.5 * Double(number)).magnitude < 1.1e-6)
      }
    }
  }

  /// The same sensor without jitter tells when its readings are due.
  @Test func `jitter has its distribution`() throws {
    let (period, sd) = (TimeSpan.seconds(4), 0.3)
    let jittery = Cadence(period: period, kind: .periodic(jitter: .normal(mean: 0, sd: sd * 1e9)))
    let due = try times(fine(Cadence(period: period), devices: 200), duration: .minutes(10))
    let times = try times(fine(jittery, devices: 200), duration: .minutes(10))
    // But for the ends of the simulation, which cut it.
    let offsets = zip(times, due).flatMap { moved, due in
      zip(moved, due).dropFirst().dropLast().map { $0 - $1 }
    }
    #expect(offsets.count == 200 * 148)
    #expect(Theory.distance(offsets, Theory.normal(sd: sd)) < Theory.distanceLimit)
    let dependence = Theory.autocorrelation(offsets, lag: 1) * Double(offsets.count).squareRoot()
    #expect(dependence.magnitude < 5)
  }

  @Test func `jitter is cut to half a period and to the simulated time`() throws {
    let period = TimeSpan.seconds(4)
    let wild = Cadence(period: period, kind: .periodic(jitter: .normal(mean: 0, sd: seconds(4))))
    let due = try times(fine(Cadence(period: period), devices: 100), duration: .minutes(10))
    let times = try times(fine(wild, devices: 100), duration: .minutes(10))
    var (offsets, cut) = ([Double](), 0)
    for (moved, due) in zip(times, due) {
      #expect(moved.count == 150)
      // Neighbours that come within a microsecond are stamped alike.
      #expect(zip(moved, moved.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(moved[0] >= 0 && moved[149] < 600)
      for (time, due) in zip(moved, due).dropFirst().dropLast() {
        #expect((time - due).magnitude <= 2.000_001)
        if (time - due).magnitude > 1.999_998 { cut += 1 } else { offsets.append(time - due) }
      }
    }
    // A standard normal lies beyond a half with a probability of 0.6171.
    #expect(Theory.fits(cut, of: 100 * 148, share: 0.617_075))
    let normal = Theory.normal(sd: 4)
    let distance = Theory.distance(offsets) { (normal($0) - normal(-2)) / (normal(2) - normal(-2)) }
    #expect(distance < Theory.distanceLimit)
  }

  @Test func `poisson gaps are exponential and its counts are poisson`() throws {
    let cadence = Cadence(period: .seconds(10), kind: .poisson)
    let times = try times(fine(cadence, devices: 60), duration: .hours(1))
    // A gap that begins in the last two minutes may not end; one of two minutes is once in 160,000.
    let gaps = times.flatMap { series in
      zip([0] + series, series).filter { $0.0 < 3_480 }.map { $1 - $0 }
    }
    #expect(Theory.distance(gaps, Theory.exponential(mean: 10)) < Theory.distanceLimit)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 60), count: 60)
    for (device, series) in times.enumerated() {
      for time in series { counts[device][Int(time / 60)] += 1 }
    }
    let all = counts.flatMap { $0 }
    // Six a minute; 0 and 1 together, and 13 and more, so that each is expected often enough.
    var shares = (2...12).map { Theory.poisson($0, mean: 6) }
    shares.insert(Theory.poisson(0, mean: 6) + Theory.poisson(1, mean: 6), at: 0)
    shares.append(1 - shares.reduce(0, +))
    let seen = (1...13).map { count in all.count { min(max($0, 1), 13) == count } }
    #expect(Theory.chance(seen, shares: shares) > alpha)
    let centered = all.map { Double($0) - 6 }
    let dependence = Theory.autocorrelation(centered, lag: 1) * Double(all.count).squareRoot()
    #expect(dependence.magnitude < 5)
  }

  /// Nothing from 22:00 to 04:00, 2 at noon.
  private static let load = Profile(
    cycle: .day,
    points: [
      .init(at: .hours(4), value: 0), .init(at: .hours(12), value: 2),
      .init(at: .hours(18), value: 1), .init(at: .hours(22), value: 0),
    ]
  )

  /// The integral of the load since midnight, in hours.
  private static func passed(_ hour: Double) -> Double {
    let day = (hour / 24).rounded(.down)
    let h = hour - 24 * day
    func line(_ from: Double, _ value: Double, _ slope: Double) -> Double {
      value * (h - from) + slope / 2 * (h - from) * (h - from)
    }
    switch h {
    case ..<4: return 19 * day
    case ..<12: return 19 * day + line(4, 0, 1 / 4.0)
    case ..<18: return 19 * day + 8 + line(12, 2, -1 / 6.0)
    case ..<22: return 19 * day + 17 + line(18, 1, -1 / 4.0)
    default: return 19 * day + 19
    }
  }

  @Test func `poisson readings follow the load`() throws {
    let cadence = Cadence(period: .minutes(3), kind: .poisson, load: Self.load)
    let times = try times(fine(cadence, devices: 40), duration: .days(2))
    var counts = [Int](repeating: 0, count: 24)
    for time in times.flatMap({ $0 }) { counts[Int(time / 3_600) % 24] += 1 }
    let busy = Array(4..<22)
    let shares = busy.map { (Self.passed(Double($0 + 1)) - Self.passed(Double($0))) / 19 }
    #expect(counts[..<4] == [0, 0, 0, 0] && counts[22...] == [0, 0])
    #expect(Theory.chance(busy.map { counts[$0] }, shares: shares) > alpha)
    // 38 hours of load, 20 an hour, 40 devices: five standard deviations.
    let total = Double(counts.reduce(0, +))
    #expect((total - 30_400).magnitude < 5 * 30_400.squareRoot())
    // In the time that the load makes, gaps are exponential.
    let gaps = times.flatMap { series -> [Double] in
      let passed = ([0] + series).map { Self.passed($0 / 3_600) * 20 }
      return zip(passed, passed.dropFirst()).map { $1 - $0 }
    }
    #expect(Theory.distance(gaps, Theory.exponential(mean: 1)) < Theory.distanceLimit)
  }

  @Test(arguments: [
    Cadence.Kind.periodic(jitter: nil), .onChange(threshold: 0, heartbeat: nil),
  ])
  func `periodic readings follow the load`(kind: Cadence.Kind) throws {
    let cadence = Cadence(period: .minutes(3), kind: kind, load: Self.load)
    for series in try times(fine(cadence, devices: 20), duration: .days(3)) {
      // 57 hours of load, 20 an hour.
      #expect(series.count == 1_140)
      for (time, next) in zip(series, series.dropFirst()) {
        let passed = (Self.passed(next / 3_600) - Self.passed(time / 3_600)) * 20
        #expect((passed - 1).magnitude < 1e-4)
        let hour = (time / 3_600).truncatingRemainder(dividingBy: 24)
        #expect((4...22).contains(hour))
      }
    }
  }

  /// Thirty readings a minute at a load of 10: jitter of many seconds would mix them up.
  @Test func `jitter does not mix up readings that a load brings together`() throws {
    let busy = Profile(
      cycle: .day,
      points: [.init(at: .zero, value: 0.1), .init(at: .minutes(30), value: 10)]
    )
    let jitter = Distribution.normal(mean: 0, sd: seconds(20))
    let cadence = Cadence(period: .seconds(20), kind: .periodic(jitter: jitter), load: busy)
    var moved = 0
    for series in try times(fine(cadence, devices: 20), duration: .hours(1)) {
      #expect(series.count > 600)
      for (time, next) in zip(series, series.dropFirst()) {
        #expect(time <= next)
        if next - time < 0.5 { moved += 1 }
      }
    }
    #expect(moved > 500)
  }
}

/// Sensors that report changes.
@Suite struct OnChangeTests {
  private func series(
    _ signal: [SignalPart],
    _ kind: Cadence.Kind,
    resolution: Double? = nil
  ) throws -> SeriesBench {
    var sensing = DeviceClass.measuring(.constant(0), devices: 10)
    sensing.sensors[0].every.kind = kind
    sensing.sensors[0].signal = signal
    sensing.sensors[0].resolution = resolution
    return try SeriesBench(.of(sensing))
  }

  /// The same sensor, periodic, shows all the looks.
  @Test(arguments: [nil, TimeSpan.seconds(20)])
  func `what is reported differs enough or comes after the heartbeat`(heartbeat: TimeSpan?) throws {
    let walk: [SignalPart] = [.randomWalk(sd: 0.4, step: .zero, bounds: nil), .noise(sd: 0.1)]
    let looks = try series(walk, .periodic(jitter: nil))
    let changes = try series(walk, .onChange(threshold: 1.5, heartbeat: heartbeat))
    var total = 0
    for device in 0..<10 {
      var expected: [Reading] = []
      for look in looks.rows[device] {
        if let last = expected.last {
          let isLate = heartbeat.map { look.trueTime - last.trueTime >= $0.nanoseconds } ?? false
          guard (look.value - last.value).magnitude >= 1.5 || isLate else { continue }
        }
        var row = look
        row.sequence = UInt32(expected.count)
        expected.append(row)
      }
      #expect(changes.rows[device] == expected)
      total += expected.count
    }
    #expect((200...2_000).contains(total))
  }

  @Test func `a constant is reported once, or by the heartbeat`() throws {
    let once = try series([.constant(3)], .onChange(threshold: 0.1, heartbeat: nil))
    #expect(once.rows.allSatisfy { $0.count == 1 })
    let often = try series([.constant(3)], .onChange(threshold: 0.1, heartbeat: .seconds(60)))
    for rows in often.rows {
      #expect(rows.count == 10)
      for (row, next) in zip(rows, rows.dropFirst()) {
        #expect(next.trueTime - row.trueTime == 60_000_000_000)
      }
    }
  }

  /// 20.2 − 20.1 is a little below 0.1 in doubles.
  @Test func `a change of as much as the threshold is reported`() throws {
    let ramp: [SignalPart] = [.constant(20), .ramp(perSecond: 0.1)]
    let rows = try series(ramp, .onChange(threshold: 0.1, heartbeat: nil), resolution: 0.1).rows
    #expect(rows.allSatisfy { $0.count == 600 })
    let half = try series(ramp, .onChange(threshold: 0.2, heartbeat: nil), resolution: 0.1).rows
    #expect(half.allSatisfy { $0.count == 300 })
  }
}
