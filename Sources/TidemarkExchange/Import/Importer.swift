package import TidemarkCore

/// Turns CSV and JSON Lines files into readings.
package enum Importer {
  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - file: The data.
  ///   - mapping: Which column is what.
  ///   - labels: The file that `mapping.labels` names, if it names one.
  ///   - partitions: How many ordered channels the devices are spread over, by a hash of their name.
  /// - Returns: All readings, in order of arrival.
  /// - Throws: `Failure`: `.noInput` if there is no reading, `.usage` if the mapping names what is not
  ///   there, else `.badData` with line and column.
  package static func read(
    _ file: InputFile,
    mapping: ImportMapping,
    labels: InputFile? = nil,
    partitions: Int = 1
  ) throws(Failure) -> ImportedReadings {
    try check(partitions: partitions)
    try file.checkEncoding()
    let plan = ColumnPlan(mapping)
    var rows = RowCollector(file, plan: plan, mapping: mapping)
    switch mapping.layout {
    case .csv:
      var reader = try CSVRowReader(file, plan: plan)
      try rows.collect(from: &reader)
    case .jsonl:
      var reader = JSONLinesRowReader(file, plan: plan)
      try rows.collect(from: &reader)
    }
    guard !rows.table.series.isEmpty else {
      throw Failure(.noInput, "the file holds no readings", file: file.name)
    }
    let windows = try windows(mapping, labels)
    let assembly = Assembly(
      rows.table,
      hasArrivalColumn: mapping.arrivalTime != nil,
      windows: windows
    )
    return assembly.readings(
      unit: mapping.unit,
      partitions: partitions,
      isLabelled: mapping.labels != nil
    )
  }

  static func check(partitions: Int) throws(Failure) {
    guard (1...65_536).contains(partitions) else {
      throw Failure(.usage, "\(partitions) partitions; there can be 1 to 65536")
    }
  }

  private static func windows(
    _ mapping: ImportMapping,
    _ file: InputFile?
  ) throws(Failure) -> LabelWindows {
    guard case .nabWindows(let path, let key) = mapping.labels else {
      return LabelWindows(windows: [])
    }
    guard let file else {
      throw Failure(.noInput, "the file of labels was not read", file: path)
    }
    return try LabelWindows(nab: file, key: key)
  }
}
