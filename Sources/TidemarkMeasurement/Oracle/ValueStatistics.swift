/// How a set of numbers is distributed; made only from at least one number.
package struct ValueStatistics: Sendable, Equatable {
  package var count: Int64
  package var min: Double
  package var p1: Double
  package var p50: Double
  package var p99: Double
  package var max: Double

  /// Exact; nil for no values, and where one of them is not a number.
  package init?(_ values: [Double]) {
    guard !values.isEmpty, !values.contains(where: \.isNaN) else { return nil }
    let sorted = values.sorted()
    let count = Int64(sorted.count)
    func value(percent: Double) -> Double {
      sorted[Int(Rank.of(percent: percent, count: count)) - 1]
    }
    self.count = count
    min = sorted[0]
    p1 = value(percent: 1)
    p50 = value(percent: 50)
    p99 = value(percent: 99)
    max = sorted[sorted.count - 1]
  }
}
