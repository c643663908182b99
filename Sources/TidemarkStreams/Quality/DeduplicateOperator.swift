import TidemarkCore

/// Removes readings whose (epoch, sequence) the same series already sent.
///
/// A reading is remembered for `within` of τ after its first copy; a copy after that counts as new.
/// Each series has a ring of memories addressed by the low bits of the sequence. Sequences are
/// dense, so a ring about as long as a series' readings in `within` has no collisions. Where one
/// would overwrite what is still to be remembered, a well-filled ring doubles, and a sparse one
/// (a restarted device, a hostile recording) moves the older memory to a dictionary. Nothing is
/// forgotten early, and memory is bounded by what must be remembered.
struct DeduplicateOperator: Sendable {
  private struct Memory: BitwiseCopyable {
    var sequence: UInt32 = 0
    var epoch: UInt16 = 0
    var taken = false
    /// τ of the first copy.
    var seen: Int64 = 0
  }

  private struct Identity: Hashable {
    var series: UInt32
    var sequence: UInt32
    var epoch: UInt16
  }

  private static let initialCapacity = 16

  private let within: Int64
  private var rings: [[Memory]]
  /// Collisions of each series until its ring may be asked again whether it should grow: asking
  /// costs a walk around it.
  private var patience: [Int32]
  private var displaced: [Identity: Int64] = [:]
  private var sweepAt = 1_024

  init(_ spec: DeduplicateSpec, catalog: Catalog) {
    within = spec.within.nanoseconds
    rings = [[Memory]](repeating: [], count: catalog.series.count)
    patience = [Int32](repeating: 0, count: catalog.series.count)
  }

  /// Sets the fate of each row.
  mutating func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8]
  ) {
    let readings = batch.readings
    for row in 0..<readings.count {
      var fate = batch.fate(step, row: row)
      let series = Int(readings.series[row])
      if fate == EngineBatch.passed, step.selects[series],
        isRepeat(
          series: series,
          epoch: readings.epoch[row],
          sequence: readings.sequence[row],
          tau: readings.arrivalTime[row]
        )
      {
        fate = LedgerClass.duplicate.rawValue
      }
      fates.append(fate)
    }
  }

  /// Whether it was seen; if not, it is from now on.
  @inline(__always)
  private mutating func isRepeat(
    series: Int,
    epoch: UInt16,
    sequence: UInt32,
    tau: Int64
  ) -> Bool {
    let new = Memory(sequence: sequence, epoch: epoch, taken: true, seen: tau)
    if !rings[series].isEmpty {
      let place = Int(sequence) & (rings[series].count - 1)
      let memory = rings[series][place]
      let remembered = memory.taken && clampedDifference(tau, memory.seen) < within
      if remembered, memory.sequence == sequence, memory.epoch == epoch { return true }
      if !displaced.isEmpty, isDisplaced(new, series: series) { return true }
      if !remembered {
        rings[series][place] = new
        return false
      }
    }
    makeRoom(for: new, series: series)
    return false
  }

  private func isDisplaced(_ new: Memory, series: Int) -> Bool {
    let identity = Identity(series: UInt32(series), sequence: new.sequence, epoch: new.epoch)
    guard let seen = displaced[identity] else { return false }
    return clampedDifference(new.seen, seen) < within
  }

  /// Stores `new` where another memory is in the way.
  private mutating func makeRoom(for new: Memory, series: Int) {
    if patience[series] > 0 {
      patience[series] -= 1
    } else {
      growIfFull(series: series, tau: new.seen)
    }
    let place = Int(new.sequence) & (rings[series].count - 1)
    let old = rings[series][place]
    if old.taken, clampedDifference(new.seen, old.seen) < within {
      displace(old, series: series, tau: new.seen)
    }
    rings[series][place] = new
  }

  /// Doubles the ring while at least a quarter of it is in use.
  private mutating func growIfFull(series: Int, tau: Int64) {
    let live = rings[series].filter { $0.taken && clampedDifference(tau, $0.seen) < within }
    var capacity = max(DeduplicateOperator.initialCapacity, rings[series].count)
    if !rings[series].isEmpty, live.count >= capacity / 4 { capacity *= 2 }
    patience[series] = Int32(clamping: capacity / 4)
    guard capacity > rings[series].count else { return }
    // Two memories with places of their own keep them in a ring twice as long.
    var larger = [Memory](repeating: Memory(), count: capacity)
    for memory in live { larger[Int(memory.sequence) & (capacity - 1)] = memory }
    rings[series] = larger
  }

  private mutating func displace(_ old: Memory, series: Int, tau: Int64) {
    if displaced.count >= sweepAt {
      displaced = displaced.filter { clampedDifference(tau, $0.value) < within }
      sweepAt = max(1_024, displaced.count * 2)
    }
    displaced[Identity(series: UInt32(series), sequence: old.sequence, epoch: old.epoch)] = old.seen
  }
}
