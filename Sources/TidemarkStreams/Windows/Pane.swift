import TidemarkCore

/// What one key has gathered in one window.
protocol Pane: Sendable {
  init()
  /// No reading is in it: it was never filled, or a firing purged it.
  var isEmpty: Bool { get }
  var readings: Int64 { get }
  /// Largest event time in it, in quanta: the timestamp of a Kafka Streams result.
  var latest: Int64 { get }
  mutating func add(_ value: Double, at time: Int64)
  /// Appends one number per aggregate.
  func write(_ aggregates: [Aggregate], to emissions: inout Emissions)
}

/// Every numeric aggregate at once: one cache line, one pass.
///
/// The sum is in the order of arrival, so it has the same bits whatever the batch size.
struct NumericPane: Pane, BitwiseCopyable {
  private(set) var count: Int64 = 0
  private(set) var latest = Int64.min
  private var sum = 0.0
  private var least = Double.infinity
  private var greatest = -Double.infinity
  private var last = 0.0

  var isEmpty: Bool { count == 0 }
  var readings: Int64 { count }

  @inline(__always)
  mutating func add(_ value: Double, at time: Int64) {
    count &+= 1
    sum += value
    // A NaN, once in, stays: it compares false with everything, so nothing replaces it.
    if value < least || value.isNaN { least = value }
    if value > greatest || value.isNaN { greatest = value }
    last = value
    if time > latest { latest = time }
  }

  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    for aggregate in aggregates {
      switch aggregate {
      case .count: emissions.append(number: Double(count))
      case .sum: emissions.append(number: sum)
      case .min: emissions.append(number: least)
      case .max: emissions.append(number: greatest)
      case .mean: emissions.append(number: sum / Double(count))
      case .last: emissions.append(number: last)
      case .concat: emissions.append(number: .nan)
      }
    }
  }
}

/// The words of a `state` sensor in the order of arrival, for the aggregate `concat`.
struct WordsPane: Pane {
  private var words: [UInt32] = []
  private(set) var latest = Int64.min

  var isEmpty: Bool { words.isEmpty }
  var readings: Int64 { Int64(words.count) }

  mutating func add(_ value: Double, at time: Int64) {
    words.append(UInt32(exactly: value) ?? .max)
    if time > latest { latest = time }
  }

  func write(_ aggregates: [Aggregate], to emissions: inout Emissions) {
    emissions.append(words: words)
  }
}
