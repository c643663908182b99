/// A span of time across the width of a plot.
package struct TimeAxis: Equatable, Sendable {
  package let low: Int64
  package let high: Int64
  /// In pixels; also the number of columns in which readings are gathered.
  package let width: Int

  /// - Precondition: `low < high`.
  package init(low: Int64, high: Int64, width: Int) {
    precondition(low < high && width > 0)
    self.low = low
    self.high = high
    self.width = width
  }

  package func contains(_ time: Int64) -> Bool { time >= low && time <= high }

  /// Pixels from the left; times outside are moved to the edge.
  package func position(_ time: Int64) -> Double {
    // The distance of two Int64 fits an unsigned one, so nothing overflows.
    let offset = UInt64(bitPattern: min(max(time, low), high) &- low)
    return Double(offset) / Double(UInt64(bitPattern: high &- low)) * Double(width)
  }

  /// The pixel column of a time; nil outside.
  package func column(_ time: Int64) -> Int? {
    contains(time) ? min(width - 1, Int(position(time))) : nil
  }
}
