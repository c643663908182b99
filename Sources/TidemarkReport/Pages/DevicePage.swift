package import TidemarkCore

/// A page about a device of a recording: what it measured, by which clock, and how late that came.
///
/// All of it is a function of the recording and of what is asked for, so the same recording gives
/// the same bytes.
package struct DevicePage {
  /// Where the readings come from.
  package struct Source: Sendable {
    package var name: String
    /// Nil for imports.
    package var seed: UInt64?
    /// The logical digest.
    package var digest: String

    package init(name: String, seed: UInt64?, digest: String) {
      self.name = name
      self.seed = seed
      self.digest = digest
    }
  }

  let traces: DeviceTraces
  /// Of the subject's sensors, by onset, within the time that is asked for.
  let anomalies: [Anomaly]
  let source: Source

  /// Longer lists of anomalies are cut.
  private static let mostListed = 100

  var survey: DeviceSurvey { traces.survey }
  var subject: DeviceSubject { traces.survey.subject }

  package init(_ traces: DeviceTraces, anomalies: [Anomaly], source: Source) {
    let subject = traces.survey.subject
    self.traces = traces
    self.source = source
    let series = Set(subject.series.map { UInt32($0) })
    self.anomalies =
      anomalies.filter { anomaly in
        guard series.contains(anomaly.series) else { return false }
        if let from = subject.from, max(anomaly.onset, anomaly.end) < from { return false }
        if let until = subject.until, anomaly.onset >= until { return false }
        return true
      }.sorted { ($0.onset, $0.series, $0.number) < ($1.onset, $1.series, $1.number) }
  }

  package var anomalyCount: Int { anomalies.count }

  var title: String { "Device \(subject.name)" }

  /// What the page is about, in a few lines.
  var facts: [String] {
    let device = subject.catalog.devices[subject.device]
    var place = ["class \(subject.catalog.classes[Int(device.deviceClass)])"]
    if let group = device.group { place.append("group \(subject.catalog.groups[Int(group)])") }
    place.append("partition \(device.partition)")
    let seed = source.seed.map { " · seed \($0)" } ?? ""
    var lines = ["\(source.name)\(seed) · \(place.joined(separator: " · "))"]
    lines.append(time)
    return lines
  }

  private var time: String {
    let clock = subject.clocks[0]
    let extent = survey.extents[clock.rawValue]
    guard !extent.isEmpty else { return "no readings" }
    let first = pageTime(Timestamp(nanoseconds: extent.low))
    let last = pageTime(Timestamp(nanoseconds: extent.high))
    let lost = survey.total - survey.arrived
    return "\(HumanText.count(survey.arrived, "reading")) arrived, "
      + "\(HumanText.count(Int64(lost))) lost · "
      + "\(first) to \(last) UTC by \(clock.title)"
  }

  var footer: String {
    "Tidemark · recording digest \(source.digest)"
  }

  var legend: Figure {
    PageLegend(traces: traces, hasAnomalies: !anomalies.isEmpty).figure()
  }

  var panels: [Figure] {
    subject.series.enumerated().map { slot, series in
      SensorPanel(
        traces: traces,
        slot: slot,
        anomalies: anomalies.filter { Int($0.series) == series }
      ).figure()
    }
  }

  var delays: Figure? { DelayPanel(traces: traces).figure() }

  var counts: PageTable {
    let bounds = DeviceSurvey.lateBounds.map { "late > \(HumanText.span($0))" }
    return PageTable(
      title: "Counts",
      headings: [
        "sensor", "readings", "lost", "duplicates", "out of order", "no number", "anomalous",
      ] + bounds,
      rows: survey.sensors.enumerated().map { slot, sensor in
        let numbers = [
          sensor.readings, sensor.lost, sensor.duplicates, sensor.outOfOrder, sensor.notNumbers,
          sensor.anomalous,
        ]
        return [subject.sensor(slot).name] + numbers.map { HumanText.count(Int64($0)) }
          + sensor.late.map { share($0, of: sensor.readings) }
      },
      textColumns: 1,
      note: "Late: the event time is so far behind the latest of the partition so far; stamps more "
        + "than \(HumanText.span(DeviceSurvey.mostAhead)) ahead of their arrival do not count as the latest. Out of "
        + "order: the event time is before one of the same sensor that came earlier."
    )
  }

  private func share(_ count: Int, of total: Int) -> String {
    total == 0 ? HumanText.none : HumanText.share(Double(count) / Double(total))
  }

  /// Nil without anomalies.
  func list(most: Int = DevicePage.mostListed) -> PageTable? {
    guard !anomalies.isEmpty else { return nil }
    let more = anomalies.count - most
    return PageTable(
      title: "Anomalies",
      headings: ["sensor", "kind and magnitude", "onset", "first reading", "length"],
      rows: anomalies.prefix(most).map { anomaly in
        let sensor = subject.catalog.sensors[
          Int(subject.catalog.series[Int(anomaly.series)].sensor)
        ]
        let text = AnomalyText(anomaly: anomaly, unit: sensor.unit)
        return [
          sensor.name, text.label, pageTime(anomaly.onset), pageTime(anomaly.firstDetectable),
          text.length,
        ]
      },
      textColumns: 4,
      note: more > 0 ? "and \(HumanText.count(Int64(more))) more" : nil
    )
  }
}
