package import TidemarkCore

/// A pipeline case as text: readings, what is done with them, and what must come out.
package struct PipelineCaseText: Sendable {
  private let name: String
  private let source: String
  private let note: String
  private let catalog: Catalog
  private let readings: ReadingBatch
  private let pipeline: String

  /// `pipeline` is the block as a scenario has it, its key included.
  package init(
    name: String,
    source: String,
    note: String,
    catalog: Catalog,
    readings: ReadingBatch,
    pipeline: String
  ) {
    self.name = name
    self.source = source
    self.note = note
    self.catalog = catalog
    self.readings = readings
    self.pipeline = pipeline
  }

  package func text(expecting expectation: CaseExpectation) -> String {
    var lines = ["name: \(yamlText(name))", "source: \(yamlText(source))"]
    lines += ["note: \(yamlText(note))", "start: \(start)", "sensors:"]
    lines += sensors.map { "  - {\(flow($0))}" }
    lines.append("input:")
    for row in 0..<readings.count { lines.append("  - {\(flow(fields(row)))}") }
    return lines.joined(separator: "\n") + "\n" + pipeline
      + expectation.lines.joined(separator: "\n") + "\n"
  }

  /// Spans count from the whole second in which the first reading arrives.
  private var start: Timestamp {
    let first = readings.arrivalTime.first ?? 0
    return Timestamp(nanoseconds: first - flooredDivision(first, 1_000_000_000).remainder)
  }

  /// One for each name: of those that several classes have, one whose readings are here.
  private var sensors: [[(String, String)]] {
    let used = Set(readings.series.map { catalog.series[Int($0)].sensor })
    var names: Set<String> = []
    let order = catalog.sensors.indices.sorted {
      (used.contains(UInt32($0)) ? 0 : 1, $0) < (used.contains(UInt32($1)) ? 0 : 1, $1)
    }
    return order.compactMap { index in
      let sensor = catalog.sensors[index]
      guard names.insert(sensor.name).inserted else { return nil }
      var fields = [("name", yamlText(sensor.name))]
      if !sensor.unit.isEmpty { fields.append(("unit", yamlText(sensor.unit))) }
      if let range = sensor.range {
        fields.append(("range", "[\(number(range.lowerBound)), \(number(range.upperBound))]"))
      }
      return fields
    }
  }

  private func fields(_ row: Int) -> [(String, String)] {
    let reading = readings[row]
    let series = catalog.series[Int(reading.series)]
    let device = catalog.devices[Int(series.device)]
    var fields = [
      ("device", yamlText(device.name)),
      ("sensor", yamlText(catalog.sensors[Int(series.sensor)].name)),
      ("class", yamlText(catalog.classes[Int(device.deviceClass)])),
    ]
    if let group = device.group { fields.append(("group", yamlText(catalog.groups[Int(group)]))) }
    fields.append(("partition", "\(device.partition)"))
    if reading.epoch > 0 { fields.append(("epoch", "\(reading.epoch)")) }
    fields.append(("sequence", "\(reading.sequence)"))
    if reading.copy > 0 { fields.append(("copy", "\(reading.copy)")) }
    if reading.trueTime != reading.eventTime {
      fields.append(("true", moment(reading.trueTime)))
    }
    fields.append(("event", moment(reading.eventTime)))
    fields.append(("arrive", moment(reading.arrivalTime)))
    fields.append(("value", number(reading.value)))
    return fields
  }

  /// A span since the start, or the time itself if that is far away.
  private func moment(_ time: Int64) -> String {
    let (distance, isFar) = time.subtractingReportingOverflow(start.nanoseconds)
    let day: Int64 = 86_400_000_000_000
    guard !isFar, distance > -day, distance < 365 * day else {
      return Timestamp(nanoseconds: time).description
    }
    return TimeSpan(nanoseconds: distance).description
  }

  private func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return ResultRow.text(value)
  }

  private func flow(_ fields: [(String, String)]) -> String {
    fields.map { "\($0): \($1)" }.joined(separator: ", ")
  }
}

/// Text as YAML, quoted unless it is a plain word.
func yamlText(_ text: String) -> String {
  let isWord = text.utf8.allSatisfy { byte in
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == 0x2D || byte == 0x5F
  }
  let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
  if isWord, text.first?.isLetter == true, !words.contains(text.lowercased()) { return text }
  var buffer = TextBuffer()
  buffer.append(jsonString: text)
  return buffer.string
}
