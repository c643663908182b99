/// How a chunk keeps the order in which its rows arrived.
public enum ChunkOrder: UInt8, Sendable, CaseIterable {
  /// The series of each row is stored: half as fast again to read in order, for 0.8 bytes a reading.
  case stored = 0
  /// Rows are sorted by their arrival when they are read.
  ///
  /// A chunk whose arrivals go back in time keeps its order stored.
  case derived = 1
}
