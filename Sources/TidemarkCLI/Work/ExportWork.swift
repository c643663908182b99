import TidemarkCore
import TidemarkExchange
import TidemarkRecording

extension RecordingReader {
  /// Writes its readings batch by batch, and returns the size of what was written.
  mutating func write(
    to sink: consuming TextSink,
    with exporter: inout any ReadingExporter,
    hasLost: Bool,
    progress meter: inout ProgressMeter
  ) throws -> Int {
    let total = Double(max(1, summary.readings + (hasLost ? summary.lost : 0)))
    var text = TextBuffer(capacity: 1 << 20)
    var written = 0
    exporter.begin(to: &text)
    var batch = ReadingBatch()
    while try nextBatch(into: &batch) {
      try Interrupts.shared.check()
      exporter.append(batch, lost: false, to: &text)
      try sink.drain(&text)
      written += batch.count
      meter.update(fraction: Double(written) / total, readings: written)
    }
    while try hasLost && nextLost(into: &batch) {
      try Interrupts.shared.check()
      exporter.append(batch, lost: true, to: &text)
      try sink.drain(&text)
      written += batch.count
      meter.update(fraction: Double(written) / total, readings: written)
    }
    try Interrupts.shared.check()
    exporter.finish(to: &text)
    try sink.drain(&text)
    return try sink.finish()
  }
}

extension ExportedRecording {
  init(_ reader: borrowing RecordingReader, _ anomalies: [Anomaly]) {
    let (header, summary) = (reader.header, reader.summary)
    self.init(
      catalog: header.catalog,
      anomalies: anomalies,
      hasTruth: header.hasTruth,
      isSimulated: header.origin == .simulated,
      name: header.name,
      producer: "tidemark \(tidemarkVersion)",
      readings: summary.readings,
      lost: summary.lost,
      digest: summary.digest
    )
  }

  /// A recording that is not finished: of which no anomaly, number or digest is known.
  init(_ header: RecordingHeader) {
    self.init(
      catalog: header.catalog,
      anomalies: [],
      hasTruth: header.hasTruth,
      isSimulated: header.origin == .simulated,
      name: header.name,
      producer: "tidemark \(tidemarkVersion)",
      readings: 0,
      lost: 0,
      digest: LogicalDigest()
    )
  }
}
