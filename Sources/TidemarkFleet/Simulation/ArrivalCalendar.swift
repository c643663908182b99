import TidemarkCore

/// Rows on their way, sorted into the slices in which they arrive.
///
/// The rows of the open slice stand in `current`; those of the other slices of its block of 64 in a
/// bucket each, all later ones together. When a block begins, the later ones are gone through
/// once, which is once per four million readings of the fleet.
struct ArrivalCalendar {
  private static let block = 64

  private let schedule: SliceSchedule
  /// Rows that arrive in the open slice, in no order.
  private(set) var current: [Reading] = []
  private var currentEnd = Int64.min
  private var buckets: [[Reading]]
  /// End, exclusive, of the open slice's block.
  private var blockEnd = 0
  private var later: [Reading] = []
  private var waiting = 0

  init(schedule: SliceSchedule) {
    self.schedule = schedule
    buckets = Array(repeating: [], count: Self.block)
  }

  /// Whether no row waits for a slice after the open one.
  var isEmpty: Bool { waiting == 0 }

  /// Closes the open slice and opens the next: `slice` counts up from 0.
  mutating func open(slice: Int) {
    current.removeAll(keepingCapacity: true)
    currentEnd = schedule.end(of: slice)
    if slice == blockEnd {
      blockEnd += Self.block
      let rows = later
      later = []
      waiting -= rows.count
      for row in rows { insert(row) }
    }
    // Freed rather than kept: sixty-four buckets of a whole slice each would be 250 MB.
    let bucket = slice % Self.block
    waiting -= buckets[bucket].count
    current.append(contentsOf: buckets[bucket])
    buckets[bucket] = []
  }

  /// Adds a row that arrives in the open slice or later.
  @inline(__always)
  mutating func insert(_ row: Reading) {
    if row.arrivalTime < currentEnd {
      current.append(row)
    } else {
      postpone(row)
    }
  }

  @inline(never)
  private mutating func postpone(_ row: Reading) {
    waiting += 1
    let slice = schedule.index(of: row.arrivalTime)
    if slice < blockEnd {
      buckets[slice % Self.block].append(row)
    } else {
      later.append(row)
    }
  }
}
