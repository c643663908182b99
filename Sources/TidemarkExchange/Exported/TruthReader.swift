import TidemarkCore

/// Reads what `TruthWriter` wrote.
struct TruthReader {
  private static let keys = [
    "kind", "device", "sensor", "number", "onset", "peak", "end", "first_detectable", "magnitude",
  ]

  /// One line: a cell per key.
  struct Line {
    var cells: [Cell]
    var offset: Int

    var kind: ArraySlice<UInt8> { cells[0].text }
    var device: ArraySlice<UInt8> { cells[1].text }
    var sensor: ArraySlice<UInt8> { cells[2].text }
  }

  private let file: InputFile

  init(_ file: InputFile) {
    self.file = file
  }

  /// The anomalies with the table's provisional numbers of series, to which their series are added.
  func anomalies(of table: inout ExportedTable, file readings: String) throws(Failure) -> [Anomaly]
  {
    var anomalies: [Anomaly] = []
    var kinds: [UInt64: String] = [:]
    for line in try lines() {
      guard let series = table.series(device: line.device, sensor: line.sensor) else {
        throw file.failure("a name is not UTF-8; save the file as UTF-8", at: line.offset)
      }
      let anomaly = try anomaly(line, series: series)
      let key = ExportedTable.key(series, anomaly.number)
      guard kinds.updateValue(anomaly.kind, forKey: key) == nil else {
        throw file.failure("anomaly \(anomaly.number) of the series comes twice", at: line.offset)
      }
      anomalies.append(anomaly)
    }
    for (key, label) in table.labelled {
      let kind = table.kinds.names[Int(label.kind)]
      guard kinds[key] == kind || kinds[key] == nil && kind == ExportNames.unknownKind else {
        let series = table.names.series[Int(key >> 32)]
        let name =
          table.names.devices.names[Int(series.device)] + "/"
          + table.names.sensors.names[Int(series.sensor)]
        throw Failure(
          .usage,
          "this is not the truth of \(readings): anomaly \(key & 0xFFFF_FFFF) of \(name) is a "
            + "\(kind) there",
          file: file.name
        )
      }
    }
    return anomalies
  }

  private func lines() throws(Failure) -> [Line] {
    var lines: [Line] = []
    let plan = ColumnPlan(fields: Self.keys)
    var reader = JSONLinesRowReader(file, plan: plan)
    var cells = [Cell](repeating: Cell(), count: Self.keys.count)
    while try reader.next(into: &cells) {
      lines.append(Line(cells: cells, offset: cells[0].offset))
    }
    return lines
  }

  private func anomaly(_ line: Line, series: UInt32) throws(Failure) -> Anomaly {
    guard let number = DecimalNumber(line.cells[3].text)?.doubleIfEasy,
      let number = UInt32(exactly: number), number > 0
    else { throw problem(line, 3, "is not the number of an anomaly, from 1") }
    let (magnitude, wrong) = readValue(line.cells[8])
    guard wrong == nil else { throw problem(line, 8, "is not a number") }
    return Anomaly(
      kind: String(decoding: line.kind, as: UTF8.self),
      series: series,
      number: number,
      onset: try time(line, 4),
      peak: try time(line, 5),
      end: try time(line, 6),
      firstDetectable: try time(line, 7),
      magnitude: magnitude
    )
  }

  private func time(_ line: Line, _ index: Int) throws(Failure) -> Timestamp {
    var text = TimeText()
    let bytes = Array(line.cells[index].text)
    var place = 0
    guard let time = text.nanoseconds(bytes.span, &place), place == bytes.count else {
      throw problem(line, index, "is not a time such as 2026-01-01T00:00:00.25Z")
    }
    return Timestamp(nanoseconds: time)
  }

  private func problem(_ line: Line, _ index: Int, _ what: String) -> Failure {
    file.failure("field '\(Self.keys[index])' \(what)", at: line.cells[index].offset)
  }
}
