/// How many readings waited, over the time of a paced run.
///
/// One number for each of some equal spans of time, the most in it: the spans double when there are too
/// many, so it takes the same memory however long the run is.
package struct BacklogTrace: Sendable {
  private static let limit = 1_024

  /// Nanoseconds.
  private var span: Int64 = 10_000_000
  private var most: [Int64] = []
  package private(set) var largest: Int64 = 0

  package init() {}

  /// `waiting` readings are due and not done, `now` nanoseconds after the start; times do not fall.
  package mutating func note(_ now: Int64, waiting: Int) {
    var index = Int(now / span)
    while index >= Self.limit {
      most = stride(from: 0, to: most.count, by: 2).map {
        max(most[$0], most[min($0 + 1, most.count - 1)])
      }
      span *= 2
      index = Int(now / span)
    }
    let waiting = Int64(waiting)
    // What is waiting while nothing is noted is what waited last.
    while most.count <= index { most.append(most.count < index ? most.last ?? waiting : waiting) }
    most[index] = max(most[index], waiting)
    largest = max(largest, waiting)
  }

  /// Readings a second by which those waiting became more, fitted to the second half of the run by least
  /// squares; nil for less than eight spans of it.
  package var slope: Double? {
    let half = most[(most.count / 2)...]
    guard half.count >= 8 else { return nil }
    let middle = Double(half.count - 1) / 2
    let mean = half.reduce(0.0) { $0 + Double($1) } / Double(half.count)
    var (product, square) = (0.0, 0.0)
    for (index, value) in half.enumerated() {
      let distance = Double(index) - middle
      product += distance * (Double(value) - mean)
      square += distance * distance
    }
    return product / square / (Double(span) / 1e9)
  }
}
