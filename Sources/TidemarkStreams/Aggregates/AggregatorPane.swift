import TidemarkCore

/// The pane of a step with an aggregator of its own, next to every other aggregate.
struct AggregatorPane<A: StreamAggregator>: Pane where A.Result: AggregatorResult {
  struct Setting: Sendable {
    var needs: PaneNeeds
    /// What a window begins with.
    var empty: A
    var names: SeriesNames
  }

  var numbers = DetailedPane()
  /// Nil before the first reading.
  var own: A?

  var isEmpty: Bool { numbers.isEmpty }
  var readings: Int64 { numbers.readings }
  var latest: Int64 { numbers.latest }

  static func input(_ batch: EngineBatch, row: Int, for setting: Setting) -> StreamReading {
    StreamReading(batch.readings, row: row, setting.names)
  }

  mutating func add(_ reading: StreamReading, at time: Int64, for setting: Setting) {
    numbers.add(reading.value, at: time, for: setting.needs)
    if own == nil { own = setting.empty }
    own?.add(reading)
  }

  mutating func merge(_ later: AggregatorPane) {
    numbers.merge(later.numbers)
    guard let theirs = later.own else { return }
    if own == nil {
      own = theirs
    } else {
      own?.merge(theirs)
    }
  }

  mutating func reset() {
    numbers.reset()
    own = nil
  }

  func equals(_ other: AggregatorPane, in aggregates: [Aggregate]) -> Bool {
    guard let mine = own?.result, let theirs = other.own?.result else {
      return own == nil && other.own == nil
    }
    return numbers.equals(other.numbers, in: aggregates) && mine.showsSame(as: theirs)
  }

  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    numbers.write(aggregates, to: &emissions)
    let width = emissions.stride - aggregates.count
    A.Result.append(own?.result, width: width, to: &emissions)
  }
}
