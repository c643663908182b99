/// The entries of a step, key by key, each key's in the order of arrival.
struct KeyedEntries: Sendable {
  private let order: [Int32]
  private let starts: [Int]

  init(_ entries: [ObservedRun.Entry], keys: Int) {
    var starts = [Int](repeating: 0, count: keys + 1)
    for entry in entries { starts[Int(entry.key) + 1] += 1 }
    for key in 0..<keys { starts[key + 1] += starts[key] }
    var next = starts
    var order = [Int32](repeating: 0, count: entries.count)
    for (index, entry) in entries.enumerated() {
      order[next[Int(entry.key)]] = Int32(index)
      next[Int(entry.key)] += 1
    }
    self.order = order
    self.starts = starts
  }

  /// Indices of entries; none for a key that has none.
  subscript(key: Int) -> ArraySlice<Int32> {
    key + 1 < starts.count ? order[starts[key]..<starts[key + 1]] : []
  }
}
