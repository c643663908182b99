import TidemarkCore

/// One recording of a merge, and the rows of it that come next.
final class MergeInput {
  /// Rows that are turned at a time.
  static let windowRows = 4_096

  var path: String { reader.path }
  var header: RecordingHeader { reader.header }
  var summary: RecordingSummary { reader.summary }
  var renumbering = SeriesRenumbering()

  private var reader: RecordingReader
  private var batch = ReadingBatch()
  private var position = 0
  private var lastArrival = Int64.min

  /// Opens a recording; `catalog` is one that it may have too, and that is in memory already.
  init(
    path: String,
    mode: RecordingReader.Mode,
    key: RecordingKey?,
    sharing catalog: Catalog?
  ) throws(Failure) {
    reader = try RecordingReader(path: path, mode: mode, key: key)
    if let catalog { reader.share(catalog) }
  }

  /// Makes `rows` the next rows, at most `windowRows`, with the numbers of the union; empty at the end.
  func refill(_ rows: inout [Reading], lost: Bool) throws(Failure) {
    rows.removeAll(keepingCapacity: true)
    if position == batch.count {
      position = 0
      let more =
        lost ? try reader.nextLost(into: &batch) : try reader.nextBatch(into: &batch)
      if !more { return }
    }
    let end = min(batch.count, position + Self.windowRows)
    for row in position..<end {
      var reading = batch[row]
      guard reading.arrivalTime >= lastArrival else {
        throw Failure(
          .badData,
          "its readings are not in order of arrival: it cannot be merged",
          file: path
        )
      }
      lastArrival = reading.arrivalTime
      renumber(&reading)
      rows.append(reading)
    }
    position = end
  }

  /// Goes to the readings that never arrived.
  func turnToLost() {
    batch.removeAll()
    position = 0
    lastArrival = .min
  }

  /// The truth table with the numbers of the union.
  func anomalies() throws(Failure) -> [Anomaly] {
    let anomalies = try reader.anomalies()
    guard let series = renumbering.series else { return anomalies }
    return anomalies.map {
      var anomaly = $0
      anomaly.series = series[Int($0.series)]
      return anomaly
    }
  }

  private func renumber(_ reading: inout Reading) {
    let series = Int(reading.series)
    if let states = renumbering.states, renumbering.isState[series],
      let state = Int(exactly: reading.value), states.indices.contains(state)
    {
      reading.value = states[state]
    }
    if let renumbered = renumbering.series { reading.series = renumbered[series] }
  }
}
