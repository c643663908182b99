/// Finds the highest rate that is sustained, by runs at rates of its choice.
///
/// The rate is doubled while it is sustained, or halved while it is not, until the capacity lies between two
/// rates; then the geometric mean of both is tried until they are as close as wanted. At each rate runs are
/// repeated until most of them agree.
package struct CapacitySearch: Sendable {
  /// How far apart the highest rate that is sustained and the lowest that is not may be in the end: 0.02
  /// is 2 %.
  package let precision: Double
  /// Runs at each rate at most; odd, so that most of them say one thing.
  package let repetitions: Int
  package private(set) var points: [CapacityPoint] = []
  private let first: Double
  private let limits: ClosedRange<Double>

  /// Begins at `first` readings per second; rates outside the limits are not tried.
  package init(
    from first: Double,
    within limits: ClosedRange<Double>,
    precision: Double = 0.02,
    repetitions: Int = 3
  ) {
    self.first = min(max(first, limits.lowerBound), limits.upperBound)
    self.limits = limits
    self.precision = precision
    self.repetitions = repetitions | 1
  }

  /// The highest rate that was sustained, with none below it that was not; nil: none.
  package var capacity: CapacityPoint? {
    points.filter { $0.isSustained && $0.rate < (failed?.rate ?? .infinity) }
      .max { $0.rate < $1.rate }
  }

  /// The lowest rate that was not sustained; nil: none.
  package var failed: CapacityPoint? {
    points.filter { !$0.isSustained }.min { $0.rate < $1.rate }
  }

  /// What to try next; nil: the capacity is known as well as wanted, or lies outside the limits.
  package var next: Double? {
    guard !points.isEmpty else { return first }
    switch (capacity?.rate, failed?.rate) {
    case (let low?, nil):
      return low < limits.upperBound ? min(2 * low, limits.upperBound) : nil
    case (nil, let high?):
      return high > limits.lowerBound ? max(high / 2, limits.lowerBound) : nil
    case (let low?, let high?):
      return high > low * (1 + precision) ? (low * high).squareRoot() : nil
    case (nil, nil): return nil
    }
  }

  /// Whether more runs are needed before a rate is judged.
  package func isOpen(_ trials: [CapacityTrial]) -> Bool {
    let sustained = trials.count(where: \.isSustained)
    let most = repetitions / 2 + 1
    return sustained < most && trials.count - sustained < most
  }

  /// Takes the runs at a rate.
  package mutating func add(_ point: CapacityPoint) { points.append(point) }
}

/// What a search found.
package struct CapacityVerdict: Sendable, Equatable {
  /// Readings per second; nil: not even the lowest rate was sustained.
  package var capacity: Double?
  /// The lowest rate that was not sustained; nil: the highest that was tried was.
  package var failed: Double?
  /// In the order in which they were tried.
  package var points: [CapacityPoint]

  package init(_ search: CapacitySearch) {
    capacity = search.capacity?.rate
    failed = search.failed?.rate
    points = search.points
  }
}
