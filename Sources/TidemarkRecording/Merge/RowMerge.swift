import TidemarkCore

/// Brings the rows of several inputs, each in order of arrival, into `Reading.precedes` order.
///
/// A heap of the inputs by their next rows: about the logarithm of their number in comparisons per
/// row. Memory: a window of rows per input, one batch, and the rows that arrive at one instant.
struct RowMerge {
  private static let rowsPerBatch = 1 << 16

  private struct Head {
    var arrivalTime: Int64
    var input: Int
    /// In `window`.
    var row: Int
    var end: Int
  }

  private let inputs: [MergeInput]
  private let isLost: Bool
  /// The rows that come next, `MergeInput.windowRows` places per input.
  private var window: [Reading]
  private var heap: [Head] = []
  private var scratch: [Reading] = []
  /// The rows of the last batch, in order.
  private(set) var rows: [Reading] = []

  /// Whether `rows` are the last.
  var isAtEnd: Bool { heap.isEmpty }

  init(_ inputs: [MergeInput], lost: Bool) throws(Failure) {
    self.inputs = inputs
    isLost = lost
    let none = Reading(
      series: 0,
      sequence: 0,
      eventTime: 0,
      sentTime: 0,
      arrivalTime: 0,
      trueTime: 0,
      value: 0
    )
    window = Array(repeating: none, count: inputs.count * MergeInput.windowRows)
    for input in inputs.indices {
      guard let head = try nextHead(of: input) else { continue }
      heap.append(head)
      siftUp()
    }
  }

  /// Makes `rows` the next rows; false, and no rows, at the end.
  ///
  /// Rows that arrive at the same time are never in two batches.
  mutating func next() throws(Failure) -> Bool {
    rows.removeAll(keepingCapacity: true)
    rows.reserveCapacity(Self.rowsPerBatch)
    var last = Int64.min
    while let head = heap.first, rows.count < Self.rowsPerBatch || head.arrivalTime == last {
      last = head.arrivalTime
      rows.append(window[head.row])
      try advanceFirst()
    }
    sortTies()
    return !rows.isEmpty
  }

  /// An input whose numbers changed may have had another order within an instant.
  private mutating func sortTies() {
    var start = 0
    while start < rows.count {
      var end = start + 1
      var isSorted = true
      while end < rows.count, rows[end].arrivalTime == rows[start].arrivalTime {
        if isSorted { isSorted = Reading.precedes(rows[end - 1], rows[end]) }
        end += 1
      }
      if !isSorted { rows[start..<end].sort(by: Reading.precedes) }
      start = end
    }
  }

  private mutating func nextHead(of input: Int) throws(Failure) -> Head? {
    try inputs[input].refill(&scratch, lost: isLost)
    guard let first = scratch.first else { return nil }
    let start = input * MergeInput.windowRows
    for (offset, row) in scratch.enumerated() { window[start + offset] = row }
    return Head(
      arrivalTime: first.arrivalTime,
      input: input,
      row: start,
      end: start + scratch.count
    )
  }

  private mutating func advanceFirst() throws(Failure) {
    heap[0].row += 1
    if heap[0].row == heap[0].end {
      if let head = try nextHead(of: heap[0].input) {
        heap[0] = head
      } else {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
    } else {
      heap[0].arrivalTime = window[heap[0].row].arrivalTime
    }
    siftDown()
  }

  private func precedes(_ a: Head, _ b: Head) -> Bool {
    a.arrivalTime == b.arrivalTime
      ? Reading.precedes(window[a.row], window[b.row]) : a.arrivalTime < b.arrivalTime
  }

  private mutating func siftUp() {
    var child = heap.count - 1
    while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
