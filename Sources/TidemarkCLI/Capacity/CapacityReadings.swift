import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// The readings of a recording that runs of any length are made of.
struct CapacityReadings {
  /// Those that are held in memory; a longer recording is repeated from there.
  private static let limit = 4_000_000

  let recording: String
  let access: RecordingAccess

  func trials(_ request: CapacityRequest, _ pipeline: PipelineSource) throws -> PacedTrials {
    var reader = try access.open(recording)
    let readings = try reader.allReadings(atLeast: Self.limit)
    guard readings.count > 0 else {
      throw Failure(.noInput, "there is no reading inside", file: recording)
    }
    let plan: Plan
    do {
      plan = try Plan(pipeline.topology, catalog: reader.header.catalog)
    } catch {
      throw error.inFile(pipeline.file)
    }
    try check(request, pipeline.topology)
    return PacedTrials(
      readings: readings,
      plan: plan,
      thresholds: request.thresholds,
      options: request.options,
      measured: request.measured,
      warmUp: request.warmUp,
      recording: recording
    )
  }

  /// A run at a made-up rate says nothing about what depends on the recording's own clock, and a queue
  /// something about the latency of readings alone.
  private func check(_ request: CapacityRequest, _ topology: Topology) throws(Failure) {
    let catalog = MetricCatalog(topology, anomalyKinds: [])
    try ThresholdCheck.validate(request.thresholds, catalog: catalog, file: "--threshold")
    for threshold in request.thresholds {
      guard catalog[threshold.metric]?.isOfMachine == true else {
        throw Failure(
          .usage,
          "--threshold '\(threshold.text)': a rate is judged by latencies, such as reading-latency.p99, "
            + "processing-latency.p99 or STEP.queue.p99"
        )
      }
      guard request.devices == nil || threshold.metric.hasPrefix("reading-latency.") else {
        throw Failure(
          .usage,
          "--threshold '\(threshold.text)': --devices predicts the latency of readings: give a bound of "
            + "reading-latency, such as reading-latency.p99 < 10ms"
        )
      }
    }
  }
}
