/// Which of a few states a series was in, gathered into one column per pixel of the axis.
package struct LaneTrace: Sendable {
  /// More states than this share the last lane.
  package static let most = 12

  private struct Column: Sendable {
    /// One bit per lane.
    var lanes: UInt16 = 0
    var first = Int64.max
    var last = Int64.min
    var lastLane = 0
  }

  package let axis: TimeAxis
  /// By pixel; empty until there is a sample.
  private var columns: [Column] = []
  /// Samples within the axis.
  package private(set) var count = 0

  package init(_ axis: TimeAxis) {
    self.axis = axis
  }

  /// Adds a sample; false if its time is outside the axis.
  ///
  /// - Precondition: `lane` is below `LaneTrace.most`.
  @discardableResult
  package mutating func add(time: Int64, lane: Int) -> Bool {
    precondition(lane >= 0 && lane < LaneTrace.most)
    guard let index = axis.column(time) else { return false }
    if columns.isEmpty { columns = Array(repeating: Column(), count: axis.width) }
    count += 1
    columns[index].lanes |= 1 << UInt16(lane)
    columns[index].first = min(columns[index].first, time)
    if time >= columns[index].last {
      columns[index].last = time
      columns[index].lastLane = lane
    }
    return true
  }

  /// Columns in which a lane was seen, as runs from left to right.
  package func seen(lane: Int) -> [Range<Int>] {
    runs { columns[$0].lanes & 1 << UInt16(lane) != 0 }
  }

  /// Columns in which a lane held: from where it was seen to where another is, unless the pause is
  /// longer than several times the mean distance of samples.
  package func held(lane: Int) -> [Range<Int>] {
    guard let end = columns.lastIndex(where: { $0.lanes != 0 }) else { return [] }
    let pause = longestPause
    var holds = [Bool](repeating: false, count: columns.count)
    var carried: Int?
    for index in 0...end {
      if columns[index].lanes == 0 {
        holds[index] = carried == lane
        continue
      }
      holds[index] = columns[index].lanes & 1 << UInt16(lane) != 0
      let next = columns[(index + 1)...].firstIndex { $0.lanes != 0 } ?? end
      carried = next - index <= pause ? columns[index].lastLane : nil
    }
    return runs { holds[$0] }
  }

  /// In columns.
  private var longestPause: Int {
    guard count > 1, let first = columns.firstIndex(where: { $0.lanes != 0 }),
      let last = columns.lastIndex(where: { $0.lanes != 0 })
    else { return 0 }
    return max(2, (last - first) * 8 / (count - 1))
  }

  private func runs(_ holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in columns.indices where holds(index) {
      if let run = runs.last, run.upperBound == index {
        runs[runs.count - 1] = run.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
  }
}
