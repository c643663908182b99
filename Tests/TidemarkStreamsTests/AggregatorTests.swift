import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Aggregators of one's own in every kind of window, against plain computations over the readings that the
/// plain reference engine says are in each window.
@Suite struct AggregatorTests {
  private typealias Setting = EveryWindowTests.Setting

  /// Those that have operators of their own: grids without triggers, without a buffer.
  private static let grids: [Setting] = [
    Setting(
      description: "tumbling, discarding",
      semantics: .flink,
      spec: WindowSpec(
        assigner: .tumbling(size: span(9), offset: span(2)),
        allowedLateness: span(12),
        accumulation: .discarding
      )
    ),
    Setting(
      description: "hopping, side output",
      semantics: .flink,
      spec: WindowSpec(
        assigner: .hopping(size: span(12), advance: span(5), offset: .zero),
        allowedLateness: span(3),
        late: .sideOutput
      )
    ),
    Setting(
      description: "hopping on update",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .hopping(size: span(12), advance: span(5), offset: .zero),
        allowedLateness: span(6),
        emit: .onUpdate
      )
    ),
    Setting(
      description: "tumbling on close",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .tumbling(size: span(9), offset: .zero),
        allowedLateness: span(6),
        emit: .onClose
      )
    ),
  ]

  private static let settings = EveryWindowTests.settings + grids

  /// Each reading's value is its number, which tells the readings of a window apart.
  private func trial(_ setting: Setting, seed: UInt64) -> StreamTrial {
    var readings = misbehavingReadings(seed: seed)
    for row in 0..<readings.count { readings.value[row] = Double(row) }
    return StreamTrial(
      topology: Topology(
        semantics: setting.semantics,
        quantum: span(1),
        watermark: setting.watermark,
        steps: [Step(name: "window", key: .device, operation: .window(setting.spec, [.concat]))]
      ),
      catalog: plainCatalog(keys: ["b", "a", "ab", "é", "c"], partitions: [0, 1, 0, 1, 1]),
      inputs: (0..<readings.count).map { .reading(readings[$0]) }
    )
  }

  @Test(arguments: 0..<22)
  func `results are those of a plain computation`(_ number: Int) throws {
    let setting = Self.settings[number]
    var compared = 0
    for seed in 0..<UInt64(Depth.count(1, deep: 40)) {
      var trial = trial(setting, seed: seed)
      let readings = trial.readings
      var expected = trial.reference()
      expected.emissions[0] = expected.emissions[0].map { emission in
        var emission = emission
        let isReading = emission.kind == .lateDropped || emission.kind == .lateSideOutput
        guard !isReading, let words = emission.values.first else { return emission }
        compared += 1
        emission.values = plain(words.split(separator: "+").map { readings[Int($0) ?? 0] })
        return emission
      }
      trial.topology.steps[0].operation = .window(setting.spec, [.count, .last])
      trial.topology.steps[0].aggregator = WindowAggregator(
        Track(limit: 4),
        names: ["mean", "longest", "readings"]
      )
      let mismatch = trial.mismatch(with: expected)
      try #require(mismatch == nil, "\(setting), seed \(seed): \(mismatch ?? "")")
    }
    #expect(compared >= Depth.count(5, deep: 15))
  }

  /// In the order of aggregates and names.
  private func plain(_ readings: [Reading]) -> [String] {
    var longest = 0
    var run = 0
    for reading in readings {
      run = Track.level(reading.value) < 4 ? run + 1 : 0
      longest = max(longest, run)
    }
    let numbers = [
      Double(readings.count), readings.last?.value ?? .nan, plainMean(readings), Double(longest),
      Double(readings.count),
    ]
    return numbers.map(referenceText)
  }

  /// Each value counts for as long as it was the newest one of the window.
  private func plainMean(_ readings: [Reading]) -> Double {
    let ordered = readings.enumerated().sorted {
      ($0.element.eventTime, $0.offset) < ($1.element.eventTime, $1.offset)
    }
    .map(\.element)
    var area = 0.0
    for (reading, next) in zip(ordered, ordered.dropFirst()) {
      area += Track.level(reading.value) * Double(next.eventTime - reading.eventTime)
    }
    guard let first = ordered.first, let last = ordered.last, last.eventTime > first.eventTime
    else {
      return ordered.last.map { Track.level($0.value) } ?? .nan
    }
    return area / Double(last.eventTime - first.eventTime)
  }

  @Test func `there are as many settings as the test runs`() {
    #expect(Self.settings.count == 22)
  }

  @Test(arguments: ["", "pump/a", "é+é"])
  func `texts are news if their bytes differ`(_ text: String) {
    #expect(text.showsSame(as: text) && !text.showsSame(as: text + "x"))
    #expect(!"é".showsSame(as: "e\u{301}"))
    #expect([1.5, .nan].showsSame(as: [1.5, -.nan]) && ![1.5].showsSame(as: [1.5, 1.5]))
  }
}

/// A time-weighted mean, and the longest run below a limit, of the readings of a window.
///
/// The mean keeps all readings, since they come out of order; the run is that of the order of arrival.
private struct Track: StreamAggregator {
  /// What a reading's number stands for.
  static func level(_ number: Double) -> Double { Double(Int(number) * 37 % 19 - 9) }

  private struct Point {
    var time: Int64
    var level: Double
  }

  let limit: Double
  private var points: [Point] = []
  private var count = 0
  private var longest = 0
  /// How many readings at the beginning, and at the end, are below the limit.
  private var head = 0
  private var tail = 0

  init(limit: Double) { self.limit = limit }

  mutating func add(_ reading: StreamReading) {
    let level = Self.level(reading.value)
    let time = reading.eventTime.nanoseconds
    var place = points.count
    while place > 0, points[place - 1].time > time { place -= 1 }
    points.insert(Point(time: time, level: level), at: place)
    tail = level < limit ? tail + 1 : 0
    if tail == count + 1 { head = tail }
    longest = max(longest, tail)
    count += 1
  }

  mutating func merge(_ later: Track) {
    for point in later.points {
      var place = points.count
      while place > 0, points[place - 1].time > point.time { place -= 1 }
      points.insert(point, at: place)
    }
    longest = max(longest, later.longest, tail + later.head)
    if head == count { head = count + later.head }
    tail = later.tail == later.count ? tail + later.tail : later.tail
    count += later.count
  }

  var result: [Double] { [mean, Double(longest), Double(count)] }

  private var mean: Double {
    guard let first = points.first, let last = points.last else { return .nan }
    guard last.time > first.time else { return last.level }
    var area = 0.0
    for (point, next) in zip(points, points.dropFirst()) {
      area += point.level * Double(next.time - point.time)
    }
    return area / Double(last.time - first.time)
  }
}
