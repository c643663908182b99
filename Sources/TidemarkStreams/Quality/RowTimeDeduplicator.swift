/// Flink's deduplication on event time: of the rows of a key the first or the last one stays.
package struct RowTimeDeduplicator<Row: Sendable>: Sendable {
  package enum Keep: String, Sendable, CaseIterable {
    case first, last
  }

  package enum Output: Sendable {
    case update(key: Int, time: Int64, Row)
    case retract(key: Int, time: Int64, Row)
    /// The watermark has passed the first row of a key.
    case settled(key: Int, time: Int64, Row)
    case late
  }

  private struct Candidate: Sendable {
    var time: Int64
    var row: Row
    var isSettled = false
  }

  private let keep: Keep
  /// Whether the row of a key comes out once, when the watermark has passed it, or at every change.
  private let waitsForWatermark: Bool
  /// By key.
  private var candidates: [Candidate?] = []
  private var watermark = Int64.min

  package init(keep: Keep, waitsForWatermark: Bool) {
    self.keep = keep
    self.waitsForWatermark = waitsForWatermark
  }

  /// Takes a row; keys count from 0.
  package mutating func add(_ row: Row, time: Int64, key: Int) -> [Output] {
    while candidates.count <= key { candidates.append(nil) }
    if waitsForWatermark, time <= watermark { return [.late] }
    guard let before = candidates[key] else {
      candidates[key] = Candidate(time: time, row: row)
      return waitsForWatermark ? [] : [.update(key: key, time: time, row)]
    }
    guard !before.isSettled, keep == .first ? time < before.time : time >= before.time else {
      return []
    }
    candidates[key] = Candidate(time: time, row: row)
    if waitsForWatermark { return [] }
    return [
      .retract(key: key, time: before.time, before.row), .update(key: key, time: time, row),
    ]
  }

  /// The watermark rises: what it has passed is settled, by time and then key.
  package mutating func advance(to watermark: Int64) -> [Output] {
    guard watermark > self.watermark else { return [] }
    self.watermark = watermark
    guard waitsForWatermark else { return [] }
    let due = candidates.indices.filter { key in
      candidates[key].map { !$0.isSettled && $0.time <= watermark } ?? false
    }
    let sorted = due.sorted { (candidates[$0]?.time ?? 0, $0) < (candidates[$1]?.time ?? 0, $1) }
    return sorted.compactMap { key in
      candidates[key]?.isSettled = true
      return candidates[key].map { .settled(key: key, time: $0.time, $0.row) }
    }
  }
}
