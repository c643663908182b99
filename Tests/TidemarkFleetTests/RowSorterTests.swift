import Testing
import TidemarkCore

@testable import TidemarkFleet

@Suite struct RowSorterTests {
  private struct Shape: CustomStringConvertible {
    let name: String
    let rows: Int
    /// Numbers of different arrival times, in microseconds, and series.
    let times: UInt64
    let step: Int64
    let series: UInt64

    var description: String { name }
  }

  private static let shapes = [
    Shape(name: "nothing", rows: 0, times: 1, step: 1, series: 1),
    Shape(name: "one row", rows: 1, times: 1, step: 1, series: 1),
    Shape(name: "a few ties", rows: 3_000, times: 1_000, step: 1, series: 9),
    Shape(name: "all at once", rows: 3_000, times: 1, step: 1, series: 40),
    Shape(name: "one series, all at once", rows: 500, times: 1, step: 1, series: 1),
    Shape(name: "long ties of many series", rows: 9_000, times: 20, step: 7, series: 30_000_000),
    Shape(name: "three digits", rows: 5_000, times: 5_000, step: 9_000_001, series: 100),
    Shape(name: "decades", rows: 5_000, times: 2_500, step: 400_000_000_000, series: 5),
  ]

  /// Rows in no order, identities unique, duplicates among them.
  private func rows(_ shape: Shape) -> [Reading] {
    let key = DrawKey(seed: 1, className: "sorter", purpose: shape.name)
    return (0..<shape.rows).map { index in
      let (time, series) = key.words(device: 0, index: UInt64(index))
      // Half of the times lie before 1970.
      let arrival = Int64(time % shape.times) - Int64(shape.times / 2)
      return Reading(
        series: UInt32(series % shape.series),
        epoch: UInt16(series >> 60),
        sequence: UInt32(index / 2),
        copy: UInt8(index % 2),
        eventTime: 0,
        sentTime: 0,
        arrivalTime: arrival * shape.step * 1_000,
        trueTime: 0,
        value: Double(index)
      )
    }
  }

  @Test(arguments: shapes)
  private func `rows come in their order`(_ shape: Shape) {
    let rows = rows(shape)
    var sorter = RowSorter()
    // The buffers of a longer slice are used again.
    for count in [rows.count, rows.count / 3] {
      sorter.begin(count: count)
      sorter.add(rows, at: 0..<count / 2)
      sorter.add(rows, at: count / 2..<count)
      sorter.sort(rows)
      let sorted = sorter.entries.map { rows[Int($0.row)] }
      #expect(sorted == rows[..<count].sorted(by: Reading.precedes))
    }
  }
}
