import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

extension Collector {
  /// What was counted so far; the latency of paced runs, which are not saved, is left out.
  func save(to writer: inout StateWriter) {
    writer.write(readings)
    classes.save(to: &writer)
    for step in steps { step.save(to: &writer) }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    readings = try reader.integer()
    try classes.restore(from: &reader)
    let series = UInt32(clamping: seriesCount)
    for index in steps.indices { try steps[index].restore(from: &reader, series: series) }
  }
}

extension Collector.StepTotals {
  func save(to writer: inout StateWriter) {
    counts.save(to: &writer)
    writer.write(column: [results, updates, retractions, endOfInput])
    latency.save(to: &writer)
    stages.save(to: &writer)
    writer.write(column: rejects)
    writer.write(passing.input)
    writer.write(passing.removed)
    writer.write(passing.mostHeld)
    writer.write(column: alerts.map(\.series))
    writer.write(column: alerts.map(\.measuredAt.nanoseconds))
    writer.write(column: alerts.map(\.raisedAt.nanoseconds))
    writer.write(column: alerts.map(\.score))
  }

  mutating func restore(from reader: inout StateReader, series: UInt32) throws(StateError) {
    try counts.restore(from: &reader)
    let totals = try reader.column(Int64.self, count: 4)
    (results, updates, retractions, endOfInput) = (totals[0], totals[1], totals[2], totals[3])
    try latency.restore(from: &reader)
    try stages.restore(from: &reader)
    rejects = try reader.column(count: rejects.count)
    passing.input = try reader.integer()
    passing.removed = try reader.integer()
    passing.mostHeld = try reader.integer()
    let seriesOfAlerts = try reader.column(UInt32.self)
    let measured = try reader.column(Int64.self, count: seriesOfAlerts.count)
    let raised = try reader.column(Int64.self, count: seriesOfAlerts.count)
    let scores = try reader.column(Double.self, count: seriesOfAlerts.count)
    guard seriesOfAlerts.allSatisfy({ $0 < series }) else {
      throw StateError("an alert is of a series that is not there")
    }
    alerts = seriesOfAlerts.indices.map {
      Alert(
        series: seriesOfAlerts[$0],
        measuredAt: Timestamp(nanoseconds: measured[$0]),
        raisedAt: Timestamp(nanoseconds: raised[$0]),
        score: scores[$0]
      )
    }
  }
}
