import TidemarkCore
import TidemarkStreams

/// The mean of values each of which counts for as long as it was the newest.
struct TimeWeightedMean: StreamAggregator {
  private struct Point {
    var time: Timestamp
    var value: Double
  }

  /// By event time, since readings come late.
  private var points: [Point] = []

  mutating func add(_ reading: StreamReading) {
    insert(Point(time: reading.eventTime, value: reading.value))
  }

  mutating func merge(_ later: TimeWeightedMean) {
    for point in later.points { insert(point) }
  }

  private mutating func insert(_ point: Point) {
    let place = points.lastIndex { $0.time <= point.time }.map { $0 + 1 } ?? 0
    points.insert(point, at: place)
  }

  var result: Double {
    guard let first = points.first, let last = points.last else { return .nan }
    guard last.time > first.time else { return last.value }
    var area = 0.0
    for (point, next) in zip(points, points.dropFirst()) {
      area += point.value * Double(next.time.nanoseconds - point.time.nanoseconds)
    }
    return area / Double(last.time.nanoseconds - first.time.nanoseconds)
  }
}

/// The lorry that first was as warm as any, and how warm that was.
struct Warmest: StreamAggregator {
  private var lorry = ""
  private var temperature = -Double.infinity

  mutating func add(_ reading: StreamReading) {
    guard reading.value > temperature else { return }
    (lorry, temperature) = (reading.device, reading.value)
  }

  mutating func merge(_ later: Warmest) {
    if later.temperature > temperature { self = later }
  }

  var result: String { "\(lorry) with \(temperature)" }
}
