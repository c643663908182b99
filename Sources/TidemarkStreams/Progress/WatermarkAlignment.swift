/// Flink's watermark alignment: sources of a group may run ahead of the slowest by a limited drift.
///
/// A source reports its watermark; afterwards every source of its group gets a limit, the minimum of
/// the group plus the drift, and pauses while its own watermark is above it.
package struct WatermarkAlignment: Sendable {
  package enum Output: Sendable, Equatable {
    /// Nil: no limit, since every source of the group is idle.
    case limit(source: Int, Int64?)
    case paused(source: Int)
    case resumed(source: Int)
  }

  private struct Report: Sendable {
    var source: Int
    var group: String
    /// Nil: idle.
    var watermark: Int64?
  }

  private struct Source: Sendable {
    var number: Int
    /// Of the records that it has read.
    var watermark = Int64.min
    var limit = Int64.max
    var isPaused = false
  }

  private let drift: Int64
  private var reports: [Report] = []
  private var sources: [Source] = []

  package init(drift: Int64) {
    self.drift = drift
  }

  /// A source's report, nil for idle.
  package mutating func report(source: Int, group: String, watermark: Int64?) -> [Output] {
    let report = Report(source: source, group: group, watermark: watermark)
    if let index = reports.firstIndex(where: { $0.source == source && $0.group == group }) {
      reports[index] = report
    } else {
      reports.append(report)
      reports.sort { ($0.group, $0.source) < ($1.group, $1.source) }
    }
    let members = reports.filter { $0.group == group }
    let least = members.compactMap(\.watermark).min()
    let limit = least.map { clampedSum($0, drift) }
    return members.flatMap { member -> [Output] in
      [.limit(source: member.source, limit)] + give(limit: limit ?? .max, to: member.source)
    }
  }

  /// A limit reaches a source.
  package mutating func give(limit: Int64, to source: Int) -> [Output] {
    let index = self.index(of: source)
    sources[index].limit = limit
    return check(index)
  }

  /// A source reads a record; it may have been under way when the source was paused.
  package mutating func read(time: Int64, source: Int) -> [Output] {
    let index = self.index(of: source)
    sources[index].watermark = max(sources[index].watermark, time)
    return check(index)
  }

  private mutating func index(of number: Int) -> Int {
    if let index = sources.firstIndex(where: { $0.number == number }) { return index }
    sources.append(Source(number: number))
    return sources.count - 1
  }

  private mutating func check(_ index: Int) -> [Output] {
    let mustPause = sources[index].watermark > sources[index].limit
    guard mustPause != sources[index].isPaused else { return [] }
    sources[index].isPaused = mustPause
    let number = sources[index].number
    return [mustPause ? .paused(source: number) : .resumed(source: number)]
  }
}
