/// For each run of a chunk the place of its next row among the grouped ones, while an order of rows is
/// followed.
struct RunCursors {
  var next: [UInt32] = []

  /// Puts each at its start; the last of the starts is where the last run ends.
  mutating func reset(_ starts: [Int]) {
    next.removeAll(keepingCapacity: true)
    for start in starts.dropLast() { next.append(UInt32(start)) }
  }

  /// Each run was named as often as it has rows: so no place lies outside, and none was taken twice.
  func check(_ starts: [Int]) throws(FormatError) {
    for run in next.indices where Int(next[run]) != starts[run + 1] {
      throw FormatError("the order of rows names a run more or less often than it has rows")
    }
  }
}
