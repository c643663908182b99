package import TidemarkCore

/// A file of real readings in place of a simulated fleet, and how to read it.
package struct ImportSource: Sendable, Equatable {
  /// As opened: relative paths are joined to the folder of the scenario.
  package var path: String
  package var mapping: ImportMapping

  package init(path: String, mapping: ImportMapping) {
    self.path = path
    self.mapping = mapping
  }

  /// `source:` of a scenario.
  static let shape: Shape<ImportSource> = {
    let keys = SourceKeys()
    return .object(
      "source",
      "A file of real readings.",
      keys: keys.all,
      planned: ["url", "glob", "recording"]
    ) { fields throws(Failure) in
      let defaults = ImportMapping()
      let mapping = ImportMapping(
        layout: try fields.value(keys.layout) ?? defaults.layout,
        eventTime: try fields.value(keys.eventTime) ?? defaults.eventTime,
        timeFormat: try fields.value(keys.timeFormat) ?? defaults.timeFormat,
        arrivalTime: try fields.value(keys.arrivalTime),
        value: try fields.value(keys.value) ?? defaults.value,
        device: try fields.value(keys.device) ?? defaults.device,
        sensor: try fields.value(keys.sensor) ?? defaults.sensor,
        unit: try fields.value(keys.unit) ?? defaults.unit,
        labels: try fields.value(keys.labels)
      )
      return ImportSource(path: try fields.require(keys.file), mapping: mapping)
    }
  }()
}

/// The keys of a source.
private struct SourceKeys: Sendable {
  let file = Key("file", Shapes.path, required: true, "Path, relative to the scenario.")
  let layout = Key(
    "layout",
    Shapes.choice("layout", ImportMapping.Layout.allCases),
    "What the file is; csv by default."
  )
  let eventTime = Key("event-time", Shapes.text, "Column of the event time; timestamp by default.")
  let timeFormat = Key(
    "time-format",
    Shapes.choice("format", ImportMapping.TimeFormat.allCases),
    "How times are written; iso8601 by default."
  )
  let arrivalTime = Key(
    "arrival-time",
    Shapes.text,
    "Column of the arrival time; rows arrive in the order of the file by default."
  )
  let value = Key("value", Shapes.text, "Column of the value; value by default.")
  let device = Key("device", SourceKeys.column, "A name for all rows, or {column: NAME}.")
  let sensor = Key("sensor", SourceKeys.column, "A name for all rows, or {column: NAME}.")
  let unit = Key("unit", Shapes.text, "Unit of the values, for people.")
  let labels = Key("labels", SourceKeys.labelsShape, "Which readings are anomalous.")

  var all: [any AnyKey] {
    [file, layout, eventTime, timeFormat, arrivalTime, value, device, sensor, unit, labels]
  }

  private static let column: Shape<ImportMapping.Source> = {
    let column = Key("column", Shapes.text, required: true, "Name of the column.")
    return Shape<ImportMapping.Source>.object(
      "column",
      "A column of the file.",
      keys: [column]
    ) { fields throws(Failure) in .column(try fields.require(column)) }
    .orScalar(Shapes.text.map { text, _ in ImportMapping.Source.constant(text) })
  }()

  private static let labelsShape: Shape<ImportMapping.Labels> = {
    let column = Key(
      "column",
      Shapes.text.map { name, _ in ImportMapping.Labels.column(name) },
      "Column that is 0 or 1, true or false, or the kind of the anomaly."
    )
    let windows = Key("nab-windows", nabWindows, "NAB's combined_windows.json.")
    return .variant("labels", "Where the truth comes from.", cases: [column, windows])
  }()

  private static let nabWindows: Shape<ImportMapping.Labels> = {
    let file = Key("file", Shapes.path, required: true, "Path, relative to the scenario.")
    let key = Key("key", Shapes.text, required: true, "Name of the data file in it.")
    return .object("nab-windows", "NAB's combined_windows.json.", keys: [file, key]) {
      fields throws(Failure) in
      .nabWindows(path: try fields.require(file), key: try fields.require(key))
    }
  }()
}

extension Shapes {
  /// A path relative to the folder of the file that names it.
  static let path = Shapes.text.map { path, place throws(Failure) -> String in
    guard !path.isEmpty, !path.contains("\0") else { throw place.failure("expected a path") }
    return resolvedPath(path, besides: place.file)
  }
}

/// A relative path joined to the folder of the file that names it.
func resolvedPath(_ path: String, besides file: String) -> String {
  guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
  return file[...slash] + path
}
