import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Everything that can go wrong, at once.
@Suite struct AllFaultsTests {
  private static let session = Session(chunks: Depth.count(12, deep: 24), rowsPerChunk: 16)

  /// Errors, short writes, a full disk, a clock that jumps, then a crash or a power failure; in half of
  /// the cases rot and misdirected bytes besides, which may take durable rows.
  @Test func `durable rows stay, and no other rows appear`() {
    let session = Self.session
    var (finished, failed, rotten) = (0, 0, 0)
    for seed in 0..<UInt64(Depth.count(30, deep: 500)) {
      var random = SplitMix64(seed: seed &* 0x9E37_79B9)
      let disk = SimulatedDisk(faults: Self.faults(&random))
      let sync = random.pick(
        [.none, .interval(.microseconds(5)), .chunk] as [RecordingOptions.Sync]
      )
      var clock = random
      let outcome = session.record(on: disk, sync: sync) { _ in
        if clock.below(4) == 0 {
          disk.step(clock: clock.pick([-3_600_000_000_000, 86_400_000_000_000, -1, 20_000]))
        }
      }
      finished += outcome.isFinished ? 1 : 0
      failed += outcome.failure?.code == .inputOutput ? 1 : 0
      let left = random.below(3) == 0 ? disk.afterCrash() : disk.afterPowerFailure(&random)
      let isRotten = random.below(2) == 0
      if isRotten {
        Self.rot(left, &random)
        rotten += 1
      }
      let problem = session.problemOfRecovery(on: left, after: outcome, mustKeep: !isRotten)
      #expect(problem == nil, "seed \(seed), \(sync), rotten \(isRotten): \(problem ?? "")")
    }
    // The seeds are such that each of these happens.
    #expect(finished > 0 && failed > 0 && rotten > 0)
  }

  private static func faults(_ random: inout SplitMix64) -> SimulatedDisk.Faults {
    var faults = SimulatedDisk.Faults()
    if random.below(3) == 0 { faults.crash = random.below(60) }
    faults.crashedBytes = random.below(900)
    if random.below(3) == 0 {
      faults.errors[random.below(60)] = random.pick([
        SimulatedDisk.errorOfSpace, SimulatedDisk.errorOfInputOutput,
      ])
    }
    for _ in 0..<random.below(6) { faults.shortWrites[random.below(60)] = 1 + random.below(300) }
    if random.below(5) == 0 { faults.space = random.below(20_000) }
    return faults
  }

  /// Flips bits, or puts a piece of the file where another belongs.
  private static func rot(_ disk: SimulatedDisk, _ random: inout SplitMix64) {
    guard var bytes = disk[Session.path], bytes.count > 600 else { return }
    for _ in 0...random.below(3) {
      if random.below(2) == 0 {
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      } else {
        let (from, to) = (random.below(bytes.count - 512), random.below(bytes.count - 512))
        bytes.replaceSubrange(to..<to + 512, with: Array(bytes[from..<from + 512]))
      }
    }
    disk[Session.path] = bytes
  }
}
