import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario

/// What a recording of a sample takes, found by writing it to nowhere.
struct RecordedBytes {
  let total: Double
  /// Without what does not grow with the readings.
  let perReading: Double
  /// Names and the like, per device.
  let frames: Double

  /// `fraction` of the fleet's devices are in the sample: chunks are as much smaller, so that as many
  /// readings of a series stand together as in the whole recording.
  init(_ sample: FleetSample, scenario: Scenario, fraction: Double = 1) throws {
    var header = RecordingHeader(
      origin: .simulated,
      name: scenario.name,
      scenario: scenario.text,
      seed: scenario.seed,
      hasTruth: true,
      start: sample.model.start,
      duration: sample.model.duration,
      producer: "tidemark \(tidemarkVersion)",
      catalog: sample.catalog
    )
    header.recordedSeries = sample.model.recordings
    let chunk = Double(RecordingWriter.defaultRowsPerChunk) * fraction
    var writer = try RecordingWriter(
      path: "/dev/null",
      header: header,
      rowsPerChunk: max(4_096, Int(chunk))
    )
    try writer.append(sample.arrived)
    try writer.appendLost(sample.lost)
    let summary = try writer.finish(anomalies: sample.anomalies)
    let fixed = Double(summary.columnSizes[.frames])
    total = Double(summary.bytes)
    // A row's place among the others takes as many bits more as there are more rows in a chunk.
    let order = -PortableMath.log(fraction) / PortableMath.log(2) / 8
    perReading = (total - fixed) / Double(max(1, sample.count)) + order
    frames = fixed / Double(sample.catalog.devices.count)
  }
}
