import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording's readings as CSV or JSON Lines.",
    discussion: """
      EXAMPLES:
        tidemark export fleet.tide -o fleet.csv
        tidemark export fleet.tide | head
        tidemark export fleet.tide --layout jsonl --lost -o fleet.jsonl
        tidemark export fleet.tide --truth anomalies.jsonl
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(
    name: .shortAndLong,
    help: "The file to write; '-' is standard output, the default without --truth."
  )
  var output: String?

  @Option(help: "Write the truth about anomalies there, as JSON Lines; '-' is standard output.")
  var truth: String?

  @Option(help: "csv or jsonl (default: by the output's extension, else csv).")
  var layout: ImportMapping.Layout?

  @Option(help: "rfc3339 or epoch-ns.")
  var times = ExportTimes.rfc3339

  @Flag(help: "Append the readings that never arrived.")
  var lost = false

  func run() throws {
    var outputs = OutputPaths()
    try outputs.add(output, "--output")
    try outputs.add(truth, "--truth")
    try outputs.check(inputs: [recording])
    Interrupts.shared.watch()
    var reader = try RecordingReader(path: recording)
    let anomalies = try reader.anomalies()
    if let truth {
      guard reader.header.hasTruth else {
        throw Failure(.noInput, "there is no truth inside: it was imported", file: recording)
      }
      let file = try TruthFile(truth)
      if let output { try writeReadings(&reader, anomalies, to: output) }
      try file.finish(anomalies, catalog: reader.header.catalog)
    } else {
      try writeReadings(&reader, anomalies, to: output ?? "-")
    }
  }

  private func writeReadings(
    _ reader: inout RecordingReader,
    _ anomalies: [Anomaly],
    to path: String
  ) throws {
    let layout = layout ?? (path.hasSuffix(".jsonl") ? .jsonl : .csv)
    let text = ReadingText(layout, reader.header, anomalies, times)
    let sink = try TextSink(path)
    var buffer = TextBuffer(capacity: 1 << 20)
    text.appendHeader(to: &buffer)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      text.append(batch, lost: false, to: &buffer)
      try sink.drain(&buffer)
    }
    if lost {
      while try reader.nextLost(into: &batch) {
        try Interrupts.shared.check()
        text.append(batch, lost: true, to: &buffer)
        try sink.drain(&buffer)
      }
    }
    try sink.drain(&buffer)
    try sink.finish()
  }
}

/// One of the two layouts.
private enum ReadingText {
  case csv(CSVReadingWriter)
  case jsonLines(JSONLinesReadingWriter)

  init(
    _ layout: ImportMapping.Layout,
    _ header: RecordingHeader,
    _ truth: [Anomaly],
    _ times: ExportTimes
  ) {
    let (catalog, hasTruth) = (header.catalog, header.hasTruth)
    switch layout {
    case .csv:
      self = .csv(
        CSVReadingWriter(catalog, anomalies: truth, times: times, hasTruth: hasTruth)
      )
    case .jsonl:
      self = .jsonLines(
        JSONLinesReadingWriter(catalog, anomalies: truth, times: times, hasTruth: hasTruth)
      )
    }
  }

  func appendHeader(to text: inout TextBuffer) {
    if case .csv(let writer) = self { writer.appendHeader(to: &text) }
  }

  func append(_ batch: ReadingBatch, lost: Bool, to text: inout TextBuffer) {
    switch self {
    case .csv(let writer): writer.append(batch, lost: lost, to: &text)
    case .jsonLines(let writer): writer.append(batch, lost: lost, to: &text)
    }
  }
}

extension ExportTimes: ExpressibleByArgument {}
