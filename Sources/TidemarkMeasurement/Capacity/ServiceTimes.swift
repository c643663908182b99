/// How long batches took, by how many readings they had: what a `ServiceModel` is made of.
///
/// Batches are kept in classes of sizes, one for each doubling, with up to some thousand times of each: one
/// of two, four, eight where there are too many, so that those that are kept are spread over the whole run.
package struct ServiceTimes: Sendable {
  struct Class: Sendable {
    var sizes: [Int64] = []
    var times: [Int64] = []
    /// One of 2^this is kept.
    var rarity: UInt64 = 0
    /// Batches, those that are not kept included.
    var seen: Int64 = 0

    mutating func record(size: Int64, nanoseconds: Int64, limit: Int) {
      seen += 1
      guard isKept(UInt64(seen), oneOf: rarity) else { return }
      if times.count >= limit {
        rarity += 1
        let kept = times.indices.filter { isKept(UInt64($0) + rarity << 32, oneOf: 1) }
        sizes = kept.map { sizes[$0] }
        times = kept.map { times[$0] }
        guard isKept(UInt64(seen), oneOf: rarity) else { return }
      }
      sizes.append(size)
      times.append(nanoseconds)
    }

    /// Those above a limit, and how often each is taken to have been there.
    func late(_ limit: Int64) -> [(nanoseconds: Int64, weight: Double)] {
      let weight = Double(seen) / Double(max(1, times.count))
      return times.lazy.filter { $0 > limit }.map { ($0, weight) }
    }

    /// As if by lot: what comes in regular distances would be kept always, or never, by a fixed step.
    private func isKept(_ number: UInt64, oneOf power: UInt64) -> Bool {
      power == 0 || (number &* 0x9E37_79B9_7F4A_7C15) >> (64 - power) == 0
    }
  }

  private static let limit = 16_384
  private(set) var classes: [Class] = []
  /// Of all batches, whatever their size: how long they were not taken although they could be.
  private(set) var delays = Class()
  /// Of all batches.
  private(set) var readings: Int64 = 0
  /// Nanoseconds, from the first batch to the last.
  private(set) var span: Int64 = 0
  private var lastWritten: Int64?

  package init() {}

  package var isEmpty: Bool { classes.allSatisfy { $0.times.isEmpty } }

  /// The class of batches of `size` readings.
  static func index(ofSize size: Int) -> Int {
    Int.bitWidth - 1 - max(1, size).leadingZeroBitCount
  }

  /// Adds a batch of `size` readings, at least one; batches come in their order.
  ///
  /// Its server was free and its first reading there at `free`, it was taken at `taken` and done at `written`,
  /// in nanoseconds of one clock.
  package mutating func record(size: Int, free: Int64, taken: Int64, written: Int64) {
    readings += Int64(size)
    span += written - (lastWritten ?? free)
    lastWritten = written
    delays.record(size: Int64(size), nanoseconds: taken - free, limit: 4 * Self.limit)
    let index = Self.index(ofSize: size)
    while classes.count <= index { classes.append(Class()) }
    classes[index].record(size: Int64(size), nanoseconds: written - taken, limit: Self.limit)
  }

  /// Adds what another run measured.
  package mutating func merge(_ other: ServiceTimes) {
    readings += other.readings
    span += other.span
    while classes.count < other.classes.count { classes.append(Class()) }
    for (index, found) in other.classes.enumerated() {
      for (size, time) in zip(found.sizes, found.times) {
        classes[index].record(size: size, nanoseconds: time, limit: Self.limit)
      }
      classes[index].seen += found.seen - Int64(found.times.count)
    }
    for (size, time) in zip(other.delays.sizes, other.delays.times) {
      delays.record(size: size, nanoseconds: time, limit: 4 * Self.limit)
    }
    delays.seen += other.delays.seen - Int64(other.delays.times.count)
  }
}
