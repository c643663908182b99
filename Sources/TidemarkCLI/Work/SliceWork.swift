import TidemarkCore
import TidemarkRecording

/// Writes selected readings of a recording as another.
struct SliceWork {
  private let path: String
  private let order: ChunkOrder
  private let key: RecordingKey?
  private let outputOptions: OutputOptions

  init(path: String, order: ChunkOrder, key: RecordingKey?, _ outputOptions: OutputOptions) {
    self.path = path
    self.order = order
    self.key = key
    self.outputOptions = outputOptions
  }

  /// Throws `noInput` if nothing is selected.
  func write(_ readings: inout SelectedReadings) async throws -> RecordingSummary {
    var header = readings.reader.header
    header.origin = .imported
    header.slices = []
    header.producer = "tidemark \(tidemarkVersion)"
    let isInterrupted = readings.reader.summary.isInterrupted
    let total = Double(max(1, readings.reader.summary.readings))
    let anomalies = try readings.reader.anomalies()
    let recorder = try Recorder(
      path: path,
      header: header,
      encoders: 1,
      order: order,
      options: RecordingOptions(key: key)
    )
    var meter = ProgressMeter("slice", outputOptions)
    var kept = KeptTruth()
    var count = 0
    var batch = ReadingBatch()
    while try readings.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      kept.add(batch)
      try await recorder.append(batch)
      count += batch.count
      meter.update(fraction: Double(count) / total, readings: count)
    }
    while try readings.nextLost(into: &batch) {
      try Interrupts.shared.check()
      kept.add(batch)
      try await recorder.appendLost(batch)
      count += batch.count
    }
    meter.finish()
    guard count > 0 else {
      throw Failure(.noInput, "the recording has no such readings", file: readings.reader.path)
    }
    return try await recorder.finish(
      anomalies: anomalies.filter(kept.has),
      isInterrupted: isInterrupted
    )
  }
}

/// The true time that readings of a slice span, and the anomalies that they belong to.
private struct KeptTruth {
  private var series: Set<UInt32> = []
  private var span: ClosedRange<Int64>?

  mutating func add(_ batch: ReadingBatch) {
    for number in batch.series { series.insert(number) }
    guard let least = batch.trueTime.min(), let greatest = batch.trueTime.max() else { return }
    let before = span ?? least...greatest
    span = min(before.lowerBound, least)...max(before.upperBound, greatest)
  }

  func has(_ anomaly: Anomaly) -> Bool {
    guard let span, series.contains(anomaly.series) else { return false }
    return anomaly.onset.nanoseconds <= span.upperBound
      && anomaly.end.nanoseconds > span.lowerBound
  }
}
