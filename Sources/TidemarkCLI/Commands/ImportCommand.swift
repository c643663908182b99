import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn a CSV or JSON Lines file into a recording.",
    discussion: """
      EXAMPLES:
        tidemark import readings.csv -o readings.tide --device-column device
        tidemark import log.jsonl -o log.tide --event-time ts --time-format epoch-ms
        tidemark import n.csv -o n.tide --labels-nab labels.json --labels-key x/n.csv

      The file's readings arrive in the order of the file unless --arrival-time
      names a column.
      """
  )

  @Argument(help: "The file; '-' is standard input.")
  var file: String

  @Option(name: .shortAndLong, help: "The recording to write.")
  var output: String

  @Option(help: "csv or jsonl (default: by the file's extension).")
  var layout: ImportMapping.Layout?

  @Option(help: "Column of the event time.")
  var eventTime = "timestamp"

  @Option(help: "iso8601, epoch-s, epoch-ms, epoch-us or epoch-ns.")
  var timeFormat = ImportMapping.TimeFormat.iso8601

  @Option(help: "Column of the arrival time, in the same format.")
  var arrivalTime: String?

  @Option(help: "Column of the value.")
  var value = "value"

  @Option(help: "Name of the one device.")
  var device: String?

  @Option(help: "Column of the device.")
  var deviceColumn: String?

  @Option(help: "Name of the one sensor.")
  var sensor: String?

  @Option(help: "Column of the sensor.")
  var sensorColumn: String?

  @Option(help: "Unit of the values, for reports.")
  var unit = ""

  @Option(help: "Column of the labels: 0/1, true/false, or the kind of an anomaly.")
  var labelColumn: String?

  @Option(help: "A file of windows in NAB's layout.")
  var labelsNab: String?

  @Option(help: "The data file's key in --labels-nab.")
  var labelsKey: String?

  @Option(help: "Ordered channels that devices are spread over.")
  var partitions = 1

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    var outputs = OutputPaths()
    try outputs.add(recording: output, "--output")
    try outputs.check(inputs: [file, labelsNab].compactMap { $0 })
    let work = ImportWork(path: file, mapping: try mapping(), partitions: partitions)
    let imported = try work.read()
    let header = RecordingHeader(
      origin: .imported,
      name: file,
      scenario: "",
      seed: 0,
      hasTruth: imported.hasTruth,
      producer: "tidemark \(tidemarkVersion)",
      catalog: imported.catalog
    )
    var writer = try RecordingWriter(path: output, header: header)
    try writer.append(imported.batch)
    let summary = try writer.finish(anomalies: imported.anomalies)
    try outputOptions.show(RecordingSummaryText(path: output, summary: summary))
  }

  private func mapping() throws -> ImportMapping {
    ImportMapping(
      layout: layout ?? (file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") ? .jsonl : .csv),
      eventTime: eventTime,
      timeFormat: timeFormat,
      arrivalTime: arrivalTime,
      value: value,
      device: try source("device", constant: device, column: deviceColumn, default: "device"),
      sensor: try source("sensor", constant: sensor, column: sensorColumn, default: "value"),
      unit: unit,
      labels: try labels()
    )
  }

  private func source(
    _ name: String,
    constant: String?,
    column: String?,
    default word: String
  ) throws -> ImportMapping.Source {
    if constant != nil, column != nil {
      throw Failure(.usage, "--\(name) and --\(name)-column exclude each other: give one")
    }
    return column.map { .column($0) } ?? .constant(constant ?? word)
  }

  private func labels() throws -> ImportMapping.Labels? {
    if let labelColumn {
      guard labelsNab == nil else {
        throw Failure(.usage, "--label-column and --labels-nab exclude each other: give one")
      }
      return .column(labelColumn)
    }
    guard let labelsNab else { return nil }
    guard let labelsKey else {
      throw Failure(.usage, "--labels-nab needs --labels-key: the data file's key in it")
    }
    return .nabWindows(path: labelsNab, key: labelsKey)
  }
}

extension ImportMapping.Layout: ExpressibleByArgument {}
extension ImportMapping.TimeFormat: ExpressibleByArgument {}
