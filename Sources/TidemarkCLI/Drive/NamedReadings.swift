import TidemarkCore
import TidemarkRecording

/// Finds the readings that alerts name in the recording.
struct NamedReadings: Sendable {
  /// A reading, the first copy of it to arrive.
  struct Found: Sendable {
    var name: SeriesReading
    var cause: Cause
    var measuredAt: Timestamp
  }

  /// Of each step's alerts, in no order.
  private(set) var found: [[MatchedAlerts.Name: Found]]

  /// - Throws: `Failure` (bad data) for an alert about no reading of the recording, in `file`, its output.
  init(_ alerts: [MatchedAlerts], in reader: inout RecordingReader, file: String) throws {
    found = alerts.map { _ in [:] }
    guard alerts.contains(where: { !$0.alerts.isEmpty }) else { return }
    // Most series have no alert: their rows need no look into a table.
    var isNamed = [Bool](repeating: false, count: reader.header.catalog.series.count)
    for name in alerts.flatMap({ $0.alerts.keys }) { isNamed[Int(name.series)] = true }
    var batch = ReadingBatch()
    var first = 0
    while try reader.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      for row in 0..<batch.count where isNamed[Int(batch.series[row])] {
        note(row, of: batch, first: first, alerts)
      }
      first += batch.count
    }
    for (step, alerts) in alerts.enumerated() where found[step].count < alerts.alerts.count {
      let unknown = alerts.alerts.filter { found[step][$0.key] == nil }
      guard let alert = unknown.values.min(by: { $0.line < $1.line }) else { continue }
      throw Failure(
        .badData,
        "the recording has no reading \(alert.words), which an alert of '\(alerts.expected.name)' names",
        file: file,
        line: alert.line
      )
    }
  }

  private mutating func note(
    _ row: Int,
    of batch: ReadingBatch,
    first: Int,
    _ alerts: [MatchedAlerts]
  ) {
    let name = SeriesReading(
      series: batch.series[row],
      epoch: UInt32(batch.epoch[row]),
      sequence: batch.sequence[row]
    )
    let moment = MatchedAlerts.Name.moment(series: name.series, eventTime: batch.eventTime[row])
    let cause = Cause(row: first + row, tau: batch.arrivalTime[row])
    let measuredAt = Timestamp(nanoseconds: batch.trueTime[row])
    let reading = Found(name: name, cause: cause, measuredAt: measuredAt)
    for step in alerts.indices {
      note(.reading(name), reading, alerts[step], step)
      note(moment, reading, alerts[step], step)
    }
  }

  private mutating func note(
    _ name: MatchedAlerts.Name,
    _ reading: Found,
    _ alerts: MatchedAlerts,
    _ step: Int
  ) {
    guard alerts.alerts[name] != nil, found[step][name] == nil else { return }
    found[step][name] = reading
  }
}

extension MatchedAlerts.Name {
  fileprivate var series: UInt32 {
    switch self {
    case .reading(let name): name.series
    case .moment(let series, _): series
    }
  }
}
