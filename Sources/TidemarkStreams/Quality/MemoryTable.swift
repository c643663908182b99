/// Which (epoch, sequence) pairs the series of one sensor sent lately.
///
/// Each series has a ring of memories addressed by the low bits of the sequence; the rings lie beside
/// each other, sequence by sequence, so that readings of about the same time touch neighbouring
/// memory. Sequences are dense, so rings about as long as a series' readings in the span have no
/// collisions. Where one would overwrite what is still to be remembered, well-filled rings double,
/// and sparse ones (a restarted device, a hostile recording) move the older memory to a dictionary.
/// Nothing is forgotten early.
struct MemoryTable: Sendable {
  struct Memory: BitwiseCopyable {
    var sequence: UInt32 = 0
    var epoch: UInt16 = 0
    var taken = false
    /// τ of the first copy.
    var seen: Int64 = 0
  }

  struct Identity: Hashable {
    var place: Int
    var sequence: UInt32
    var epoch: UInt16
  }

  static let initialCapacity = 16
  /// Rings that would need more memories than this in all do not grow: 1 GiB.
  static let largestSize = 1 << 26

  let seriesCount: Int
  /// Memories per ring, a power of two.
  var capacity = 0
  /// Of ring p at sequence s: (s mod capacity) · seriesCount + p.
  var memories: [Memory] = []
  /// Collisions until the rings may be asked again whether to grow: asking costs a walk around one.
  var patience = 0
  var displaced: [Identity: Int64] = [:]
  var sweepAt = 1_024

  init(seriesCount: Int) {
    self.seriesCount = seriesCount
  }

  /// Whether the series at `place` sent this less than `within` ago; if not, it is remembered from
  /// now on.
  @inline(__always)
  mutating func remembers(
    place: Int,
    epoch: UInt16,
    sequence: UInt32,
    tau: Int64,
    within: Int64
  ) -> Bool {
    let new = Memory(sequence: sequence, epoch: epoch, taken: true, seen: tau)
    if capacity > 0 {
      let index = (Int(sequence) & (capacity &- 1)) &* seriesCount &+ place
      let memory = memories[index]
      let isFresh = memory.taken && clampedDifference(tau, memory.seen) < within
      if isFresh, memory.sequence == sequence, memory.epoch == epoch { return true }
      if !displaced.isEmpty, isDisplaced(new, place: place, within: within) { return true }
      if !isFresh {
        memories[index] = new
        return false
      }
    }
    makeRoom(for: new, place: place, within: within)
    return false
  }

  private func isDisplaced(_ new: Memory, place: Int, within: Int64) -> Bool {
    let identity = Identity(place: place, sequence: new.sequence, epoch: new.epoch)
    guard let seen = displaced[identity] else { return false }
    return clampedDifference(new.seen, seen) < within
  }

  /// Stores `new` where another memory is in the way.
  private mutating func makeRoom(for new: Memory, place: Int, within: Int64) {
    if patience > 0 {
      patience -= 1
    } else {
      growIfFull(place: place, tau: new.seen, within: within)
    }
    let index = (Int(new.sequence) & (capacity - 1)) * seriesCount + place
    let old = memories[index]
    if old.taken, clampedDifference(new.seen, old.seen) < within {
      displace(old, place: place, tau: new.seen, within: within)
    }
    memories[index] = new
  }

  /// Doubles the rings if at least a quarter of the one at `place` is in use.
  private mutating func growIfFull(place: Int, tau: Int64, within: Int64) {
    var larger = max(MemoryTable.initialCapacity, capacity)
    if capacity > 0 {
      let live = (0..<capacity).count { row in
        let memory = memories[row * seriesCount + place]
        return memory.taken && clampedDifference(tau, memory.seen) < within
      }
      if live >= capacity / 4, capacity * 2 * seriesCount <= MemoryTable.largestSize {
        larger = capacity * 2
      }
    }
    guard larger > capacity else {
      patience = capacity / 4
      return
    }
    // Two memories with places of their own keep them in a ring twice as long.
    var moved = [Memory](repeating: Memory(), count: larger * seriesCount)
    for index in memories.indices where memories[index].taken {
      let row = Int(memories[index].sequence) & (larger - 1)
      moved[row * seriesCount + index % seriesCount] = memories[index]
    }
    memories = moved
    capacity = larger
  }

  private mutating func displace(_ old: Memory, place: Int, tau: Int64, within: Int64) {
    if displaced.count >= sweepAt {
      displaced = displaced.filter { clampedDifference(tau, $0.value) < within }
      sweepAt = max(1_024, displaced.count * 2)
    }
    displaced[Identity(place: place, sequence: old.sequence, epoch: old.epoch)] = old.seen
  }
}
