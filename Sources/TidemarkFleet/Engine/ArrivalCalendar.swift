import TidemarkCore

/// Rows on their way, sorted into the slices in which they arrive: a calendar queue.
///
/// R. Brown, "Calendar queues", CACM 31 (1988): each row is put into the bucket of its slice, at a
/// cost that does not depend on how many wait. The slices of a block of 64 have a bucket each, all
/// later ones share one. When a block begins, that one is gone through, which is once per two
/// million readings of the fleet.
struct ArrivalCalendar {
  private static let block = 64

  private let schedule: SliceSchedule
  private var pool = RowPool()
  /// Of the open slice, apart from `buckets`: an array is not looked into for each row.
  private var arriving = RowPool.List()
  private var buckets = [RowPool.List](repeating: RowPool.List(), count: block)
  private var later = RowPool.List()
  private var currentEnd = Int64.min
  /// End, exclusive, of the open slice's block.
  private var blockEnd = 0
  /// Rows that wait for a slice after the open one.
  private var waiting = 0

  init(schedule: SliceSchedule) {
    self.schedule = schedule
  }

  /// Whether no row waits for a slice after the open one.
  var isEmpty: Bool { waiting == 0 }

  /// Closes the open slice and opens `slice`; slices count up.
  mutating func open(slice: Int) {
    pool.clear(&arriving)
    currentEnd = schedule.end(of: slice)
    while slice >= blockEnd { beginBlock(slice / Self.block * Self.block + Self.block) }
    swap(&arriving, &buckets[slice % Self.block])
    waiting -= arriving.count
  }

  private mutating func beginBlock(_ end: Int) {
    blockEnd = end
    var old = later
    later = RowPool.List()
    var rows: [Reading] = []
    rows.reserveCapacity(old.count)
    pool.forEachPiece(of: old) { rows.append(contentsOf: pool.rows[$0]) }
    pool.clear(&old)
    waiting -= rows.count
    for row in rows { pool.rows[placeLater(at: row.arrivalTime)] = row }
  }

  /// Makes room for a row that arrives at `time`, in the open slice or later, and says where in
  /// `rows` it goes.
  @inline(__always)
  mutating func place(at time: Int64) -> Int {
    guard time < currentEnd else { return placeLater(at: time) }
    return pool.place(in: &arriving)
  }

  @inline(never)
  private mutating func placeLater(at time: Int64) -> Int {
    waiting += 1
    let slice = schedule.index(of: time)
    return slice < blockEnd
      ? pool.place(in: &buckets[slice % Self.block]) : pool.place(in: &later)
  }

  /// All rows, at the places that `place(at:)` gave.
  var rows: [Reading] {
    get { pool.rows }
    _modify { yield &pool.rows }
  }

  /// Appends the rows of the open slice to `batch`, in `Reading.precedes` order.
  func append(to batch: inout ReadingBatch, sortedBy sorter: inout RowSorter) {
    guard arriving.count > 0 else { return }
    sorter.begin(count: arriving.count)
    pool.forEachPiece(of: arriving) { sorter.add(pool.rows, at: $0) }
    sorter.sort(pool.rows)
    batch.append(pool.rows, in: sorter.entries)
  }
}
