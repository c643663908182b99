import Testing
import TidemarkCore

@testable import TidemarkFleet

private let second: Int64 = 1_000_000_000
private let hour: Int64 = 3_600 * second
private let day: Int64 = 24 * hour

/// Devices that join, leave, restart and are replaced.
@Suite struct DeviceLifeTests {
  private let start = ClockBench.start

  private func plan(_ model: MembershipModel, days: Int64 = 30) throws -> LifePlan {
    try #require(
      LifePlan(model, start: start, end: start + days * day) {
        DrawKey(seed: 7, className: "life", purpose: $0)
      }
    )
  }

  @Test func `devices that stay need no plan`() {
    let plan = LifePlan(MembershipModel(), start: start, end: start + day) {
      DrawKey(seed: 7, className: "life", purpose: $0)
    }
    #expect(plan == nil)
    #expect(MemoryLayout<DeviceLife>.stride <= 48)
  }

  @Test func `a share joins, and a share leaves, at times as drawn`() throws {
    let plan = try plan(
      MembershipModel(
        join: .init(share: 0.25, at: .uniform(low: 0, high: 8.64e13)),
        leave: .init(share: 0.6, at: .uniform(low: 8.64e13, high: 2 * 8.64e13))
      )
    )
    var (joined, left): ([Double], [Double]) = ([], [])
    var both = 0
    for device in 0..<4_000 as Range<UInt64> {
      var life = DeviceLife(plan, device: device)
      if life.onFrom > start { joined.append(Double(life.onFrom - start)) }
      guard life.onUntil < .max else { continue }
      let end = life.onUntil
      left.append(Double(end - start))
      if life.onFrom > start { both += 1 }
      var isBooted = life.advance(to: end - 1, device: device, plan: plan)
      #expect(!isBooted && life.isOn(at: end - 1))
      isBooted = life.advance(to: end, device: device, plan: plan)
      #expect(!isBooted && !life.isOn(at: end) && life.onFrom == .max)
      isBooted = life.advance(to: end + 365 * day, device: device, plan: plan)
      #expect(!isBooted && life.epoch == 0)
    }
    #expect(Theory.fits(joined.count, of: 4_000, share: 0.25))
    #expect(Theory.fits(left.count, of: 4_000, share: 0.6))
    #expect(Theory.fits(both, of: 4_000, share: 0.15))
    #expect(Theory.fits(joined, Theory.uniform(0, 8.64e13)))
    #expect(Theory.fits(left, Theory.uniform(8.64e13, 2 * 8.64e13)))
  }

  @Test func `who would leave before joining never shows up`() throws {
    let plan = try plan(
      MembershipModel(
        join: .init(share: 1, at: .constant(2e9)),
        leave: .init(share: 1, at: .uniform(low: 0, high: 4e9))
      )
    )
    var shown = 0
    for device in 0..<1_000 as Range<UInt64> {
      let life = DeviceLife(plan, device: device)
      if life.onFrom == .max {
        #expect(life.onUntil == .max && !life.isOn(at: start + second))
      } else {
        shown += 1
        #expect(life.onFrom == start + 2 * second && life.onUntil > life.onFrom)
      }
    }
    #expect(Theory.fits(shown, of: 1_000, share: 0.5))
  }

  @Test func `restarts count epochs and come as often and take as long as drawn`() throws {
    let plan = try plan(
      MembershipModel(
        restart: .init(every: .exponential(mean: 3.6e13), downFor: .uniform(low: 0, high: 1.2e12))
      ),
      days: 365
    )
    var (on, off): ([Double], [Double]) = ([], [])
    for device in 0..<50 as Range<UInt64> {
      var life = DeviceLife(plan, device: device)
      #expect(life.onFrom == start && life.epoch == 0)
      for epoch in 1...60 as ClosedRange<UInt16> {
        let last = life
        var isBooted = life.advance(to: last.onUntil, device: device, plan: plan)
        #expect(isBooted && life.epoch == epoch && life.replacements == 0)
        on.append(Double(last.onUntil - last.onFrom))
        off.append(Double(life.onFrom - last.onUntil))
        isBooted = life.advance(to: life.onUntil - 1, device: device, plan: plan)
        #expect(!isBooted)
      }
    }
    // No span is shorter than a 30000th of the year, 1051 s: that raises one in 34, which the
    // largest distance sees as 0.029; 1.95 / √3000 is 0.036.
    #expect(on.allSatisfy { $0 >= 1.0512e12 })
    #expect(Theory.fits(on, Theory.exponential(mean: 3.6e13)))
    #expect(Theory.fits(off, Theory.uniform(0, 1.2e12)))
  }

  @Test func `epochs last for twenty years, whatever is drawn`() throws {
    let brief = MembershipModel.Interruption(every: .constant(0), downFor: .constant(0))
    let plan = try plan(MembershipModel(restart: brief, replacement: brief), days: 7_300)
    var life = DeviceLife(plan, device: 0)
    _ = life.advance(to: start + 7_300 * day - 1, device: 0, plan: plan)
    #expect((29_000...UInt16.max).contains(life.epoch))
  }

  @Test func `a replacement that falls into a restart takes over, and both end in one boot`() throws
  {
    // Restart: on for 10 h, off for 4. Replacement: after 12 h, for 1 h, or for 6.
    for (length, back) in [(hour, 14 * hour), (6 * hour, 18 * hour)] {
      let plan = try plan(
        MembershipModel(
          restart: .init(every: .constant(3.6e13), downFor: .constant(4 * 3.6e12)),
          replacement: .init(every: .constant(12 * 3.6e12), downFor: .constant(Double(length)))
        )
      )
      var life = DeviceLife(plan, device: 0)
      #expect(life.onUntil == start + 10 * hour)
      let next = life.next(device: 0, plan: plan)
      let first = try #require(next)
      #expect(first.off == start + 10 * hour && first.on == start + back)
      #expect(first.isReplacement && first.replacements == 1 && life.epoch == 1)
      // The new device counts from its own boot.
      #expect(life.onUntil == start + back + 10 * hour)
    }
  }

  @Test func `a restart that a replacement comes before is void`() throws {
    let plan = try plan(
      MembershipModel(
        restart: .init(every: .constant(3 * 3.6e12), downFor: .constant(6e10)),
        replacement: .init(every: .constant(2 * 3.6e12), downFor: .constant(5 * 3.6e12))
      )
    )
    var life = DeviceLife(plan, device: 0)
    for count in 1...5 as ClosedRange<Int64> {
      let boot = life.next(device: 0, plan: plan)
      #expect(boot?.isReplacement == true && boot?.on == start + count * 7 * hour)
    }
    #expect(life.replacements == 5)
  }

  @Test func `leaving ends everything, even while the device is off`() throws {
    let plan = try plan(
      MembershipModel(
        leave: .init(share: 1, at: .constant(3 * 3.6e12)),
        restart: .init(every: .constant(2 * 3.6e12), downFor: .constant(2 * 3.6e12))
      )
    )
    var life = DeviceLife(plan, device: 0)
    #expect(life.onUntil == start + 2 * hour)
    let isBooted = life.advance(to: start + 10 * hour, device: 0, plan: plan)
    #expect(!isBooted && life.onFrom == .max && life.epoch == 0)
  }
}

/// What switching off and on does to a clock.
@Suite struct RebootTests {
  private let start = ClockBench.start

  private func boot(
    off: Int64,
    on: Int64,
    isReplacement: Bool = false,
    replacements: UInt32 = 0
  ) -> Boot {
    Boot(
      off: start + off,
      on: start + on,
      isReplacement: isReplacement,
      replacements: replacements
    )
  }

  @Test func `a restarted device keeps its clock, which went on meanwhile`() {
    let bench = ClockBench(
      ClockModel(offset: .normal(mean: 0, sd: 1e9), drift: .normal(mean: 0, sd: 1e-4))
    )
    for device in 0..<100 {
      var (through, restarted) = (bench.clock(device), bench.clock(device))
      restarted.reboot(
        boot(off: hour, on: 3 * hour),
        device: UInt64(device),
        plan: bench.plan
      )
      for time in [3, 9, 100].map({ start + $0 * hour }) {
        let error = bench.error(of: &through, device, at: time)
        #expect((bench.error(of: &restarted, device, at: time) - error).magnitude <= 1)
      }
    }
  }

  @Test func `a replacement draws a new clock from the same distributions`() {
    let bench = ClockBench(
      ClockModel(
        offset: .normal(mean: 0, sd: 1e9),
        drift: .normal(mean: 0, sd: 1e-4),
        deadRTC: 0.2,
        wrongZone: .init(share: 0.3, offsets: [.hours(1)])
      )
    )
    let time = start + 2 * hour
    var (offsets, pairs): ([Double], [Double]) = ([], [])
    var (dead, shifted) = (0, 0)
    for device in 0..<4_000 {
      var clock = bench.clock(device)
      let old = clock.line.error
      clock.reboot(
        boot(off: hour, on: 2 * hour, isReplacement: true, replacements: 1),
        device: UInt64(device),
        plan: bench.plan
      )
      let stamp = clock.stamp(time, grid: ClockBench.nanoseconds)
      let isShifted = clock.line.error > 1.8e12 || (stamp < 2 * hour && stamp >= hour)
      if isShifted { shifted += 1 }
      guard stamp > start - hour else {
        dead += 1
        #expect(stamp == (isShifted ? hour : 0))
        continue
      }
      let offset = clock.line.error - (isShifted ? 3.6e12 : 0)
      offsets.append(offset)
      if old.magnitude < 1e12 { pairs.append(old / 1e9 * (offset / 1e9)) }
    }
    #expect(Theory.fits(dead, of: 4_000, share: 0.2))
    #expect(Theory.fits(shifted, of: 4_000, share: 0.3))
    #expect(Theory.fits(offsets, Theory.normal(sd: 1e9)))
    // Independent of the old one: the mean product of pairs of standard normals.
    let correlation = pairs.reduce(0, +) / Double(pairs.count)
    #expect(correlation.magnitude < 5 / Double(pairs.count).squareRoot())
  }

  @Test func `a dead clock is back in 1970 at each restart, and the same devices' are dead`() {
    let bench = ClockBench(
      ClockModel(
        synchronization: .init(every: .constant(3.6e12), error: .constant(0)),
        deadRTC: 0.5
      )
    )
    for device in 0..<200 {
      var clock = bench.clock(device)
      let isDead = clock.stamp(start, grid: ClockBench.nanoseconds) == 0
      #expect(bench.error(of: &clock, device, at: start + hour) == 0)
      let on = start + 5 * hour
      clock.reboot(boot(off: 4 * hour, on: 5 * hour), device: UInt64(device), plan: bench.plan)
      #expect(clock.stamp(on, grid: ClockBench.nanoseconds) == (isDead ? 0 : on))
      #expect((on..<on + hour).contains(clock.validUntil))
      #expect(bench.error(of: &clock, device, at: on + hour) == 0)
    }
  }

  @Test func `a device that is off is not synchronised, but its clock wanders, jumps and stops`() {
    let all = Victims(share: 1, key: DrawKey(seed: 1, className: "a", purpose: "b"))
    let model = ClockModel(
      wander: .init(step: .minutes(1), sd: 1e-6),
      stop: .init(every: .constant(2 * 3.6e12), length: .constant(6e10))
    )
    let jump = ClockJump(at: start + 2 * hour, by: 77 * second, victims: all)
    let bench = ClockBench(model, jumps: [jump])
    var synchronized = model
    // The first wait ends in the first hour, the next in the sixth.
    synchronized.synchronization = .init(every: .constant(5 * 3.6e12), error: .constant(0))
    let other = ClockBench(synchronized, jumps: [jump])
    for device in 0..<20 {
      var (through, off, late) = (bench.clock(device), bench.clock(device), other.clock(device))
      off.reboot(boot(off: 1, on: 5 * hour), device: UInt64(device), plan: bench.plan)
      late.reboot(boot(off: 1, on: 5 * hour), device: UInt64(device), plan: other.plan)
      let time = start + 5 * hour
      let error = bench.error(of: &through, device, at: time)
      #expect(error.magnitude > UInt64(10 * second))
      #expect((bench.error(of: &off, device, at: time) - error).magnitude <= 1)
      #expect((other.error(of: &late, device, at: time) - error).magnitude <= 1)
    }
  }

  @Test func `switching off ends a slew`() {
    let bench = ClockBench(
      ClockModel(
        offset: .constant(9e8),
        synchronization: .init(
          every: .constant(6e10),
          error: .constant(0),
          mode: .slew(rate: 1e-3)
        )
      )
    )
    var clock = bench.clock(0)
    let from = bench.passPiece(of: &clock, 0) - start
    let boot = boot(off: from + 10 * second, on: from + 7 * hour)
    clock.reboot(boot, device: 0, plan: bench.plan)
    // Ten seconds of the slew took 10 ms.
    #expect(bench.error(of: &clock, 0, at: boot.on) == 890_000_000)
  }
}
