package import TidemarkCore

/// Writes readings in some format, batch by batch, into a buffer that the caller empties.
package protocol ReadingExporter: Sendable {
  /// What comes before the first reading; called once.
  mutating func begin(to text: inout TextBuffer)

  /// The readings of a batch; those that never arrived come after all others.
  mutating func append(_ batch: borrowing ReadingBatch, lost: Bool, to text: inout TextBuffer)

  /// What comes after the last reading; called once.
  mutating func finish(to text: inout TextBuffer)
}

extension ReadingExporter {
  package mutating func begin(to text: inout TextBuffer) {}

  package mutating func finish(to text: inout TextBuffer) {}
}
