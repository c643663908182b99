import ArgumentParser

/// What is measured of latencies besides their percentiles.
struct LatencyOptions: ParsableArguments {
  @Flag(
    help: """
      Split latencies by stage: delivery and watermark wait; in paced runs, where it is always done, also \
      queue, processing and emission.
      """
  )
  var splitLatency = false

  @Option(
    help: """
      Write latency histograms into this folder: STEP.MEASURE.hgrm of the whole run, and latency.hlog of \
      each window. Implies --split-latency.
      """
  )
  var histograms: String?

  var request: LatencyRequest {
    LatencyRequest(splits: splitLatency || histograms != nil, histograms: histograms)
  }
}

/// What is measured of a replay's latencies.
struct LatencyRequest {
  /// Also in virtual time; paced runs always are.
  var splits = false
  /// The folder of histograms.
  var histograms: String?
}
