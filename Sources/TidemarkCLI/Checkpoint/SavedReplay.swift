import TidemarkCore
import TidemarkReplay

/// A replay that was saved, and how far its results were.
struct SavedReplay {
  var identity: CheckpointIdentity
  /// Bytes of the results up to here, and their SHA-256.
  var resultsLength: Int
  var resultsDigest: [UInt8]
  /// Readings of each series, if the dummies beside detectors needed them: counting reads everything.
  var readingsOfSeries: [Int]
  var replay: ReplayCheckpoint

  func save(to writer: inout StateWriter) {
    identity.save(to: &writer)
    writer.write(resultsLength)
    writer.write(column: resultsDigest)
    writer.write(column: readingsOfSeries.map { Int64($0) })
    writer.write(replay.readings)
    writer.write(part: replay.state)
  }

  init(
    identity: CheckpointIdentity,
    resultsLength: Int,
    resultsDigest: [UInt8],
    readingsOfSeries: [Int],
    replay: ReplayCheckpoint
  ) {
    self.identity = identity
    self.resultsLength = resultsLength
    self.resultsDigest = resultsDigest
    self.readingsOfSeries = readingsOfSeries
    self.replay = replay
  }

  init(from reader: inout StateReader) throws(StateError) {
    identity = try CheckpointIdentity(from: &reader)
    resultsLength = try reader.integer()
    resultsDigest = try reader.column()
    readingsOfSeries = try reader.column(Int64.self).map { Int($0) }
    let readings: Int = try reader.integer()
    let state = try reader.column(UInt8.self)
    replay = ReplayCheckpoint(readings: readings, state: state)
    guard resultsLength >= 0, readings >= 0 else { throw StateError("its numbers are none") }
  }
}
