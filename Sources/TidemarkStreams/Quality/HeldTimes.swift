import TidemarkCore

/// Times alone of readings that wait.
struct HeldTimes: WaitingColumns {
  var time: [Int64] = []

  mutating func removeAll() { time.removeAll(keepingCapacity: true) }

  mutating func append(_ other: HeldTimes, _ rows: Range<Int>) {
    time.append(contentsOf: other.time[rows])
  }

  func gathered(_ rows: ArraySlice<UInt32>) -> HeldTimes {
    var found = HeldTimes()
    // Nothing may be written to an empty array, not even that nothing was: all threads share it.
    guard !rows.isEmpty else { return found }
    found.time.append(addingCapacity: rows.count) { found in
      for row in rows { found.append(time[Int(row)]) }
    }
    return found
  }
}
