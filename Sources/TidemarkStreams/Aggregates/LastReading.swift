import TidemarkCore

/// When the last reading to arrive of a window was sent, and arrived: as the bits of numbers, which nobody
/// computes with.
struct LastReading: StreamAggregator, SavableState {
  private var sent: Int64 = 0
  private var arrival: Int64 = .min

  mutating func add(_ reading: StreamReading) {
    guard reading.arrivalTime.nanoseconds >= arrival else { return }
    sent = reading.sentTime.nanoseconds
    arrival = reading.arrivalTime.nanoseconds
  }

  mutating func merge(_ later: LastReading) {
    if later.arrival >= arrival { self = later }
  }

  var result: [Double] {
    [
      Double(bitPattern: UInt64(bitPattern: sent)),
      Double(bitPattern: UInt64(bitPattern: arrival)),
    ]
  }

  func save(to writer: inout StateWriter) {
    writer.write(sent)
    writer.write(arrival)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    sent = try reader.integer()
    arrival = try reader.integer()
  }
}

extension WindowAggregator {
  /// When the last reading to arrive was sent, and arrived; see `time(ofNumber:)`.
  package static let lastReading = WindowAggregator(LastReading(), names: ["sent", "arrival"])

  /// The nanoseconds since 1970 that a number of `lastReading` stands for.
  package static func time(ofNumber number: Double) -> Int64 {
    Int64(bitPattern: number.bitPattern)
  }
}
