import Testing
import TidemarkCore

@testable import TidemarkFleet

private let second: Int64 = 1_000_000_000
private let hour: Int64 = 3_600 * second
private let day: Int64 = 24 * hour

/// Clocks that are wrong by more than their rate.
@Suite struct ClockFaultTests {
  private let start = ClockBench.start
  /// Once a day, exactly.
  private let daily = ClockModel.Synchronization(every: .constant(8.64e13), error: .constant(0))

  @Test func `a share of the clocks starts at 1970, until synchronised`() {
    let bench = ClockBench(
      ClockModel(offset: .constant(5e9), synchronization: daily, deadRTC: 0.3)
    )
    var dead = 0
    for device in 0..<4_000 {
      var clock = bench.clock(device)
      let first = clock.validUntil
      if clock.stamp(start, grid: ClockBench.nanoseconds) == 0 {
        dead += 1
        let uptime = (first - start) / 2
        clock.advance(to: start + uptime, device: UInt64(device), plan: bench.plan)
        #expect(clock.stamp(start + uptime, grid: ClockBench.nanoseconds) == uptime)
        #expect(clock.stamp(first - 1, grid: ClockBench.nanoseconds) == first - 1 - start)
      } else {
        #expect(bench.error(of: &clock, device, at: start) == 5 * second)
      }
      #expect(bench.error(of: &clock, device, at: first) == 0)
    }
    #expect(Theory.fits(dead, of: 4_000, share: 0.3))
  }

  @Test func `without synchronisation a dead clock stays in 1970, and drifts`() {
    let bench = ClockBench(ClockModel(drift: .constant(0x1p-10), deadRTC: 1))
    #expect(bench.plan.isSteady)
    let clock = bench.clock(0)
    let stamp = clock.stamp(start + 1_024 * second, grid: ClockBench.nanoseconds)
    #expect(stamp == 1_025 * second)
  }

  @Test func `a wrong zone is on top of everything and not mended`() {
    let offsets: [TimeSpan] = [.hours(1), .hours(-5), .minutes(345)]
    let bench = ClockBench(
      ClockModel(
        synchronization: daily,
        deadRTC: 0.5,
        wrongZone: .init(share: 0.4, offsets: offsets),
        reset: .init(every: .constant(8.64e13 * 1.5), to: Timestamp(nanoseconds: day))
      )
    )
    var counts: [Int64: Int] = [:]
    for device in 0..<6_000 {
      var clock = bench.clock(device)
      let atStart = clock.stamp(start, grid: ClockBench.nanoseconds)
      let zone = atStart > 10 * day ? atStart - start : atStart
      counts[zone, default: 0] += 1
      #expect(bench.error(of: &clock, device, at: start + day) == zone)
      let reset = start + day + day / 2
      clock.advance(to: reset, device: UInt64(device), plan: bench.plan)
      #expect(clock.stamp(reset, grid: ClockBench.nanoseconds) == day + zone)
    }
    #expect(counts.count == 4)
    #expect(Theory.fits(counts[0] ?? 0, of: 6_000, share: 0.6))
    for offset in offsets {
      #expect(Theory.fits(counts[offset.nanoseconds] ?? 0, of: 6_000, share: 0.4 / 3))
    }
  }

  @Test func `a slew goes on below a wrong zone`() {
    let bench = ClockBench(
      ClockModel(
        offset: .constant(9e8),
        synchronization: .init(
          every: .constant(8.64e13),
          error: .constant(0),
          mode: .slew(rate: 1e-3)
        ),
        wrongZone: .init(share: 1, offsets: [.hours(9)])
      )
    )
    var clock = bench.clock(0)
    let from = bench.passPiece(of: &clock, 0)
    #expect(clock.line.motion == .slewingBackward)
    #expect(bench.error(of: &clock, 0, at: from + 900 * second) == 9 * hour)
  }

  @Test func `a leap second is missed by a share from its instant to the synchronisation`() {
    let leap = start + day + 12_345
    let bench = ClockBench(
      ClockModel(
        synchronization: daily,
        leap: .init(at: Timestamp(nanoseconds: leap), step: .seconds(1), share: 0.7)
      )
    )
    var missed = 0
    for device in 0..<3_000 {
      var clock = bench.clock(device)
      #expect(bench.error(of: &clock, device, at: leap - 1) == 0)
      let next = clock.validUntil == leap ? nil : clock.validUntil
      let error = bench.error(of: &clock, device, at: leap)
      #expect(next == nil && (error == 0 || error == second))
      if error == second { missed += 1 }
      let synchronized = clock.validUntil
      #expect(synchronized <= leap + day)
      #expect(bench.error(of: &clock, device, at: synchronized - 1) == error)
      #expect(bench.error(of: &clock, device, at: synchronized) == 0)
    }
    #expect(Theory.fits(missed, of: 3_000, share: 0.7))
  }

  @Test func `jumps add up in the order of time, and a synchronisation at the instant wins`() {
    let all = Victims(share: 1, key: DrawKey(seed: 1, className: "a", purpose: "b"))
    let none = Victims(share: 0, key: DrawKey(seed: 1, className: "a", purpose: "b"))
    let bench = ClockBench(
      ClockModel(leap: .init(at: Timestamp(nanoseconds: start + 50), step: .seconds(1))),
      jumps: [
        ClockJump(at: start + 90, by: -5, victims: all),
        ClockJump(at: start, by: 7, victims: all),
        ClockJump(at: start + 50, by: 100, victims: all),
        ClockJump(at: start + 60, by: 3, victims: none),
      ]
    )
    #expect(!bench.plan.isSteady)
    var clock = bench.clock(0)
    let errors = [0, 49, 50, 60, 89, 90, 1_000].map {
      bench.error(of: &clock, 0, at: start + $0)
    }
    #expect(errors == [7, 7, second + 107, second + 107, second + 107, second + 102, second + 102])
    #expect(clock.validUntil == .max)

    let synchronized = ClockBench(ClockModel(synchronization: daily))
    let instant = synchronized.clock(0).validUntil
    let struck = ClockBench(
      ClockModel(synchronization: daily),
      jumps: [ClockJump(at: instant, by: 7, victims: all)]
    )
    var other = struck.clock(0)
    #expect(struck.error(of: &other, 0, at: instant) == 0)
  }

  @Test func `a reset clock starts again and goes on until synchronised`() {
    let to = Timestamp(nanoseconds: 1_000_000_000 * second)
    let bench = ClockBench(
      ClockModel(
        synchronization: .init(every: .constant(8.64e14), error: .constant(0)),
        reset: .init(every: .exponential(mean: 8.64e13), to: to)
      )
    )
    var resets = 0
    for device in 0..<100 {
      var clock = bench.clock(device)
      var last = start
      while true {
        let time = bench.passPiece(of: &clock, device)
        guard time < start + 30 * day else { break }
        let stamp = clock.stamp(time, grid: ClockBench.nanoseconds)
        if stamp == time { continue }
        resets += 1
        #expect(stamp == to.nanoseconds)
        let later = clock.validUntil - 1
        #expect(clock.stamp(later, grid: ClockBench.nanoseconds) == stamp + later - time)
        #expect(time - last >= second)
        last = time
      }
    }
    // A Poisson process of one a day for 30 days and 100 devices: 3000 ± 5 √3000.
    #expect((resets - 3_000).magnitude < 274)
  }

  @Test func `a stopped clock stands still, and is behind by that long until synchronised`() {
    let bench = ClockBench(
      ClockModel(
        drift: .constant(0),
        synchronization: .init(every: .constant(8.64e14), error: .constant(0)),
        stop: .init(
          every: .exponential(mean: 4 * 3.6e12),
          length: .uniform(low: 6e10, high: 3.6e12)
        )
      )
    )
    var (lengths, runs): ([Double], [Double]) = ([], [])
    for device in 0..<60 {
      var clock = bench.clock(device)
      var lastEnd = start
      while lastEnd < start + 9 * day {
        let before = clock.line.error
        let from = bench.passPiece(of: &clock, device)
        guard clock.line.motion == .standing else { continue }
        runs.append(Double(from - lastEnd))
        let shown = clock.stamp(from, grid: ClockBench.nanoseconds)
        #expect(shown == from + Int64(before))
        var until = clock.validUntil
        for part in 1..<20 as Range<Int64> where clock.line.motion == .standing {
          let time = from + (until - from) / 20 * part
          clock.advance(to: time, device: UInt64(device), plan: bench.plan)
          #expect(clock.stamp(time, grid: ClockBench.nanoseconds) == shown)
        }
        // A synchronisation that is due meanwhile only looks.
        while clock.line.motion == .standing { until = bench.passPiece(of: &clock, device) }
        lengths.append(Double(until - from))
        lastEnd = until
        let behind = bench.error(of: &clock, device, at: until)
        #expect(behind == Int64(before) - (until - from) || behind == 0)
      }
    }
    #expect(lengths.count > 2_500)
    #expect(Theory.fits(lengths, Theory.uniform(6e10, 3.6e12)))
    // Runs that were cut off by the end of the test were not counted: one in fifty.
    #expect(Theory.fits(Array(runs.prefix(2_000)), Theory.exponential(mean: 4 * 3.6e12)))
  }

  @Test func `a long stop is exact, and a synchronisation waits for its end`() {
    let bench = ClockBench(
      ClockModel(
        drift: .constant(1e-5),
        wander: .init(step: .hours(1), sd: 1e-6),
        synchronization: .init(every: .constant(3.6e12), error: .constant(1e6)),
        stop: .init(every: .constant(5e9), length: .constant(8.64e16))
      )
    )
    var clock = bench.clock(0)
    let from = start + 5 * second
    clock.advance(to: from, device: 0, plan: bench.plan)
    let shown = clock.stamp(from, grid: ClockBench.nanoseconds)
    for days in 0..<1_000 as Range<Int64> {
      let time = from + days * day
      clock.advance(to: time, device: 0, plan: bench.plan)
      #expect(clock.stamp(time, grid: ClockBench.nanoseconds) == shown)
    }
    let until = from + 1_000 * day
    clock.advance(to: until - 1, device: 0, plan: bench.plan)
    #expect(clock.stamp(until - 1, grid: ClockBench.nanoseconds) == shown)
    #expect(bench.error(of: &clock, 0, at: until) == 1_000_000)
  }
}
