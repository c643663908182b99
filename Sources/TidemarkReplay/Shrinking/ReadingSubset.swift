package import TidemarkCore

/// Some readings of a recording with a catalog of their own, in which nobody is who sends none of them.
///
/// So it is with readings that are written in a case: a device that is not there holds no watermark back.
package struct ReadingSubset: Sendable {
  package let catalog: Catalog
  package let readings: ReadingBatch

  /// `rows` are ascending.
  package init(_ rows: [Int32], of all: borrowing ReadingBatch, catalog: Catalog) {
    var isUsed = [Bool](repeating: false, count: catalog.series.count)
    for row in rows { isUsed[Int(all.series[Int(row)])] = true }
    var smaller = catalog
    (smaller.devices, smaller.series) = ([], [])
    var placeOfDevice = [Int](repeating: -1, count: catalog.devices.count)
    var placeOfSeries = [UInt32](repeating: 0, count: catalog.series.count)
    for (index, series) in catalog.series.enumerated() where isUsed[index] {
      let device = Int(series.device)
      if placeOfDevice[device] < 0 {
        placeOfDevice[device] = smaller.devices.count
        smaller.devices.append(catalog.devices[device])
      }
      placeOfSeries[index] = UInt32(smaller.series.count)
      smaller.series.append(
        Catalog.Series(device: UInt32(placeOfDevice[device]), sensor: series.sensor)
      )
    }
    smaller.partitions = Int(smaller.devices.map(\.partition).max() ?? 0) + 1
    var readings = ReadingBatch(capacity: rows.count)
    for row in rows {
      var reading = all[Int(row)]
      reading.series = placeOfSeries[Int(reading.series)]
      readings.append(reading)
    }
    self.catalog = smaller
    self.readings = readings
  }
}
