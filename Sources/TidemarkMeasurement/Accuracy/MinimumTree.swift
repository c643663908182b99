/// Minima of any ranges of a fixed array, each in O(log n).
///
/// A binary tree in an array: leaf *i* is node n + i, the children of node k are 2k and 2k + 1.
struct MinimumTree {
  private let nodes: [Int64]
  private let count: Int

  init(_ values: [Int64]) {
    count = values.count
    var nodes = Array(repeating: Int64.max, count: values.count) + values
    for node in (1..<max(1, values.count)).reversed() {
      nodes[node] = min(nodes[2 * node], nodes[2 * node + 1])
    }
    self.nodes = nodes
  }

  /// The smallest value in `range`; the largest `Int64` if it is empty.
  func minimum(_ range: Range<Int>) -> Int64 {
    var low = range.lowerBound + count
    var high = range.upperBound + count
    var smallest = Int64.max
    while low < high {
      if low & 1 == 1 {
        smallest = min(smallest, nodes[low])
        low += 1
      }
      if high & 1 == 1 {
        high -= 1
        smallest = min(smallest, nodes[high])
      }
      low /= 2
      high /= 2
    }
    return smallest
  }
}
