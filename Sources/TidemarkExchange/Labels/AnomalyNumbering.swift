import TidemarkCore

/// Turns labels into anomalies, and numbers the readings that belong to them.
///
/// A label says when, not how: an anomaly's peak is its onset, and it ends just after its last
/// labelled instant.
enum AnomalyNumbering {
  /// Every window is an anomaly of every series; a reading belongs to the window that holds its event
  /// time.
  static func windows(
    _ windows: LabelWindows,
    over batch: ReadingBatch,
    seriesCount: Int
  ) -> (numbers: [UInt32], anomalies: [Anomaly]) {
    let numbers = batch.eventTime.map { windows.number(at: $0) }
    var anomalies: [Anomaly] = []
    for series in 0..<seriesCount {
      for (index, window) in windows.windows.enumerated() {
        anomalies.append(
          anomaly(
            "label",
            series: UInt32(series),
            number: UInt32(index + 1),
            first: window.first,
            last: window.last
          )
        )
      }
    }
    let windowCount = windows.windows.count
    var isSeen = [Bool](repeating: false, count: anomalies.count)
    for row in 0..<batch.count where numbers[row] != 0 {
      let index = Int(batch.series[row]) * windowCount + Int(numbers[row]) - 1
      let time = Timestamp(nanoseconds: batch.eventTime[row])
      if !isSeen[index] || time < anomalies[index].firstDetectable {
        anomalies[index].firstDetectable = time
      }
      isSeen[index] = true
    }
    return (numbers, anomalies)
  }

  /// Readings of a series that follow each other in the file with the same kind are one anomaly.
  ///
  /// `labels` has, per row of `batch`, which is in file order, an index into `kinds` plus 1, or 0 for
  /// a normal reading.
  static func runs(
    of labels: [UInt32],
    kinds: [String],
    over batch: ReadingBatch,
    seriesCount: Int
  ) -> (numbers: [UInt32], anomalies: [Anomaly]) {
    /// The latest row of a series.
    struct State {
      var label: UInt32 = 0
      var count: UInt32 = 0
      /// Index of its anomaly.
      var anomaly = 0
    }
    var states = [State](repeating: State(), count: seriesCount)
    var numbers = [UInt32](repeating: 0, count: labels.count)
    var anomalies: [Anomaly] = []
    for (row, label) in labels.enumerated() {
      let series = Int(batch.series[row])
      var state = states[series]
      let time = batch.eventTime[row]
      if label != 0, label == state.label {
        extend(&anomalies[state.anomaly], to: time)
      } else if label != 0 {
        state.count += 1
        state.anomaly = anomalies.count
        anomalies.append(
          anomaly(
            kinds[Int(label) - 1],
            series: UInt32(series),
            number: state.count,
            first: time,
            last: time
          )
        )
      }
      if label != 0 { numbers[row] = state.count }
      state.label = label
      states[series] = state
    }
    anomalies.sort { ($0.series, $0.number) < ($1.series, $1.number) }
    return (numbers, anomalies)
  }

  private static func anomaly(
    _ kind: String,
    series: UInt32,
    number: UInt32,
    first: Int64,
    last: Int64
  ) -> Anomaly {
    let onset = Timestamp(nanoseconds: first)
    return Anomaly(
      kind: kind,
      series: series,
      number: number,
      onset: onset,
      peak: onset,
      end: Timestamp(nanoseconds: last + 1),
      firstDetectable: onset
    )
  }

  /// Event times of a run may go back.
  private static func extend(_ anomaly: inout Anomaly, to time: Int64) {
    anomaly.onset = min(anomaly.onset, Timestamp(nanoseconds: time))
    anomaly.peak = anomaly.onset
    anomaly.firstDetectable = anomaly.onset
    anomaly.end = max(anomaly.end, Timestamp(nanoseconds: time + 1))
  }
}
