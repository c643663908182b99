package import TidemarkCore

/// Readings in the order in which they were recorded, and which of them each partition holds.
package struct PartitionedReadings: Sendable {
  package let readings: ReadingBatch
  /// Partitions that have readings, ascending.
  package let partitions: [Int]
  /// Rows partition by partition, in order within each.
  let rows: [UInt32]
  /// Where the rows of each of `partitions` begin in `rows`; one more at the end.
  let starts: [Int]

  package init(_ readings: ReadingBatch, catalog: Catalog) {
    self.readings = readings
    let partitionOfSeries = catalog.series.map { Int(catalog.devices[Int($0.device)].partition) }
    var counts = [Int](repeating: 0, count: max(1, catalog.partitions))
    for series in readings.series { counts[partitionOfSeries[Int(series)]] += 1 }
    let partitions = counts.indices.filter { counts[$0] > 0 }
    var starts = [0]
    var next = [Int](repeating: 0, count: counts.count)
    for partition in partitions {
      next[partition] = starts[starts.count - 1]
      starts.append(next[partition] + counts[partition])
    }
    var rows = [UInt32](repeating: 0, count: readings.count)
    for (row, series) in readings.series.enumerated() {
      let partition = partitionOfSeries[Int(series)]
      rows[next[partition]] = UInt32(row)
      next[partition] += 1
    }
    self.partitions = partitions
    self.starts = starts
    self.rows = rows
  }
}
