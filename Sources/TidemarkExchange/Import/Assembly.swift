import TidemarkCore

/// Puts the rows of a file in order of arrival and numbers series, readings and anomalies.
struct Assembly {
  private let rows: RowTable
  private let hasArrivalColumn: Bool
  private let windows: LabelWindows
  /// Per series of the catalog, its provisional number.
  private let order: [Int]

  init(_ rows: RowTable, hasArrivalColumn: Bool, windows: LabelWindows) {
    self.rows = rows
    self.hasArrivalColumn = hasArrivalColumn
    self.windows = windows
    order = rows.names.catalogOrder()
  }

  func readings(unit: String, partitions: Int, isLabelled: Bool) -> ImportedReadings {
    let catalog = rows.names.catalog(unit: unit, partitions: partitions, order: order)
    var batch = batchInFileOrder()
    var anomalies: [Anomaly] = []
    if !windows.windows.isEmpty {
      (batch.anomaly, anomalies) = AnomalyNumbering.windows(
        windows,
        over: batch,
        seriesCount: order.count
      )
    } else if !rows.label.isEmpty {
      (batch.anomaly, anomalies) = AnomalyNumbering.runs(
        of: rows.label,
        kinds: rows.kinds.names,
        over: batch,
        seriesCount: order.count
      )
    }
    if hasArrivalColumn { batch = sorted(batch) }
    return ImportedReadings(
      catalog: catalog,
      batch: batch,
      anomalies: anomalies,
      hasTruth: isLabelled
    )
  }

  /// All columns but `anomaly`, which is 0.
  private func batchInFileOrder() -> ReadingBatch {
    let count = rows.series.count
    var batch = ReadingBatch()
    var seriesNumbers = [UInt32](repeating: 0, count: order.count)
    for (final, provisional) in order.enumerated() { seriesNumbers[provisional] = UInt32(final) }
    batch.series = rows.series.map { seriesNumbers[Int($0)] }
    var nextSequence = [UInt32](repeating: 0, count: order.count)
    batch.sequence = batch.series.map { series in
      defer { nextSequence[Int(series)] += 1 }
      return nextSequence[Int(series)]
    }
    batch.epoch = [UInt16](repeating: 0, count: count)
    batch.copy = [UInt8](repeating: 0, count: count)
    batch.anomaly = [UInt32](repeating: 0, count: count)
    batch.eventTime = rows.eventTime
    batch.trueTime = rows.eventTime
    batch.value = rows.value
    if hasArrivalColumn {
      batch.arrivalTime = rows.arrivalTime
      batch.sentTime = rows.eventTime
    } else {
      batch.arrivalTime = Self.arrivalInFileOrder(eventTime: rows.eventTime, series: batch.series)
      batch.sentTime = batch.arrivalTime
    }
    return batch
  }

  /// The largest event time so far.
  ///
  /// Rows that arrive at the same time are ordered by series everywhere in Tidemark. Where that would
  /// undo the order of the file, and with it which reading was late, a row arrives 1 µs after the one
  /// before it.
  static func arrivalInFileOrder(eventTime: [Int64], series: [UInt32]) -> [Int64] {
    var arrivals: [Int64] = []
    arrivals.reserveCapacity(eventTime.count)
    var previous = Int64.min
    var previousSeries: UInt32 = 0
    for (time, series) in zip(eventTime, series) {
      var arrival = max(time, previous)
      // Times end with the year 2261: no file is long enough to reach the end of 64 bits.
      if arrival == previous, series < previousSeries { arrival += 1_000 }
      arrivals.append(arrival)
      previous = arrival
      previousSeries = series
    }
    return arrivals
  }

  /// The rows in the order of `Reading.precedes`.
  private func sorted(_ batch: ReadingBatch) -> ReadingBatch {
    struct Key: Comparable {
      var arrival: Int64
      var series: UInt32
      var row: Int
      // Rows of a series have ascending sequences in file order.
      static func < (a: Key, b: Key) -> Bool {
        (a.arrival, a.series, a.row) < (b.arrival, b.series, b.row)
      }
    }
    var keys: [Key] = []
    keys.reserveCapacity(batch.count)
    for row in 0..<batch.count {
      keys.append(Key(arrival: batch.arrivalTime[row], series: batch.series[row], row: row))
    }
    guard zip(keys, keys.dropFirst()).contains(where: { $1 < $0 }) else { return batch }
    keys.sort()
    var result = ReadingBatch(capacity: batch.count)
    for key in keys { result.append(batch[key.row]) }
    return result
  }
}
