import TidemarkCore

/// Brings the rows of a slice into `Reading.precedes` order.
///
/// A radix sort by arrival time (about three passes over 16 bytes a row), then the rows that arrive
/// in the same microsecond by identity.
struct RowSorter {
  struct Entry: BitwiseCopyable {
    /// Microseconds after the earliest arrival.
    var key: UInt64
    var row: UInt32
  }

  private static let digitBits: UInt64 = 11

  private var entries: [Entry] = []
  private var scratch: [Entry] = []
  private var counts = [Int](repeating: 0, count: 1 << Int(digitBits))

  /// Appends `rows` to `batch`, sorted.
  mutating func append(_ rows: [Reading], to batch: inout ReadingBatch) {
    guard !rows.isEmpty else { return }
    let largest = fillEntries(rows)
    var shift: UInt64 = 0
    while shift < 64, largest >> shift > 0 {
      sortByDigit(at: shift)
      shift += Self.digitBits
    }
    orderTies(rows)
    batch.append(rows, in: entries)
  }

  /// Returns the largest key.
  private mutating func fillEntries(_ rows: [Reading]) -> UInt64 {
    var earliest = Int64.max
    for row in rows { earliest = min(earliest, row.arrivalTime) }
    entries.removeAll(keepingCapacity: true)
    entries.reserveCapacity(rows.count)
    var largest: UInt64 = 0
    for index in rows.indices {
      let offset = UInt64(truncatingIfNeeded: rows[index].arrivalTime &- earliest)
      let key = offset / UInt64(FleetLimits.arrivalGrid)
      largest = max(largest, key)
      entries.append(Entry(key: key, row: UInt32(truncatingIfNeeded: index)))
    }
    if scratch.count < entries.count {
      scratch = entries
    } else {
      scratch.removeLast(scratch.count - entries.count)
    }
    return largest
  }

  /// One stable pass of a least-significant-digit radix sort.
  private mutating func sortByDigit(at shift: UInt64) {
    let mask: UInt64 = 1 << Self.digitBits - 1
    for index in counts.indices { counts[index] = 0 }
    for entry in entries { counts[Int(truncatingIfNeeded: entry.key &>> shift & mask)] += 1 }
    var position = 0
    for index in counts.indices { (counts[index], position) = (position, position + counts[index]) }
    for entry in entries {
      let digit = Int(truncatingIfNeeded: entry.key &>> shift & mask)
      scratch[counts[digit]] = entry
      counts[digit] += 1
    }
    swap(&entries, &scratch)
  }

  /// Rows enter series by series, so runs of equal keys are in order but for rows that waited.
  private mutating func orderTies(_ rows: [Reading]) {
    var start = 0
    while start < entries.count {
      let key = entries[start].key
      var end = start + 1
      var isOrdered = true
      while end < entries.count, entries[end].key == key {
        if isOrdered {
          isOrdered = Reading.precedes(
            rows[Int(entries[end - 1].row)],
            rows[Int(entries[end].row)]
          )
        }
        end += 1
      }
      if !isOrdered {
        entries[start..<end].sort {
          Reading.precedes(rows[Int($0.row)], rows[Int($1.row)])
        }
      }
      start = end
    }
  }
}
