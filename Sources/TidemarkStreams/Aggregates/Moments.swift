/// Mean and squared deviations of values, one pass: Welford's recurrence, and to join two of them the
/// formula of Chan, Golub and LeVeque (1979).
///
/// Sums of squares would lose all digits where the deviation is small beside the mean. The count is
/// kept by whoever holds this.
package struct Moments: Sendable, BitwiseCopyable {
  private var mean = 0.0
  /// Sum of the squared deviations from the mean.
  private var squares = 0.0

  package init() {}

  /// `count` has the value in it already.
  @inline(__always)
  package mutating func add(_ value: Double, count: Int64) {
    let deviation = value - mean
    mean += deviation / Double(count)
    squares += deviation * (value - mean)
  }

  /// Takes in others; neither count is 0.
  package mutating func merge(_ other: Moments, count: Int64, otherCount: Int64) {
    let mine = Double(count)
    let theirs = Double(otherCount)
    let distance = other.mean - mean
    mean += distance * (theirs / (mine + theirs))
    squares += other.squares + distance * distance * (mine * theirs / (mine + theirs))
  }

  /// Of the sample; NaN for less than two values.
  package func variance(count: Int64) -> Double {
    count < 2 ? .nan : squares / Double(count - 1)
  }
}
