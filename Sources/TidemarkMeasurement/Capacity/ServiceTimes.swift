/// How long the batches of one run took: what a `ServiceModel` is made of.
///
/// Up to some thousand batches are kept: one of two, four, eight where there are more, so that those that are
/// kept are spread over the whole run.
package struct ServiceTimes: Sendable {
  struct Batch: Sendable {
    /// Readings.
    var size: Int64
    /// Nanoseconds from taking it to its results being out.
    var time: Int64
    /// Nanoseconds in which it was not taken although it could be.
    var delay: Int64
  }

  private static let limit = 65_536

  private(set) var batches: [Batch] = []
  /// All readings.
  private(set) var readings: Int64 = 0
  /// Nanoseconds, from the first batch to the last.
  private(set) var span: Int64 = 0
  /// Batches, those that are not kept included.
  private var seen: Int64 = 0
  /// One of 2^this is kept.
  private var rarity: UInt64 = 0
  private var lastWritten: Int64?

  package init() {}

  package var isEmpty: Bool { batches.isEmpty }

  /// Readings per second.
  var rate: Double { span > 0 ? Double(readings) / Double(span) * 1e9 : 0 }
  /// For how many batches one stands that was kept.
  var weight: Double { Double(seen) / Double(max(1, batches.count)) }

  /// Adds a batch of `size` readings, at least one; batches come in their order.
  ///
  /// Its server was free and its first reading there at `free`, it was taken at `taken` and done at `written`,
  /// in nanoseconds of one clock.
  package mutating func record(size: Int, free: Int64, taken: Int64, written: Int64) {
    readings += Int64(size)
    span += written - (lastWritten ?? free)
    lastWritten = written
    seen += 1
    guard isKept(UInt64(seen), oneOf: rarity) else { return }
    if batches.count >= Self.limit {
      rarity += 1
      let kept = batches.indices.filter { isKept(UInt64($0) + rarity << 32, oneOf: 1) }
      batches = kept.map { batches[$0] }
      guard isKept(UInt64(seen), oneOf: rarity) else { return }
    }
    batches.append(Batch(size: Int64(size), time: written - taken, delay: taken - free))
  }

  /// As if by lot: what comes in regular distances would be kept always, or never, by a fixed step.
  private func isKept(_ number: UInt64, oneOf power: UInt64) -> Bool {
    power == 0 || (number &* 0x9E37_79B9_7F4A_7C15) >> (64 - power) == 0
  }
}
