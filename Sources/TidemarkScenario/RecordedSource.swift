package import TidemarkCore
import TidemarkFleet

/// A file with a real series that a signal is made of: `from:` of a part of a signal.
///
/// The number of a source in `Scenario.recordedSources` is what `RecordedPart.recording` refers to;
/// who runs the scenario reads the files and fills `FleetModel.recordings` in the same order.
package struct RecordedSource: Sendable {
  package enum Content: Sendable, Equatable {
    /// Rows that all belong to one series; the mapping names the columns of time and value.
    case table(ImportMapping)
    /// A recording and the names of a device and a sensor; nil: it has only one.
    case recording(device: String?, sensor: String?)
  }

  /// As opened: relative paths are joined to the folder of the scenario.
  package let path: String
  package let content: Content
  /// Where the file is named.
  let place: Place

  /// What to tell when the file cannot be used, with the place in the scenario that names it.
  package func failure(_ code: Failure.Code, _ message: String) -> Failure {
    var failure = place.failure(message)
    failure.code = code
    return failure
  }

  func isSameSeries(as other: RecordedSource) -> Bool {
    path == other.path && content == other.content
  }
}

/// How a recorded part is written.
enum RecordedDraft {
  static let shape: Shape<SignalDraft> = {
    let keys = RecordedKeys()
    return .object(
      "recorded",
      "A recorded real series in a CSV or JSON Lines file, or in a recording (.tide).",
      keys: keys.all
    ) { fields throws(Failure) in
      let path = try fields.require(keys.file)
      let recorded = RecordedPart(
        recording: 0,
        shift: try fields.value(keys.shift),
        scale: try fields.value(keys.scale),
        speed: try fields.value(keys.speed) ?? 1,
        isInterpolated: try fields.value(keys.interpolate) ?? true
      )
      let source = RecordedSource(
        path: path.value,
        content: try content(of: path, fields, keys),
        place: path.place
      )
      return SignalDraft(part: .recorded(recorded), place: fields.place, source: source)
    }
  }()

  /// What the ending of the file's name says that it is; keys of other kinds of files are refused.
  private static func content(
    of path: Located<String>,
    _ fields: Fields,
    _ keys: RecordedKeys
  ) throws(Failure) -> RecordedSource.Content {
    if path.value.hasSuffix(".tide") {
      let columns = [
        fields.place(of: keys.time), fields.place(of: keys.timeFormat),
        fields.place(of: keys.value),
      ]
      for place in columns.compactMap(\.self) {
        throw place.failure("a recording has no columns to choose; use 'device' and 'sensor'")
      }
      return .recording(
        device: try fields.value(keys.device),
        sensor: try fields.value(keys.sensor)
      )
    }
    let layout: ImportMapping.Layout
    if path.value.hasSuffix(".csv") {
      layout = .csv
    } else if path.value.hasSuffix(".jsonl") {
      layout = .jsonl
    } else {
      throw path.place.failure("the file must be a .csv, .jsonl or .tide")
    }
    for place in [fields.place(of: keys.device), fields.place(of: keys.sensor)].compactMap(\.self) {
      throw place.failure(
        "'device' and 'sensor' choose from a recording (.tide); here 'value' names a column"
      )
    }
    let defaults = ImportMapping()
    return .table(
      ImportMapping(
        layout: layout,
        eventTime: try fields.value(keys.time) ?? defaults.eventTime,
        timeFormat: try fields.value(keys.timeFormat) ?? defaults.timeFormat,
        value: try fields.value(keys.value) ?? defaults.value
      )
    )
  }
}

/// The keys of a recorded part.
private struct RecordedKeys: Sendable {
  let file = Key(
    "file",
    Shapes.path.located,
    required: true,
    "Path of a .csv, .jsonl or .tide, relative to the scenario."
  )
  let time = Key("time", Shapes.text, "Column of the time; timestamp by default.")
  let timeFormat = Key(
    "time-format",
    Shapes.choice("format", ImportMapping.TimeFormat.allCases),
    "How times are written; iso8601 by default."
  )
  let value = Key("value", Shapes.text, "Column of the value; value by default.")
  let device = Key("device", Shapes.text, "Device of a recording; the only one by default.")
  let sensor = Key("sensor", Shapes.text, "Sensor of a recording; the only one by default.")
  let shift = Key(
    "shift",
    DistributionShapes.delay,
    "Where in the series a device is at the start; its beginning by default."
  )
  let scale = Key("scale", DistributionShapes.number, "Multiplies the values; 1 by default.")
  let speed = Key(
    "speed",
    Shapes.number(.positive),
    "How much faster than recorded it goes by; 1 by default."
  )
  let interpolate = Key(
    "interpolate",
    Shapes.flag,
    "Whether there are values between the recorded ones (the default); else the last one holds."
  )

  var all: [any AnyKey] {
    [file, time, timeFormat, value, device, sensor, shift, scale, speed, interpolate]
  }
}
