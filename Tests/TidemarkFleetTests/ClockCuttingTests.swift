import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkFleet

private let second: Int64 = 1_000_000_000
private let hour: Int64 = 3_600 * second

/// However the time is cut into calls, a device is in the same state at the same time.
@Suite struct ClockCuttingTests {
  private static let start = ClockBench.start

  /// A class in which everything happens within hours.
  private static func clocks(seed: UInt64, mode: ClockModel.Synchronization.Mode) -> ClockBench {
    let victims = Victims(share: 0.5, key: DrawKey(seed: seed, className: "clock", purpose: "v"))
    return ClockBench(
      ClockModel(
        offset: .normal(mean: 0, sd: 1e9),
        drift: .normal(mean: 0, sd: 1e-4),
        wander: .init(step: .minutes(7), sd: 1e-5),
        synchronization: .init(
          every: .exponential(mean: 3e12),
          error: .normal(mean: 0, sd: 1e8),
          mode: mode
        ),
        deadRTC: 0.3,
        wrongZone: .init(share: 0.3, offsets: [.hours(2), .hours(-3)]),
        leap: .init(at: Timestamp(nanoseconds: start + 5 * hour), step: .seconds(-1), share: 0.5),
        reset: .init(every: .exponential(mean: 2e13), to: .epoch),
        stop: .init(every: .exponential(mean: 5e12), length: .exponential(mean: 1e12))
      ),
      seed: seed,
      jumps: [ClockJump(at: start + 9 * hour, by: 12_345_678, victims: victims)]
    )
  }

  private static func lives(seed: UInt64) throws -> LifePlan {
    try #require(
      LifePlan(
        MembershipModel(
          join: .init(share: 0.3, at: .uniform(low: 0, high: 7.2e12)),
          leave: .init(share: 0.3, at: .uniform(low: 3.6e12, high: 7.2e13)),
          restart: .init(every: .exponential(mean: 5e12), downFor: .exponential(mean: 1e12)),
          replacement: .init(every: .exponential(mean: 1e13), downFor: .exponential(mean: 2e12))
        ),
        start: start,
        end: start + 24 * hour,
        key: { DrawKey(seed: seed, className: "life", purpose: $0) }
      )
    )
  }

  /// All that can be seen of a device at a time.
  private struct Sight: Equatable {
    var isOn: Bool
    var epoch: UInt16
    var replacements: UInt16
    var stamp: Int64
    var validUntil: Int64
  }

  /// What is seen of a device at `times`, which ascend.
  private func sights(
    at times: [Int64],
    device: UInt64,
    clocks: ClockPlan,
    lives: LifePlan
  ) -> [Int64: Sight] {
    var sights: [Int64: Sight] = [:]
    var life = DeviceLife(lives, device: device)
    let end = Self.start + 24 * hour
    var clock = DeviceClock(clocks, device: device, bootedAt: min(life.onFrom, end))
    for time in times {
      _ = life.advance(to: time, device: device, plan: lives, clock: &clock, clockPlan: clocks)
      if life.isOn(at: time) { clock.advance(to: time, device: device, plan: clocks) }
      sights[time] = Sight(
        isOn: life.isOn(at: time),
        epoch: life.epoch,
        replacements: life.replacements,
        stamp: life.isOn(at: time) ? clock.stamp(time, grid: ClockBench.nanoseconds) : 0,
        validUntil: life.isOn(at: time) ? clock.validUntil : 0
      )
    }
    return sights
  }

  private static let modes: [ClockModel.Synchronization.Mode] = [.step, .slew(rate: 1e-4)]

  @Test(arguments: 0..<UInt64(Depth.count(4, deep: 20)), modes)
  func `any set of intermediate times ends alike`(
    seed: UInt64,
    mode: ClockModel.Synchronization.Mode
  ) throws {
    let clocks = Self.clocks(seed: seed, mode: mode).plan
    let lives = try Self.lives(seed: seed)
    let cuts = DrawKey(seed: seed, className: "test", purpose: "cuts")
    for device in 0..<20 as Range<UInt64> {
      var times = (0..<600 as Range<UInt64>).map {
        Self.start + Int64(cuts.uniform(device: device, index: $0) * 86_400e9)
      }
      // The instants at which something happens, and those before, are the hard ones.
      times += events(device: device, clocks: clocks, lives: lives)
      times.sort()
      let fine = sights(at: times, device: device, clocks: clocks, lives: lives)
      for stride in [7, 100, times.count - 1] {
        let coarse = times.indices.filter { $0 % stride == 0 }.map { times[$0] }
        for (time, sight) in sights(at: coarse, device: device, clocks: clocks, lives: lives) {
          #expect(fine[time] == sight)
        }
      }
    }
  }

  /// Ends of pieces and spans within the day, each with the instant before.
  private func events(device: UInt64, clocks: ClockPlan, lives: LifePlan) -> [Int64] {
    var times: [Int64] = []
    let end = Self.start + 24 * hour
    var life = DeviceLife(lives, device: device)
    var clock = DeviceClock(clocks, device: device, bootedAt: min(life.onFrom, end))
    while life.onUntil < end {
      while clock.validUntil < life.onUntil {
        let time = clock.validUntil
        times += [time - 1, time]
        clock.advance(to: time, device: device, plan: clocks)
      }
      let off = life.onUntil
      _ = life.advance(to: off, device: device, plan: lives, clock: &clock, clockPlan: clocks)
      times += [off - 1, off]
      if life.onFrom < end { times += [life.onFrom - 1, life.onFrom] }
    }
    return times.filter { $0 >= Self.start }
  }
}
