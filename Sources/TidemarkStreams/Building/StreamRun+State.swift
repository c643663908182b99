public import TidemarkCore

extension StreamRun {
  /// Writes what `restore` needs to go on behind the readings so far.
  ///
  /// Together with how many there were, and how far the outputs are, it makes each reading count exactly
  /// once: another run takes it up, and is given the readings behind those.
  ///
  /// - Throws: `Failure` (usage) that names a step whose state is not `SavableState`.
  public func save(to writer: inout StateWriter) throws(Failure) {
    try checkSavable()
    for word in Self.words { writer.write(ledger[word, default: 0]) }
    engine.save(to: &writer)
  }

  /// Makes a new run what the one that was saved was.
  ///
  /// Topology, catalog and number of workers must be the same; that is for the caller to know.
  ///
  /// - Throws: `Failure` (bad data) if it cannot be such a run, which is then of no use; otherwise as `save`.
  public mutating func restore(from reader: inout StateReader) throws(Failure) {
    try checkSavable()
    do throws(StateError) {
      for word in Self.words { ledger[word] = try reader.integer() }
      try engine.restore(from: &reader)
    } catch {
      throw Failure(.badData, "the saved state cannot be of this topology: \(error.what)")
    }
  }

  private func checkSavable() throws(Failure) {
    guard let step = engine.plan.topology.unsavableStep else { return }
    throw Failure(.usage, "step '\(step)': its state is not SavableState, so it cannot be saved")
  }

  private static var words: [String] { LedgerClass.allCases.filter { $0 != .lost }.map(\.word) }
}
