package import TidemarkCore

/// What a replay knows behind a reading, so that another one can go on from there.
///
/// It is made without stopping: each stage adds what it knows right behind the batch whose mark it is,
/// while those in front of it are batches ahead.
package struct ReplayCheckpoint: Sendable, Equatable {
  /// Readings that it stands behind.
  package var readings: Int
  /// What `Replay.restore` understands.
  package var state: [UInt8]

  package init(readings: Int, state: [UInt8]) {
    self.readings = readings
    self.state = state
  }

  init(readings: Int, _ mark: CheckpointMark) {
    self.readings = readings
    var writer = StateWriter()
    writer.write(readings)
    writer.write(part: mark.pass)
    writer.write(mark.workers.count)
    for worker in mark.workers { writer.write(part: worker) }
    writer.write(part: mark.results)
    state = writer.bytes
  }
}

/// A checkpoint in the making.
struct CheckpointMark: Sendable {
  var pass: [UInt8] = []
  /// By number.
  var workers: [[UInt8]] = []
  var results: [UInt8] = []
}

extension Replay {
  /// Makes a new replay go on behind a checkpoint; `next` must hand over the readings from there on.
  ///
  /// The plan, the silent steps and the number of threads must be those of the replay that was saved.
  ///
  /// - Throws: `StateError` if it cannot be of such a replay; this one is then of no use.
  package mutating func restore(_ checkpoint: ReplayCheckpoint) async throws(StateError) {
    var reader = StateReader(checkpoint.state)
    guard try reader.integer() == checkpoint.readings else {
      throw StateError("it stands behind another reading")
    }
    readingsBefore = checkpoint.readings
    let keys = try pass.restore(try reader.part())
    let count = try reader.count(elementSize: 1)
    guard count == max(1, seats.count) else {
      throw StateError("it is of \(count) threads, not of \(max(1, seats.count))")
    }
    if worker != nil { try worker?.restore(try reader.part(), keys: keys) }
    for seat in seats { try await seat.restore(try reader.part(), keys: keys) }
    try results.restore(try reader.part(), keys: keys)
    try reader.finish()
    guard results.collector.readings == checkpoint.readings else {
      throw StateError("its readings are counted otherwise")
    }
  }
}
