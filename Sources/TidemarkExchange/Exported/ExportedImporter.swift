package import TidemarkCore

extension Importer {
  /// Reads what `tidemark export` wrote, all of its columns.
  ///
  /// - Parameters:
  ///   - source: The text, unpacked.
  ///   - layout: Which text it is.
  ///   - truth: What `export --truth` wrote of the same recording; nil: anomalies are what the rows
  ///     show of them.
  ///   - unit: Unit of the values, which the text does not know.
  ///   - partitions: How many ordered channels devices are spread over, by a hash of their name.
  /// - Returns: All readings, in order of arrival.
  /// - Throws: `Failure`: `.noInput` if there is no reading, `.usage` if the truth is another one's,
  ///   else `.badData` with line and column.
  package static func read(
    exported source: some ByteSource,
    layout: ExportedLayout,
    truth: InputFile? = nil,
    unit: String = "",
    partitions: Int = 1
  ) throws(Failure) -> ImportedReadings {
    try check(partitions: partitions)
    let name = source.name
    var table: ExportedTable
    switch layout.layout {
    case .csv:
      var reader = ExportedReader(source, ExportedCSV(layout.times), layout.times)
      table = try reader.read()
    case .jsonl:
      var reader = ExportedReader(source, ExportedJSONLines(layout.times), layout.times)
      table = try reader.read()
    }
    guard table.rows.count + table.lost.count > 0 else {
      throw Failure(.noInput, "the file holds no readings", file: name)
    }
    var anomalies = table.labels()
    if let truth {
      guard table.hasTruth == true else {
        throw Failure(.usage, "--truth: the readings have no true times", file: name)
      }
      anomalies = try TruthReader(truth).anomalies(of: &table, file: name)
    }
    let order = table.names.catalogOrder()
    var numbers = [UInt32](repeating: 0, count: order.count)
    for (final, provisional) in order.enumerated() { numbers[provisional] = UInt32(final) }
    for index in anomalies.indices {
      anomalies[index].series = numbers[Int(anomalies[index].series)]
    }
    anomalies.sort { ($0.series, $0.number) < ($1.series, $1.number) }
    return ImportedReadings(
      catalog: table.names.catalog(
        unit: unit,
        partitions: partitions,
        order: order,
        stateSensors: table.stateSensors,
        states: table.states.enumerated().map { $1 ?? "state-\($0)" }
      ),
      batch: RowOrder.sorted(table.rows, numbers),
      lost: RowOrder.sorted(table.lost, numbers),
      anomalies: anomalies,
      hasTruth: table.hasTruth ?? false
    )
  }
}

extension ExportedTable {
  /// Anomalies as far as the rows show them: from the first of their readings to the last.
  func labels() -> [Anomaly] {
    labelled.map { key, label in
      let onset = Timestamp(nanoseconds: label.first)
      return Anomaly(
        kind: kinds.names[Int(label.kind)],
        series: UInt32(key >> 32),
        number: UInt32(truncatingIfNeeded: key),
        onset: onset,
        peak: onset,
        end: Timestamp(nanoseconds: label.last &+ 1),
        firstDetectable: onset
      )
    }
  }
}
