import TidemarkCore

/// Readings as lines for people.
struct ReadingLines {
  private let catalog: Catalog
  private let names: [[UInt8]]
  private let kinds: [Key: String]

  private struct Key: Hashable {
    var series: UInt32
    var number: UInt32
  }

  init(_ catalog: Catalog, _ anomalies: [Anomaly]) {
    self.catalog = catalog
    names = catalog.series.indices.map { Array(catalog.name(ofSeries: $0).utf8) }
    kinds = Dictionary(
      anomalies.map { (Key(series: $0.series, number: $0.number), $0.kind) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  func append(_ batch: ReadingBatch, lost: Bool, to text: inout TextBuffer) {
    for row in 0..<batch.count {
      let series = batch.series[row]
      text.append(Timestamp(nanoseconds: batch.arrivalTime[row]))
      text.append("  ")
      text.append(bytes: names[Int(series)])
      text.append("  ")
      text.append(batch.epoch[row])
      text.append("/")
      text.append(batch.sequence[row])
      text.append("/")
      text.append(batch.copy[row])
      text.append("  ")
      append(batch.value[row], series, to: &text)
      text.append("  stamped ")
      append(difference: batch.eventTime[row], batch.arrivalTime[row], to: &text)
      if batch.anomaly[row] != 0 {
        let number = batch.anomaly[row]
        text.append("  ")
        text.append(text: kinds[Key(series: series, number: number)] ?? "anomaly")
        text.append(" ")
        text.append(number)
      }
      text.append(lost ? "  lost\n" : "\n")
    }
  }

  private func append(_ value: Double, _ series: UInt32, to text: inout TextBuffer) {
    let sensor = catalog.sensors[Int(catalog.series[Int(series)].sensor)]
    if sensor.kind == .state, let state = Int(exactly: value),
      catalog.states.indices.contains(state)
    {
      text.append(text: catalog.states[state])
      return
    }
    if value.isFinite {
      text.append(value)
    } else {
      text.append(text: value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }
    guard !sensor.unit.isEmpty else { return }
    text.append(" ")
    text.append(text: sensor.unit)
  }

  /// `85ms before`.
  private func append(difference event: Int64, _ arrival: Int64, to text: inout TextBuffer) {
    let (span, isTooLong) = arrival.subtractingReportingOverflow(event)
    guard !isTooLong, span != .min else {
      text.append(Timestamp(nanoseconds: event))
      return
    }
    text.append(text: TimeSpan(nanoseconds: abs(span)).description)
    text.append(text: span < 0 ? " after" : " before")
  }
}
