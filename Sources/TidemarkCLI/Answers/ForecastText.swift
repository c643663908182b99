import TidemarkCore
import TidemarkFleet
import TidemarkReport
import TidemarkStreams

/// What `explain` says about a scenario.
extension Forecast: Showable {
  func text(color: Bool) -> String {
    var page = Page()
    page.add(title)
    page.add(basisText)
    for index in expectation.classes.indices { describe(index, &page) }
    page.add("")
    page.add(readingsTable)
    addAnomalies(&page)
    addIncidents(&page)
    addLateness(&page)
    page.add("", "Costs, on one thread")
    page.line("file", "about \(HumanText.bytes(costs.fileBytes)), \(bytesPerReading) per reading")
    page.line(
      "memory",
      "about \(HumanText.bytes(costs.simulateMemory)) to simulate, "
        + "\(HumanText.bytes(costs.replayMemory)) to replay"
    )
    page.line(
      "time",
      "about \(seconds(costs.simulateSeconds)) to simulate, "
        + "\(seconds(costs.replaySeconds)) to replay"
    )
    return page.text
  }

  private var title: String {
    let counts = [
      (expectation.devices, "device"), (expectation.series, "series"),
      (model.partitions, "partition"), (expectation.groups, "group"),
    ]
    let words = counts.filter { $0.0 > 0 }.map { count, word in
      HumanText.count(Int64(count)) + " " + word + (count == 1 || word == "series" ? "" : "s")
    }
    return "\(name) · seed \(seed) · " + words.joined(separator: " · ")
      + " · \(HumanText.span(model.duration))"
  }

  private var basisText: String {
    let readings = HumanText.count(Int64(basis.readings))
    if basis.isWhole {
      return "All \(readings) readings were simulated for this; counts are exact."
    }
    let devices = HumanText.count(Int64(basis.devices))
    return
      "Counts are expected values; late shares, delays, clocks and bytes are estimates from a\n"
      + "sample of \(readings) readings of \(devices) devices."
  }

  private func describe(_ index: Int, _ page: inout Page) {
    let (expected, deviceClass) = (expectation.classes[index], model.classes[index])
    let found = statistics.classes[index]
    page.add("")
    var heading = "\(expected.name): \(HumanText.count(Int64(expected.devices))) devices"
    if let grouping = deviceClass.grouping {
      heading += ", \(HumanText.count(Int64(grouping.size))) in a \(grouping.name)"
    }
    page.add(heading)
    for sensor in deviceClass.sensors {
      page.line(sensor.name, ModelWords.sensor(sensor))
    }
    page.line("clocks", ModelWords.clock(deviceClass.clock))
    if found.clockError.largest > deviceClass.clock.resolution.nanoseconds {
      page.line(
        "",
        "half of the readings are off by more than \(span(found.clockError.median)), "
          + "1 % by more than \(span(found.clockError.p99)), the worst by \(span(found.clockError.largest))"
      )
    }
    page.line("network", ModelWords.network(deviceClass.network))
    if found.delay.largest > 0 {
      page.line(
        "",
        "p50 \(span(found.delay.median)), p99 \(span(found.delay.p99)) "
          + "from sent to arrival"
      )
    }
    if let offline = deviceClass.network.offline {
      page.line(
        "offline",
        "\(about(expected.offlineShare)) of the time: " + ModelWords.offline(offline)
      )
    } else if expected.offlineShare > 0 {
      page.line("offline", "\(about(expected.offlineShare)) of the time, by incidents")
    }
    if let membership = ModelWords.membership(deviceClass.membership) {
      page.line("devices", "on for \(about(expected.onShare)) of the time: \(membership)")
    }
  }

  private var readingsTable: [String] {
    var table = Columns("Readings", "per second", "generated", "duplicates", "lost", "arrive")
    let seconds = Double(model.duration.nanoseconds) / 1e9
    for expected in expectation.classes {
      table.add(
        expected.name,
        rate(expected.readings / seconds),
        count(expected.generated),
        count(expected.duplicates),
        count(expected.lost),
        count(expected.generated - expected.lost)
      )
    }
    if expectation.classes.count > 1 {
      table.add(
        "all",
        rate(expectation.classes.reduce(0) { $0 + $1.readings } / seconds),
        count(expectation.generated),
        count(expectation.classes.reduce(0) { $0 + $1.duplicates }),
        count(expectation.lost),
        count(expectation.arriving)
      )
    }
    return table.lines
  }

  private func addAnomalies(_ page: inout Page) {
    let all = expectation.classes.flatMap { expected in expected.anomalies.map { (expected, $0) } }
    guard !all.isEmpty else { return }
    var table = Columns("Anomalies", "scope", "expected")
    for (expected, anomaly) in all {
      let where_ = anomaly.sensors.joined(separator: ", ")
      table.add(
        "\(anomaly.kind.rawValue) of \(expected.name) \(where_)",
        anomaly.scope.rawValue,
        count(anomaly.count)
      )
    }
    page.add("")
    page.add(table.lines)
  }

  private func addIncidents(_ page: inout Page) {
    guard !model.incidents.isEmpty else { return }
    page.add("", "Incidents")
    for incident in model.incidents {
      var text = "at \(HumanText.span(incident.at))"
      if incident.length > .zero { text += " for \(HumanText.span(incident.length))" }
      page.add("  \(text): \(ModelWords.incident(incident))")
    }
  }

  private func addLateness(_ page: inout Page) {
    guard let lateness, let topology else { return }
    page.add("", "Late, of the readings that arrive")
    if let behind = lateness.behind {
      page.line("watermark", "\(share(behind)) are behind it\(bound(topology))")
    }
    for step in lateness.steps {
      page.line(
        step.name,
        "\(share(step.tooLate)) too late, \(share(step.accepted)) late but accepted"
          + allowed(step.name, topology)
      )
    }
  }

  private func bound(_ topology: Topology) -> String {
    guard case .boundedOutOfOrderness(let span) = topology.watermark.strategy else { return "" }
    return " (bound \(HumanText.span(span)))"
  }

  private func allowed(_ name: String, _ topology: Topology) -> String {
    for step in topology.steps where step.name == name {
      guard case .window(let window, _) = step.operation else { continue }
      let word = topology.semantics == .flink ? "allowed lateness" : "grace"
      return " (\(word) \(HumanText.span(window.allowedLateness)))"
    }
    return ""
  }

  private var bytesPerReading: String {
    HumanText.decimal(costs.fileBytes / max(1, expectation.generated), places: 1) + " B"
  }
}

extension Forecast {
  private func span(_ nanoseconds: Int64) -> String { HumanText.span(nanoseconds: nanoseconds) }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "a second" : HumanText.span(nanoseconds: Int64(min(value, 1e9) * 1e9))
  }

  private func about(_ share: Double) -> String { "about \(HumanText.share(share))" }

  /// Exact, or about three digits.
  private func count(_ value: Double) -> String {
    basis.isWhole || value < 1_000
      ? HumanText.count(Int64(value.rounded())) : HumanText.short(value)
  }

  private func rate(_ value: Double) -> String {
    value < 100
      ? HumanText.decimal(value, places: value < 10 ? 2 : 1)
      : HumanText.count(Int64(min(value, 1e15).rounded()))
  }

  private func share(_ estimate: LateShares.Estimate) -> String {
    guard !basis.isWhole else { return HumanText.share(estimate.share) }
    let error = HumanText.decimal(estimate.error * 100, places: 1)
    let share = HumanText.decimal(estimate.share * 100, places: 1)
    return error == "0.0" ? "about \(share) %" : "\(share) ± \(error) %"
  }
}

/// A small table: the first column to the left, the others to the right.
private struct Columns {
  private var rows: [[String]]

  init(_ headings: String...) { rows = [headings] }

  mutating func add(_ cells: String...) { rows.append(cells) }

  var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.enumerated().map { number, row in
      row.enumerated().map { column, cell in
        let indent = column == 0 && number > 0 ? "  " : ""
        let text = indent + cell
        let width = widths[column] + 2
        let gap = String(repeating: " ", count: max(0, width - text.count))
        return column == 0 ? text + gap : gap + text
      }.joined()
    }
  }
}
