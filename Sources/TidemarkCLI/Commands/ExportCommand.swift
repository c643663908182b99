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
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(name: .shortAndLong, help: "The file to write; '-' is standard output.")
  var output = "-"

  @Option(help: "csv or jsonl (default: by the output's extension, else csv).")
  var layout: ImportMapping.Layout?

  @Option(help: "rfc3339 or epoch-ns.")
  var times = ExportTimes.rfc3339

  @Flag(help: "Append the readings that never arrived.")
  var lost = false

  func run() throws {
    Interrupts.shared.watch()
    var reader = try RecordingReader(path: recording)
    let truth = try reader.anomalies()
    let layout = layout ?? (output.hasSuffix(".jsonl") ? .jsonl : .csv)
    let text = ReadingText(layout, reader.header.catalog, truth, times)
    let sink = try ExportSink(output)
    var buffer = TextBuffer(capacity: 1 << 20)
    text.appendHeader(to: &buffer)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      text.append(batch, lost: false, to: &buffer)
      try sink.drain(&buffer)
    }
    if lost {
      while try reader.nextLost(into: &batch) {
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
    _ catalog: Catalog,
    _ truth: [Anomaly],
    _ times: ExportTimes
  ) {
    switch layout {
    case .csv: self = .csv(CSVReadingWriter(catalog, anomalies: truth, times: times))
    case .jsonl:
      self = .jsonLines(JSONLinesReadingWriter(catalog, anomalies: truth, times: times))
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

/// Standard output, or a file that appears when it is complete.
private struct ExportSink: ~Copyable {
  private let file: AtomicFile?
  private let isStandardOutput: Bool

  init(_ path: String) throws {
    isStandardOutput = path == "-"
    file = isStandardOutput ? nil : try AtomicFile(path)
  }

  func drain(_ text: inout TextBuffer) throws {
    try Interrupts.shared.check()
    if isStandardOutput {
      try Console.write(text.bytes, to: 1)
    } else {
      try file?.write(text.bytes)
    }
    text.removeAll()
  }

  consuming func finish() throws {
    try file?.finish()
  }
}

extension ExportTimes: ExpressibleByArgument {}
