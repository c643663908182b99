import TidemarkCore

/// Which readings of a series there were, as intervals of sequence numbers: as small as the series is
/// without gaps.
struct SequenceSet {
  /// Disjoint, ascending, not touching; ends are inclusive.
  private var starts: [UInt64] = []
  private var ends: [UInt64] = []

  /// Adds a reading; false if it was there.
  mutating func insert(_ reading: Reading) -> Bool {
    let key =
      UInt64(reading.copy) << 48 | UInt64(reading.epoch) << 32 | UInt64(reading.sequence)
    // The first interval that begins after the key; most readings belong to the last but few.
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= key { low = middle + 1 } else { high = middle }
    }
    if low > 0, ends[low - 1] >= key { return false }
    let touchesBefore = low > 0 && ends[low - 1] + 1 == key
    let touchesAfter = low < starts.count && starts[low] == key + 1
    switch (touchesBefore, touchesAfter) {
    case (true, true):
      ends[low - 1] = ends[low]
      starts.remove(at: low)
      ends.remove(at: low)
    case (true, false): ends[low - 1] = key
    case (false, true): starts[low] = key
    case (false, false):
      starts.insert(key, at: low)
      ends.insert(key, at: low)
    }
    return true
  }
}
