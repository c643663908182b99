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
    var readings = ReadingBatch()
    var batch = ReadingBatch()
    while readings.count < Self.limit, try reader.nextBatch(into: &batch) {
      readings.append(contentsOf: batch)
      try Interrupts.shared.check()
    }
    guard readings.count > 0 else {
      throw Failure(.noInput, "there is no reading inside", file: recording)
    }
    let plain: Plan
    let plan: Plan
    let twins: (topology: Topology, names: Set<String>)
    do {
      plain = try Plan(pipeline.topology, catalog: reader.header.catalog)
      twins = LatencyTwins.added(to: plain)
      // Twins cost something: they run only where a threshold asks for what they tell.
      let isSplit = request.thresholds.contains {
        $0.metric.contains(".delivery.") || $0.metric.contains(".watermark-wait.")
      }
      plan = isSplit ? try Plan(twins.topology, catalog: reader.header.catalog) : plain
    } catch {
      throw error.inFile(pipeline.file)
    }
    let catalog = MetricCatalog(pipeline.topology, anomalyKinds: [])
    try ThresholdCheck.validate(request.thresholds, catalog: catalog, file: nil)
    return PacedTrials(
      readings: readings,
      plan: plan,
      thresholds: request.thresholds,
      options: request.options,
      measured: request.measured,
      warmUp: request.warmUp,
      silent: plan.steps.count > plain.steps.count ? twins.names : [],
      recording: recording
    )
  }
}
