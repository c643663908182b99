import Testing
import TidemarkCore

@testable import TidemarkFleet

private let second: Int64 = 1_000_000_000
private let hour: Int64 = 3_600 * second
private let day: Int64 = 24 * hour

/// The rate of a clock: offset, drift and wander.
@Suite struct DeviceClockTests {
  private let start = ClockBench.start

  @Test func `a million clocks are less than 100 MB`() {
    #expect(MemoryLayout<DeviceClock>.stride <= 96)
  }

  @Test func `without any model the clock is right for ever`() {
    let bench = ClockBench(ClockModel())
    #expect(bench.plan.isSteady)
    var clock = bench.clock(3)
    #expect(clock.validUntil == .max)
    #expect(bench.error(of: &clock, 3, at: start + 7_300 * day) == 0)
  }

  @Test func `offset and drift come back from a regression of the error on the time`() {
    let bench = ClockBench(
      ClockModel(offset: .normal(mean: 0, sd: 3e8), drift: .normal(mean: 0, sd: 20e-6))
    )
    #expect(bench.plan.isSteady)
    var offsets: [Double] = []
    var drifts: [Double] = []
    for device in 0..<1_000 {
      var clock = bench.clock(device)
      let times = (0..<25).map { Double($0) * Double(hour) }
      let errors = times.map {
        Double(bench.error(of: &clock, device, at: start + Int64($0)))
      }
      let middle = times.reduce(0, +) / 25
      let mean = errors.reduce(0, +) / 25
      let products = zip(times, errors).map { ($0 - middle) * ($1 - mean) }
      let slope = products.reduce(0, +) / times.map { ($0 - middle) * ($0 - middle) }.reduce(0, +)
      drifts.append(slope)
      offsets.append(mean - slope * middle)
      // A straight line whose points are floored to whole nanoseconds.
      for (time, error) in zip(times, errors) {
        #expect((mean + slope * (time - middle) - error).magnitude <= 2)
      }
    }
    #expect(Theory.fits(offsets, Theory.normal(sd: 3e8)))
    #expect(Theory.fits(drifts, Theory.normal(sd: 20e-6)))
    // Independent: the correlation of 1000 pairs has a standard deviation of 0.032.
    let products = zip(offsets, drifts).map { $0 / 3e8 * ($1 / 20e-6) }
    #expect((products.reduce(0, +) / 1_000).magnitude < 5 * 0.032)
  }

  @Test func `stamps are floored to the ticks of the clock, before 1970 too`() {
    let bench = ClockBench(ClockModel(offset: .constant(-0.5), drift: .constant(0x1p-10)))
    let grid = TimeGrid(resolution: 10_000_000)
    let clock = bench.clock(0)
    for k in 0..<1_000 as Range<Int64> {
      let time = start + k * 1_234_567_891
      // Half a nanosecond behind at the start.
      let gain = flooredDivision(2 * (time - start) - 1_024, 2_048).quotient
      #expect(clock.line.stamp(time, grid: ClockBench.nanoseconds) == time + gain)
      #expect(clock.stamp(time, grid: grid) == grid.floor(time + gain))
    }
    let early = ClockLine(anchor: -1_900_000_001, face: -1_900_000_001)
    #expect(early.stamp(-1_900_000_001, grid: TimeGrid(resolution: second)) == -2 * second)
  }

  @Test func `the variance of a wandering rate grows by sd squared a step`() {
    // After n steps the rate is a sum of n normals. The error is the sum of step × rate over the
    // pieces before: step × sd × Σ (n − j) z_j, whose variance is (step sd)² (n − 1) n (2n − 1) / 6,
    // about (step sd)² n³ / 3. A sample's variance has a relative standard error of √(2 / N).
    let (steps, devices) = (100, 3_000)
    let (step, sd) = (60 * second, 1e-6)
    let bench = ClockBench(
      ClockModel(wander: .init(step: TimeSpan(nanoseconds: step), sd: sd))
    )
    var rates: [Double] = []
    var errors: [Double] = []
    for device in 0..<devices {
      var clock = bench.clock(device)
      #expect(clock.validUntil == start + step)
      let end = start + Int64(steps) * step
      let error = bench.error(of: &clock, device, at: end)
      let later = bench.error(of: &clock, device, at: end + step - 1)
      errors.append(Double(error))
      rates.append(Double(later - error) / Double(step - 1))
    }
    let n = Double(steps)
    let tolerance = 5 * (2 / Double(devices)).squareRoot()
    #expect((Theory.variance(rates) / (n * sd * sd) - 1).magnitude < tolerance)
    let scale = Double(step) * sd
    let expected = scale * scale * (n - 1) * n * (2 * n - 1) / 6
    #expect((Theory.variance(errors) / expected - 1).magnitude < tolerance)
    #expect(Theory.fits(rates, Theory.normal(sd: sd * n.squareRoot())))
  }

  @Test func `a gain of a third of a nanosecond a step is not rounded away`() {
    // The pieces are a second long; their ends would be whole nanoseconds otherwise.
    let bench = ClockBench(
      ClockModel(drift: .constant(1e-9 / 3), wander: .init(step: .seconds(1), sd: 0))
    )
    var clock = bench.clock(0)
    #expect(bench.error(of: &clock, 0, at: start + hour) == 1_200)
  }

  @Test func `twenty years of wander in one step and in daily ones end alike`() {
    let bench = ClockBench(ClockModel(wander: .init(step: .hours(1), sd: 1e-9)))
    var (whole, cut) = (bench.clock(5), bench.clock(5))
    let end = start + 7_300 * day
    let error = bench.error(of: &whole, 5, at: end)
    for count in 1...7_300 as ClosedRange<Int64> {
      _ = bench.error(of: &cut, 5, at: start + count * day)
    }
    #expect(bench.error(of: &cut, 5, at: end) == error)
    // Five standard deviations of the sum above: n = 175200 steps of an hour.
    let limit = 5 * 3.6e3 * (175_200.0 * 175_200 * 175_200 / 3).squareRoot()
    #expect(error != 0 && Double(error.magnitude) < limit)
  }

  @Test func `a device's clock does not depend on its class's other models or devices`() {
    let plain = ClockBench(ClockModel(offset: .normal(mean: 0, sd: 1e9)))
    let full = ClockBench(
      ClockModel(
        offset: .normal(mean: 0, sd: 1e9),
        synchronization: .init(every: .constant(1e18), error: .constant(0)),
        deadRTC: 0,
        stop: .init(every: .constant(1e18), length: .constant(1e9))
      )
    )
    for device in [0, 1, 17, 1 << 30] {
      var (a, b) = (plain.clock(device), full.clock(device))
      let time = start + hour
      #expect(plain.error(of: &a, device, at: time) == full.error(of: &b, device, at: time))
    }
  }

  @Test func `nothing that can be drawn overflows, and faces stay within their limits`() {
    let wild = Distribution.normal(mean: 0, sd: 1e150)
    let model = ClockModel(
      offset: wild,
      drift: wild,
      wander: .init(step: .days(30), sd: 1e3),
      synchronization: .init(every: .exponential(mean: 1e16), error: wild),
      wrongZone: .init(share: 0.5, offsets: [.days(2), .days(-2)]),
      reset: .init(
        every: .exponential(mean: 3e16),
        to: Timestamp(nanoseconds: FleetLimits.start.upperBound.nanoseconds)
      ),
      stop: .init(every: .exponential(mean: 3e16), length: .exponential(mean: 1e18))
    )
    for origin in [FleetLimits.start.lowerBound, FleetLimits.start.upperBound] {
      let key = { DrawKey(seed: 1, className: "wild", purpose: $0) }
      let plan = ClockPlan(model, start: origin.nanoseconds, jumps: [], key: key)
      for device in 0..<50 as Range<UInt64> {
        var clock = DeviceClock(plan, device: device, bootedAt: origin.nanoseconds)
        for month in 0..<243 as Range<Int64> {
          let time = origin.nanoseconds + month * 30 * day
          clock.advance(to: time, device: device, plan: plan)
          let stamp = clock.stamp(time, grid: ClockBench.nanoseconds)
          #expect(FleetLimits.clockFace.contains(stamp))
        }
      }
    }
  }
}
