import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Unsynced writes are dropped, reordered, torn at 512 bytes, or leave zeros.
@Suite struct PowerFailureTests {
  private static let session = Session(chunks: Depth.count(15, deep: 30), rowsPerChunk: 20)

  @Test func `durable rows are there whatever the disk does with the others`() {
    let session = Self.session
    var (torn, unsealed, durable) = (0, 0, 0)
    for seed in 0..<UInt64(Depth.count(20, deep: 2_000)) {
      var random = SplitMix64(seed: seed)
      let sync = random.pick(
        [.none, .interval(.microseconds(Int64(1 + random.below(20)))), .chunk]
          as [RecordingOptions.Sync]
      )
      let naming: RecordingOptions.Naming = random.below(4) == 0 ? .whenFinished : .atOnce
      var faults = SimulatedDisk.Faults()
      faults.crash = random.below(Depth.count(45, deep: 80))
      faults.crashedBytes = random.below(1_000)
      let disk = SimulatedDisk(faults: faults)
      var outcome = session.record(on: disk, sync: sync, naming: naming)
      let left = disk.afterPowerFailure(&random)
      if naming == .whenFinished, !outcome.isFinished {
        // It has its name, and then all of it, or has it not. Without a journal it may have both.
        let temporary = "\(Session.path).partial-7"
        if left[Session.path] != nil {
          outcome = Session.Outcome(durableReadings: UInt64(session.rows.count), isFinished: true)
        } else {
          left[Session.path] = left[temporary]
        }
        left[temporary] = nil
      }
      let problem = session.problemOfRecovery(on: left, after: outcome)
      #expect(problem == nil, "seed \(seed), \(sync), \(naming): \(problem ?? "")")
      if let found = try? Survivor(left, mode: .salvage) {
        if found.gaps.contains(where: { $0.kind == .tornTail }) { torn += 1 }
        if !found.isSealed { unsealed += 1 }
        if outcome.durableReadings > 0 { durable += 1 }
      }
    }
    // The seeds are such that each of these happens.
    #expect(torn > 0 && unsealed > 0 && durable > 0)
  }

  @Test func `a recording that has its name is whole, whenever the power failed`() throws {
    let session = Session(chunks: 3, rowsPerChunk: 20)
    let sound = SimulatedDisk()
    _ = session.record(on: sound, sync: .none, naming: .whenFinished)
    var named = 0
    for crash in 0...sound.calls.count {
      for seed in 0..<UInt64(Depth.count(8, deep: 200)) {
        var random = SplitMix64(seed: seed)
        let disk = SimulatedDisk(faults: SimulatedDisk.Faults(crash: crash))
        _ = session.record(on: disk, sync: .none, naming: .whenFinished)
        let left = disk.afterPowerFailure(&random)
        guard left[Session.path] != nil else { continue }
        named += 1
        let found = try Survivor(left, mode: .sealed)
        #expect(found.readings.isIdentical(to: session.rows))
      }
    }
    #expect(named > 0)
  }

  /// The simulated disk itself: it must be able to lose what was not synced.
  @Test func `the simulated disk loses what was not synced and keeps what was`() throws {
    var lost = 0
    for seed in 0..<UInt64(50) {
      var random = SplitMix64(seed: seed)
      let disk = SimulatedDisk()
      let file = try disk.create("a", replacing: true)
      #expect(try file.write([UInt8](repeating: 1, count: 700), from: 0) == 700)
      try file.sync()
      try disk.syncDirectory(".")
      _ = try file.write([UInt8](repeating: 2, count: 2_000), from: 0)
      let left = try #require(disk.afterPowerFailure(&random)["a"])
      #expect(left.prefix(700).allSatisfy { $0 == 1 })
      if left != disk["a"] { lost += 1 }
    }
    #expect(lost > 25)
  }
}
