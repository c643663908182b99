package import TidemarkCore

/// How a recording is driven through a topology.
package struct ReplayOptions: Sendable {
  /// When readings are handed over.
  package enum Pace: Sendable, Equatable {
    /// As fast as possible.
    case virtual
    /// Each reading when it arrived, this many times as fast.
    case speed(Double)
    /// This many readings per second of wall clock, in their order.
    case rate(Double)
  }

  package var pace: Pace
  /// Threads that share the keys.
  package var threads: Int
  /// Rows per batch; a paced run makes smaller ones when that many are not due.
  package var batchSize: Int
  /// Steps that run but whose output goes to no results file, such as the dummies beside a detector.
  package var silentSteps: Set<String>

  package init(
    pace: Pace = .virtual,
    threads: Int = 1,
    batchSize: Int = 65_536,
    silentSteps: Set<String> = []
  ) {
    self.pace = pace
    self.threads = threads
    self.batchSize = batchSize
    self.silentSteps = silentSteps
  }
}

/// Where the readings come from and where the results go; all calls come from one task.
package struct ReplayPorts {
  /// Replaces the batch by the next readings in the order of arrival; false at the end.
  package var next: (inout ReadingBatch) throws -> Bool
  /// Takes the next lines of the results file.
  package var write: (TextBuffer) throws -> Void
  /// Called after each batch with the readings done so far; throw to stop.
  package var progress: (Int) throws -> Void

  package init(
    next: @escaping (inout ReadingBatch) throws -> Bool,
    write: @escaping (TextBuffer) throws -> Void = { _ in },
    progress: @escaping (Int) throws -> Void = { _ in }
  ) {
    self.next = next
    self.write = write
    self.progress = progress
  }
}
