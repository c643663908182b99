import TidemarkCore

/// The running numbers that most windows ask for, in half a cache line.
///
/// None of them depends on the order of readings but the sum, which is in the order of arrival within a
/// pane: so a window may be put together from panes that it shares with others.
struct BasicPane: Pane, BitwiseCopyable {
  private(set) var count: Int64 = 0
  private var sum = 0.0
  private var least = Double.infinity
  private var greatest = -Double.infinity

  /// Whether it knows all that a step asks for.
  static func suffices(for aggregates: [Aggregate]) -> Bool {
    aggregates.allSatisfy { aggregate in
      switch aggregate {
      case .count, .sum, .min, .max, .mean: true
      case .first, .last, .variance, .stddev, .percentile, .distinct, .concat: false
      }
    }
  }

  var isEmpty: Bool { count == 0 }
  var readings: Int64 { count }
  /// Only Kafka Streams' results ask for it.
  var latest: Int64 { .min }

  @inline(__always)
  mutating func add(_ value: Double, at time: Int64, for needs: PaneNeeds) {
    add(value)
  }

  /// Least and greatest are picked, not branched for: how readings compare cannot be foreseen.
  @inline(__always)
  mutating func add(_ value: Double) {
    count &+= 1
    sum += value
    least = value < least ? value : least
    greatest = value > greatest ? value : greatest
    if value.isNaN { takeNaN(value) }
  }

  /// A NaN, once in, stays: it compares false with everything, so nothing replaces it.
  @inline(never)
  private mutating func takeNaN(_ value: Double) {
    least = value
    greatest = value
  }

  /// As `add`, without a branch that depends on what readings say, or on whether there are any.
  ///
  /// What an empty pane has changes nothing: a sum that began with 0 is never the zero below it.
  @inline(__always)
  mutating func merge(_ later: BasicPane) {
    count &+= later.count
    sum += later.sum
    least = later.least < least ? later.least : least
    greatest = later.greatest > greatest ? later.greatest : greatest
    if later.least.isNaN { takeNaN(later.least) }
  }

  func equals(_ other: BasicPane, in aggregates: [Aggregate]) -> Bool {
    aggregates.allSatisfy { showsSame(number($0), other.number($0)) }
  }

  @inline(__always)
  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    for aggregate in aggregates { emissions.append(number: number(aggregate)) }
  }

  @inline(__always)
  func number(_ aggregate: Aggregate) -> Double {
    switch aggregate {
    case .count: Double(count)
    case .sum: sum
    case .min: least
    case .max: greatest
    case .mean: sum / Double(count)
    case .first, .last, .variance, .stddev, .percentile, .distinct, .concat: .nan
    }
  }
}
