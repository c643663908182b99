import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// When a recording is synced, and what its frames say about it.
@Suite struct SyncPolicyTests {
  private static let session = Session(chunks: 20, rowsPerChunk: 10)

  /// What every frame says is durable was synced before it was written, and no less.
  @Test(arguments: [RecordingOptions.Sync.none, .interval(.microseconds(3)), .chunk])
  func `frames say exactly what is durable`(sync: RecordingOptions.Sync) throws {
    let disk = SimulatedDisk()
    #expect(Self.session.record(on: disk, sync: sync).isFinished)
    var (size, synced) = (0, 0)
    var expected: [Int] = []
    for call in disk.calls {
      if case .write(let count) = call {
        expected.append(synced)
        size += count
      }
      if call == .sync { synced = size }
    }
    let bytes = try #require(disk[Session.path])
    #expect(try Frames(bytes).headers.map(\.durableThrough) == expected.map(UInt64.init))
    #expect(synced == bytes.count)
    let syncs = disk.calls.count { $0 == .sync }
    switch sync {
    case .none: #expect(syncs == 2)
    case .chunk: #expect(syncs == 20 + 3)
    case .interval: #expect(syncs > 5 && syncs < 20)
    }
  }

  @Test func `an interval is kept by the clock, also one that is set back`() throws {
    let disk = SimulatedDisk()
    var writer = try RecordingWriter(
      path: Session.path,
      header: Self.session.header,
      rowsPerChunk: 10,
      options: RecordingOptions(sync: .interval, naming: .atOnce, fileSystem: disk)
    )
    func syncs() -> Int { disk.calls.count { $0 == .sync } }
    let start = syncs()
    try writer.append(Self.session.rows)
    #expect(syncs() == start)
    #expect(writer.durableReadings == 0)
    disk.step(clock: 249_000_000)
    try writer.tick()
    #expect(syncs() == start)
    disk.step(clock: 1_000_000)
    try writer.tick()
    #expect(syncs() == start + 1)
    #expect(Int(writer.durableReadings) == Self.session.rows.count)
    // Nothing new, nothing to sync.
    disk.step(clock: 1_000_000_000)
    try writer.tick()
    #expect(syncs() == start + 1)
    try writer.append(Self.session.rows)
    #expect(syncs() == start + 2)
    disk.step(clock: -3_600_000_000_000)
    try writer.flush()
    #expect(syncs() == start + 3)
    #expect(Int(writer.durableReadings) == 2 * Self.session.rows.count)
  }

  @Test func `a flush writes the rows that wait, and a sync makes them durable`() throws {
    for sync in [RecordingOptions.Sync.none, .chunk] {
      let disk = SimulatedDisk()
      let rows = Samples.steady(series: 4, rounds: 2, seed: 3)
      var writer = try RecordingWriter(
        path: Session.path,
        header: Self.session.header,
        options: RecordingOptions(sync: sync, naming: .atOnce, fileSystem: disk)
      )
      try writer.append(rows)
      try writer.appendLost(rows)
      #expect(try Survivor(disk, mode: .partial).readings.count == 0)
      try writer.flush()
      let found = try Survivor(disk, mode: .partial)
      #expect(found.readings.isIdentical(to: rows) && found.lost.isIdentical(to: rows))
      #expect(writer.durableReadings == (sync == .none ? 0 : UInt64(rows.count)))
      try writer.append(rows)
      try writer.sync()
      #expect(writer.durableReadings == UInt64(2 * rows.count))
      #expect(writer.durableLost == UInt64(rows.count))
      let summary = try writer.closeInterrupted(anomalies: [])
      #expect(summary.isInterrupted)
      #expect(try Survivor(disk, mode: .sealed).readings.count == 2 * rows.count)
    }
  }

  @Test func `equal recordings are equal bytes unless they are synced by the clock`() throws {
    for sync in [RecordingOptions.Sync.none, .chunk] {
      let (one, two) = (SimulatedDisk(), SimulatedDisk())
      two.step(clock: 77)
      _ = Self.session.record(on: one, sync: sync)
      _ = Self.session.record(on: two, sync: sync, naming: .whenFinished) { _ in
        two.step(clock: 12_345_678)
      }
      #expect(one[Session.path] == two[Session.path])
    }
  }
}
