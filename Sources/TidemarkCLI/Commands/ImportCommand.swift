import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn a CSV, JSON Lines or MCAP file into a recording.",
    discussion: """
      EXAMPLES:
        tidemark import readings.csv -o readings.tide --device-column device
        tidemark import log.jsonl -o log.tide --event-time ts --time-format epoch-ms
        tidemark import n.csv -o n.tide --labels-nab labels.json --labels-key x/n.csv
        tidemark import fleet.csv.zst --truth truth.jsonl -o fleet.tide
        tidemark import fleet.mcap -o fleet.tide

      The file's readings arrive in the order of the file unless --arrival-time
      names a column. Files compressed with zstd are unpacked.

      What 'tidemark export' wrote is recognised, and all of its columns are
      taken, as long as no option says which column is what. With --lost and
      --truth of the export, and --truth here, the recording has the digest that
      it had before; an MCAP holds all that is needed.
      """
  )

  @Argument(help: "The file; '-' is standard input.")
  var file: String

  @Option(name: .shortAndLong, help: "The recording to write.")
  var output: String

  @Option(help: "csv or jsonl (default: by the file's extension, without .zst).")
  var layout: ImportMapping.Layout?

  @Option(help: "Column of the event time (default: timestamp).")
  var eventTime: String?

  @Option(help: "iso8601 (the default), epoch-s, epoch-ms, epoch-us or epoch-ns.")
  var timeFormat: ImportMapping.TimeFormat?

  @Option(help: "Column of the arrival time, in the same format.")
  var arrivalTime: String?

  @Option(help: "Column of the value (default: value).")
  var value: String?

  @Option(help: "Name of the one device.")
  var device: String?

  @Option(help: "Column of the device.")
  var deviceColumn: String?

  @Option(help: "Name of the one sensor.")
  var sensor: String?

  @Option(help: "Column of the sensor.")
  var sensorColumn: String?

  @Option(help: "What 'export --truth' wrote with the file.")
  var truth: String?

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

  @OptionGroup var orderOptions: OrderOptions
  @OptionGroup var encryption: EncryptionOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    var outputs = OutputPaths()
    try outputs.add(recording: output, "--output")
    try outputs.check(inputs: [file, labelsNab, truth].compactMap { $0 })
    Interrupts.shared.watch()
    let input = try ByteFile(file)
    var meter = ProgressMeter("import", outputOptions)
    input.onRead = { meter.update(fraction: $0, readings: nil) }
    defer { meter.finish() }
    let summary = try write(try UnpackedFile(input))
    meter.finish()
    try outputOptions.show(RecordingSummaryText(path: output, summary: summary))
  }

  private func write(_ source: UnpackedFile) throws -> RecordingSummary {
    let target = ImportTarget(
      path: output,
      name: file,
      order: orderOptions.chunkOrder,
      options: RecordingOptions(key: try encryption.key())
    )
    let format = try SelfDescribingFormat(source.start, file: file)
    guard format != nil, !hasMapping else {
      guard truth == nil else {
        throw Failure(
          .usage,
          "--truth is for what 'tidemark export' wrote, without options that name columns",
          file: file
        )
      }
      var source = source
      let work = ImportWork(path: file, mapping: try mapping(), partitions: partitions)
      return try target.write(work.read(source.readAll()))
    }
    switch format {
    case .export(let layout):
      let truth = try truth.map { InputFile(name: $0, bytes: try UnpackedFile.bytes($0)) }
      let imported = try Importer.read(
        exported: source,
        layout: layout,
        truth: truth,
        unit: unit,
        partitions: partitions
      )
      let summary = try target.write(imported)
      if truth == nil, !imported.anomalies.isEmpty { noteMissingTruth() }
      return summary
    default:
      guard truth == nil else {
        throw Failure(.usage, "--truth: an MCAP file holds its truth", file: file)
      }
      return try target.write(mcap: source)
    }
  }

  private func noteMissingTruth() {
    guard !outputOptions.quiet, !outputOptions.json else { return }
    Console.printError(
      "tidemark: \(file): anomalies are as far as their readings show them; --truth FILE takes what "
        + "the export's --truth wrote\n"
    )
  }

  /// Whether an option says what the file looks like.
  private var hasMapping: Bool {
    layout != nil || timeFormat != nil
      || [eventTime, arrivalTime, value, device, deviceColumn, sensor, sensorColumn].contains {
        $0 != nil
      } || [labelColumn, labelsNab, labelsKey].contains { $0 != nil }
  }

  private func mapping() throws -> ImportMapping {
    ImportMapping(
      layout: layout ?? layoutOfName,
      eventTime: eventTime ?? "timestamp",
      timeFormat: timeFormat ?? .iso8601,
      arrivalTime: arrivalTime,
      value: value ?? "value",
      device: try source("device", constant: device, column: deviceColumn, default: "device"),
      sensor: try source("sensor", constant: sensor, column: sensorColumn, default: "value"),
      unit: unit,
      labels: try labels()
    )
  }

  private var layoutOfName: ImportMapping.Layout {
    let name = file.hasSuffix(".zst") ? file.dropLast(4) : file[...]
    return name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") ? .jsonl : .csv
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
