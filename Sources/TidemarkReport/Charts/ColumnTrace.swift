/// A series of values gathered into one column per pixel of the axis, in bounded memory.
///
/// Of a column the first, the last, the lowest and the highest sample are kept. A line through these
/// covers the same pixels as a line through all of them (U. Jugel and others, "M4: a
/// visualization-oriented time series data aggregation", VLDB 2014), so no spike disappears, and
/// where a pixel has up to two samples nothing is left out at all. Samples may come in any order.
package struct ColumnTrace: Sendable {
  package struct Sample: Equatable, Sendable {
    package var time: Int64
    package var value: Double

    package init(time: Int64, value: Double) {
      self.time = time
      self.value = value
    }
  }

  private struct Column: Sendable {
    /// Equal samples, such as an original and its duplicate, count once.
    var count = 0
    var first: Sample
    var last: Sample
    var lowest: Sample
    var highest: Sample

    /// Distinct samples in the order of time.
    var samples: [Sample] {
      var kept: [Sample] = []
      for sample in [first, lowest, highest, last] where !kept.contains(sample) {
        kept.append(sample)
      }
      return kept.sorted { $0.time < $1.time }
    }
  }

  package let axis: TimeAxis
  /// By pixel; empty until there is a sample.
  private var columns: [Column?] = []
  /// Samples within the axis.
  package private(set) var count = 0

  package init(_ axis: TimeAxis) {
    self.axis = axis
  }

  /// Adds a sample; false if its time is outside the axis.
  @discardableResult
  package mutating func add(time: Int64, value: Double) -> Bool {
    guard let index = axis.column(time) else { return false }
    if columns.isEmpty { columns = Array(repeating: nil, count: axis.width) }
    let sample = Sample(time: time, value: value)
    count += 1
    guard var column = columns[index] else {
      columns[index] = Column(
        count: 1,
        first: sample,
        last: sample,
        lowest: sample,
        highest: sample
      )
      return true
    }
    if ![column.first, column.lowest, column.highest, column.last].contains(sample) {
      column.count += 1
    }
    if time < column.first.time { column.first = sample }
    if time >= column.last.time { column.last = sample }
    if value < column.lowest.value { column.lowest = sample }
    if value > column.highest.value { column.highest = sample }
    columns[index] = column
    return true
  }

  /// What is kept, in the order of time.
  package var samples: [Sample] { columns.flatMap { $0?.samples ?? [] } }

  /// The samples of each column that has some, from left to right, in the order of time; thinned
  /// if there were more.
  package var groups: [(samples: [Sample], isThinned: Bool)] {
    columns.compactMap { column in
      guard let column else { return nil }
      let samples = column.samples
      return (samples, column.count > samples.count)
    }
  }

  /// Whether some sample has no mark of its own.
  package var isThinned: Bool {
    columns.contains { $0.map { $0.count > $0.samples.count } ?? false }
  }

  /// The most samples in one column.
  package var mostInColumn: Int { columns.map { $0?.count ?? 0 }.max() ?? 0 }

  /// The longest pause within which a value is thought to have held: several times the mean
  /// distance of samples.
  ///
  /// Of exponential distances e^-8, 3 in 10,000, are longer than eight times their mean.
  package var longestPause: Double {
    guard count > 1, let first = columns.lazy.compactMap({ $0 }).first?.first,
      let last = columns.lazy.compactMap({ $0 }).last?.last
    else { return 0 }
    let span = Double(UInt64(bitPattern: last.time &- first.time))
    let pixel = Double(UInt64(bitPattern: axis.high &- axis.low)) / Double(axis.width)
    return max(span / Double(count - 1) * 8, pixel * 2)
  }
}
