import Testing
import TidemarkCore

@testable import TidemarkFleet

private let second: Int64 = 1_000_000_000
private let hour: Int64 = 3_600 * second

/// What NTP and its like do to a clock.
@Suite struct ClockSynchronizationTests {
  private let start = ClockBench.start

  @Test func `the first synchronisation comes at a uniform share of a wait, then one a wait`() {
    let bench = ClockBench(
      ClockModel(synchronization: .init(every: .constant(3.6e12), error: .constant(0)))
    )
    var firsts: [Double] = []
    for device in 0..<2_000 {
      var clock = bench.clock(device)
      let first = bench.passPiece(of: &clock, device)
      firsts.append(Double(first - start))
      for count in 1...3 as ClosedRange<Int64> {
        #expect(bench.passPiece(of: &clock, device) == first + count * hour)
      }
    }
    #expect(Theory.fits(firsts, Theory.uniform(0, 3.6e12)))
  }

  @Test func `a step leaves an error as drawn, and drift goes on`() {
    let drift = 50e-6
    let bench = ClockBench(
      ClockModel(
        offset: .constant(7e10),
        drift: .constant(drift),
        synchronization: .init(
          every: .exponential(mean: 6e11),
          error: .normal(mean: 0, sd: 1e7)
        )
      )
    )
    var errors: [Double] = []
    for device in 0..<20 {
      var clock = bench.clock(device)
      var last = bench.passPiece(of: &clock, device)
      for _ in 0..<100 {
        let error = bench.error(of: &clock, device, at: last)
        errors.append(Double(error))
        let end = clock.validUntil
        let gain = bench.error(of: &clock, device, at: end - 1) - error
        #expect((Double(gain) - drift * Double(end - 1 - last)).magnitude <= 1)
        last = bench.passPiece(of: &clock, device)
        #expect(last == end)
      }
      #expect(clock.validUntil > last)
    }
    #expect(errors.count == 2_000)
    #expect(Theory.fits(errors, Theory.normal(sd: 1e7)))
  }

  @Test func `waits are as drawn, none shorter than a second`() {
    let bench = ClockBench(
      ClockModel(synchronization: .init(every: .exponential(mean: 1e13), error: .constant(0)))
    )
    var waits: [Double] = []
    var clock = bench.clock(4)
    var last = bench.passPiece(of: &clock, 4)
    for _ in 0..<3_000 {
      let next = bench.passPiece(of: &clock, 4)
      waits.append(Double(next - last))
      last = next
    }
    // Raising those below a second moves the distribution by 1e-4, far below 1.95 / √3000 = 0.036.
    #expect(waits.allSatisfy { $0 >= 1e9 })
    #expect(Theory.fits(waits, Theory.exponential(mean: 1e13)))
  }

  @Test func `a slew takes the error away at its rate and never overshoots`() {
    let bench = ClockBench(
      ClockModel(
        offset: .uniform(low: -9e8, high: 9e8),
        synchronization: .init(
          every: .constant(3.6e12),
          error: .normal(mean: 0, sd: 1e7),
          mode: .slew(rate: 500e-6)
        )
      )
    )
    var targets: [Double] = []
    for device in 0..<1_000 {
      var clock = bench.clock(device)
      let from = bench.passPiece(of: &clock, device)
      let before = bench.error(of: &clock, device, at: from)
      let until = clock.validUntil
      var middle = clock
      let target = bench.error(of: &clock, device, at: until)
      // error / rate, less a nanosecond's worth of either.
      let length = Double((target - before).magnitude) / 500e-6
      #expect((Double(until - from) - length).magnitude <= 4_000)
      var last = before
      for part in 1...40 as ClosedRange<Int64> {
        let time = from + (until - from) / 40 * part
        let error = bench.error(of: &middle, device, at: time)
        #expect(target > before ? (last...target).contains(error) : (target...last).contains(error))
        let moved = Double((error - before).magnitude)
        #expect((moved - 500e-6 * Double(time - from)).magnitude <= 1)
        last = error
      }
      // There it stays until the next one.
      #expect(clock.validUntil == from + hour)
      #expect(bench.error(of: &clock, device, at: from + hour - 1) == target)
      targets.append(Double(target))
    }
    #expect(Theory.fits(targets, Theory.normal(sd: 1e7)))
  }

  @Test func `what the clock gains during a slew comes on top`() {
    let bench = ClockBench(
      ClockModel(
        offset: .constant(5e8),
        drift: .constant(100e-6),
        synchronization: .init(
          every: .constant(3.6e12),
          error: .constant(0),
          mode: .slew(rate: 500e-6)
        )
      )
    )
    var clock = bench.clock(0)
    let from = bench.passPiece(of: &clock, 0)
    let before = bench.error(of: &clock, 0, at: from)
    let until = bench.passPiece(of: &clock, 0)
    // A nanosecond of error is 2 µs of slew.
    #expect((Double(until - from) - Double(before) / 500e-6).magnitude <= 2_000)
    let left = Double(bench.error(of: &clock, 0, at: until))
    #expect((left - 100e-6 * Double(until - from)).magnitude <= 2)
  }

  @Test(arguments: [999_999_999, 1_000_000_000, 1_000_000_001] as [Double])
  func `an error of a second is stepped`(offset: Double) {
    for sign in [1.0, -1.0] {
      let bench = ClockBench(
        ClockModel(
          offset: .constant(sign * offset),
          synchronization: .init(
            every: .constant(1e16),
            error: .constant(0),
            mode: .slew(rate: 500e-6)
          )
        )
      )
      var clock = bench.clock(1)
      let from = bench.passPiece(of: &clock, 1)
      let error = bench.error(of: &clock, 1, at: from)
      #expect(error == (offset < 1e9 ? Int64(sign * offset) : 0))
      let until = clock.validUntil
      #expect(bench.error(of: &clock, 1, at: until) == 0)
      #expect((until - from == Int64(offset / 500e-6)) == (offset < 1e9))
    }
  }

  @Test func `a clock that is slewed never runs backward`() {
    let bench = ClockBench(
      ClockModel(
        synchronization: .init(
          every: .exponential(mean: 2e10),
          error: .uniform(low: -4e8, high: 4e8),
          mode: .slew(rate: 0.999)
        )
      )
    )
    var clock = bench.clock(9)
    var last = Int64.min
    for count in 0..<100_000 as Range<Int64> {
      let time = start + count * 20_000_003
      let stamp = time + bench.error(of: &clock, 9, at: time)
      #expect(stamp >= last)
      last = stamp
    }
  }

  @Test func `a synchronisation begins before the slew of the one before is over`() {
    // 400 s of slew, cut off after 60 to 70 s; each draws a new target, the error stays between.
    let bench = ClockBench(
      ClockModel(
        offset: .constant(2e8),
        synchronization: .init(
          every: .uniform(low: 6e10, high: 7e10),
          error: .constant(0),
          mode: .slew(rate: 500e-6)
        )
      )
    )
    var clock = bench.clock(2)
    var pieces = 0
    while clock.line.motion != .running || pieces == 0 {
      _ = bench.passPiece(of: &clock, 2)
      pieces += 1
    }
    let time = clock.line.anchor
    #expect((6...8).contains(pieces))
    #expect((-1...1).contains(bench.error(of: &clock, 2, at: time)))
    // The slew is one of 400 s, however often it was begun anew.
    var replay = bench.clock(2)
    let from = bench.passPiece(of: &replay, 2)
    #expect((time - from - 400 * second).magnitude < 100_000)
  }
}
