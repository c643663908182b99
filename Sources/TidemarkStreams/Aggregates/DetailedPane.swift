import TidemarkCore

/// Every aggregate over numbers; what the step does not need is not gathered.
///
/// A pipeline that uses none of the further aggregates has the smaller `NumericPane` instead.
struct DetailedPane: Pane {
  var numbers = NumericPane()
  var first = 0.0
  var moments = Moments()
  /// At most one, once a reading came that is needed in one: a box whose copies share it until either
  /// changes.
  var sketches: [Sketches] = []

  struct Sketches: Sendable {
    var percentiles = PercentileSketch()
    var distinct = DistinctCounter()
  }

  var isEmpty: Bool { numbers.isEmpty }
  var readings: Int64 { numbers.readings }
  var latest: Int64 { numbers.latest }

  mutating func add(_ value: Double, at time: Int64, for needs: PaneNeeds) {
    if numbers.isEmpty { first = value }
    numbers.add(value, at: time, for: needs)
    if needs.contains(.moments) { moments.add(value, count: numbers.readings) }
    guard !needs.isDisjoint(with: .sketches) else { return }
    if sketches.isEmpty { sketches.append(Sketches()) }
    if needs.contains(.percentiles) { sketches[0].percentiles.add(value) }
    if needs.contains(.distinct) { sketches[0].distinct.add(value) }
  }

  mutating func merge(_ later: DetailedPane) {
    guard !later.isEmpty else { return }
    guard !isEmpty else {
      self = later
      return
    }
    moments.merge(
      later.moments,
      count: numbers.readings,
      otherCount: later.numbers.readings
    )
    numbers.merge(later.numbers)
    if sketches.isEmpty {
      sketches = later.sketches
    } else if let other = later.sketches.first {
      sketches[0].percentiles.merge(other.percentiles)
      sketches[0].distinct.merge(other.distinct)
    }
  }

  /// Empties it and keeps the memory of its sketches for what comes next.
  mutating func reset() {
    numbers = NumericPane()
    moments = Moments()
    if !sketches.isEmpty {
      sketches[0].percentiles.removeAll()
      sketches[0].distinct.removeAll()
    }
  }

  func equals(_ other: DetailedPane, in aggregates: [Aggregate]) -> Bool {
    aggregates.allSatisfy { showsSame(number($0), other.number($0)) }
  }

  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    for aggregate in aggregates { emissions.append(number: number(aggregate)) }
  }

  private func number(_ aggregate: Aggregate) -> Double {
    switch aggregate {
    case .count, .sum, .min, .max, .mean, .last, .concat: numbers.number(aggregate)
    case .first: first
    case .variance: moments.variance(count: numbers.readings)
    case .stddev: moments.variance(count: numbers.readings).squareRoot()
    case .percentile(let percentile): sketches.first?.percentiles.value(at: percentile) ?? .nan
    case .distinct: sketches.first?.distinct.count ?? 0
    }
  }
}
