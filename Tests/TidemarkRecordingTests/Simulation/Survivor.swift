import TidemarkCore

@testable import TidemarkRecording

/// What can be read after something went wrong, held against what was written.
struct Survivor {
  var readings = ReadingBatch()
  var lost = ReadingBatch()
  var gaps: [RecordingGap] = []
  var isSealed = false

  init(_ disk: SimulatedDisk, path: String = Session.path, mode: RecordingReader.Mode)
    throws(Failure)
  {
    var reader = try RecordingReader(path: path, mode: mode, fileSystem: disk)
    gaps = reader.gaps
    isSealed = reader.isSealed
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { readings.append(contentsOf: batch) }
    while try reader.nextLost(into: &batch) { lost.append(contentsOf: batch) }
    try reader.verifyChecksums()
    if isSealed { try reader.verifyDigest() }
  }
}

extension Session {
  /// Nil if a reader of whole frames finds a beginning of the recording with all durable rows; else
  /// what is wrong, such as that the recording is corrupt.
  func problem(on disk: SimulatedDisk, after outcome: Outcome) -> String? {
    guard disk[Self.path] != nil else {
      return outcome.durableReadings > 0 ? "there is no file" : nil
    }
    let found: Survivor
    do throws(Failure) {
      found = try Survivor(disk, mode: .partial)
    } catch {
      return outcome.durableReadings > 0 || error.code == .inputOutput
        || outcome.written > 0
        ? "\(error)" : nil
    }
    guard found.readings.isPrefix(of: rows), found.lost.isPrefix(of: lost) else {
      return "other rows than were written"
    }
    return problem(missingIn: found, after: outcome)
  }

  private func problem(missingIn found: Survivor, after outcome: Outcome) -> String? {
    if found.readings.count < outcome.durableReadings { return "durable readings are missing" }
    if found.lost.count < outcome.durableLost { return "durable lost readings are missing" }
    if outcome.isFinished, !found.isSealed { return "it was finished and is unsealed" }
    return nil
  }

  /// Nil if all that is left are rows of the recording, the durable ones among them, the gaps name
  /// exactly those that are missing, and recovery gives the same, twice; else what is wrong.
  ///
  /// `mustKeep` is false where more was damaged than a stopped writer leaves.
  func problemOfRecovery(
    on disk: SimulatedDisk,
    after outcome: Outcome,
    mustKeep: Bool = true
  ) -> String? {
    guard disk[Self.path] != nil else {
      return mustKeep && outcome.durableReadings > 0 ? "there is no file" : nil
    }
    let before = disk[Self.path]
    let found: Survivor
    do throws(Failure) {
      found = try Survivor(disk, mode: .salvage)
      if mustKeep, let problem = problem(missingIn: found, after: outcome) { return problem }
      if let problem = problem(ofSalvaged: found) { return problem }
      _ = try RecordingRecovery(Self.path, to: "once.tide", fileSystem: disk)
      let once = try Survivor(disk, path: "once.tide", mode: .sealed)
      guard once.readings.isIdentical(to: found.readings), once.lost.isIdentical(to: found.lost)
      else { return "recovery gives other rows than salvage" }
      _ = try RecordingRecovery("once.tide", to: "twice.tide", fileSystem: disk)
    } catch {
      let isExpected = outcome.durableReadings == 0 || !mustKeep
      return isExpected && error.code != .inputOutput && error.code != .unexpected
        ? nil : "\(error)"
    }
    if disk["once.tide"] != disk["twice.tide"] { return "a second recovery changes something" }
    if disk[Self.path] != before { return "recovery changed what it read" }
    let rest = disk.names.filter { ![Self.path, "once.tide", "twice.tide"].contains($0) }
    return rest.isEmpty ? nil : "left over: \(rest)"
  }

  /// Where every gap is known, the rows are those of the recording without them; else they are at
  /// least rows of the recording in their order.
  private func problem(ofSalvaged found: Survivor) -> String? {
    let known = found.gaps.filter { $0.kind != .truth }
    let readings = known.compactMap(\.readings)
    let lost = known.compactMap(\.lost)
    guard readings.count == known.count, lost.count == known.count, found.isSealed || !known.isEmpty
    else { return isSubsequence(found) ? nil : "salvaged rows that were not written" }
    // A recording that is cut at a frame ends there, and no gap tells of what would have followed.
    return found.readings.isPrefix(of: rows.without(readings))
      && found.lost.isPrefix(of: self.lost.without(lost))
      ? nil
      : "the gaps name other rows: \(known.map(\.text)) of \(found.readings.count)"
  }

  private func isSubsequence(_ found: Survivor) -> Bool {
    for (part, whole) in [(found.readings, rows), (found.lost, lost)] {
      var next = 0
      for row in 0..<part.count {
        while next < whole.count, whole[next] != part[row] { next += 1 }
        if next == whole.count { return false }
        next += 1
      }
    }
    return true
  }
}
