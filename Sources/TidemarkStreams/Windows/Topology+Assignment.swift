package import TidemarkCore

extension Topology {
  /// The windows that an event time belongs to, lateness aside, in the order in which
  /// the semantics handles them.
  ///
  /// A session stands alone here, as before it is merged; of sliding windows it is the one that ends
  /// with the reading, since the others need further readings.
  package func windows(
    of spec: WindowSpec,
    holding time: Int64
  ) -> [(start: Int64, end: Int64)] {
    switch (semantics, spec.assigner) {
    case (.flink, .tumbling), (.flink, .hopping), (.flink, .cumulative), (.flink, .session),
      (.flink, .global):
      return flinkWindows(of: spec, holding: time)
    case (.kafkaStreams, .session): return [(time, time)]
    case (_, .sliding):
      guard time >= 0 else { return [] }
      let size = spec.assigner.size.nanoseconds / quantum.nanoseconds
      let start = max(0, clampedDifference(time, size))
      return [(start, clampedSum(start, size))]
    case (.kafkaStreams, _):
      guard time >= 0 else { return [] }
      let grid = WindowGrid(spec.assigner, quantum: quantum)
      return grid.windows(holding: time).map { (grid.start($0), grid.end($0)) }
        .filter { $0.0 >= 0 }
    }
  }

  private func flinkWindows(
    of spec: WindowSpec,
    holding time: Int64
  ) -> [(start: Int64, end: Int64)] {
    let windows = FlinkWindows(spec.assigner, quantum: quantum)
    var found: [(start: Int64, end: Int64)] = []
    var next = windows.first(holding: time)
    while let bounds = next {
      found.append(bounds)
      next = windows.next(after: bounds, holding: time)
    }
    return found
  }
}

extension WindowSpec.Assigner {
  /// Kafka Streams: what stream time must pass a window's end by before the grace begins, for ends
  /// that belong to the window: sessions wait for their gap.
  func closingDelay(quantum: TimeSpan) -> Int64 {
    switch self {
    // The rule for exclusive ends is one quantum stricter.
    case .session(let gap): clampedSum(gap.nanoseconds / quantum.nanoseconds, 1)
    case .sliding: 1
    default: 0
    }
  }
}
