import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// What recording and replaying a scenario takes on one thread.
///
/// Memory is the resident peak, added up from the sizes of what grows with the scenario; the sizes
/// that are not those of a type were fitted to runs of 1 to 200,000 devices on x86-64 Linux. Speeds
/// are those of the release build on one core of such a machine.
struct RunCosts {
  let fileBytes: Double
  let simulateMemory: Double
  let replayMemory: Double
  let simulateSeconds: Double
  let replaySeconds: Double

  /// The program and its libraries.
  private static let program = 34e6
  /// Per row of the first chunk, and of those that wait while it is compressed.
  private static let chunkRow = 176.0
  private static let waitingRow = 78.0
  /// Of a reorder step: a reading that waits, and where it finds all of them.
  private static let heldRow = 64.0
  private static let calendar = 0.6e6
  /// Per row of a chunk that is read, and of a batch that is replayed.
  private static let readRow = 75.0
  private static let batchRow = 170.0
  /// A row of a slice that is sorted, and its copy as columns.
  private static let sliceRow = 110.0
  /// A row that is on its way.
  private static let travellingRow = 80.0
  private static let simulatedDevice = 180.0
  private static let simulatedSeries = 60.0
  /// Names and their places.
  private static let catalogDevice = 150.0
  private static let catalogSeries = 90.0
  private static let key = 190.0
  private static let pane = 48.0
  private static let emission = 300.0
  private static let memory = 16.0
  private static let detector = 200.0

  init(
    _ expectation: FleetExpectation,
    _ statistics: SampleStatistics,
    _ topology: Topology?,
    fileBytes: Double
  ) {
    self.fileBytes = fileBytes
    let (devices, series) = (Double(expectation.devices), Double(expectation.series))
    let rows = expectation.generated
    let seconds = Double(expectation.duration.nanoseconds) / 1e9
    let travelling = zip(expectation.classes, statistics.classes).reduce(0.0) {
      $0 + $1.0.generated * min(1, $1.1.meanWait / seconds)
    }
    simulateMemory =
      Self.program + Self.chunks(rows, ahead: 2)
      + devices * Self.simulatedDevice + series * Self.simulatedSeries
      + min(rows, max(32_768, 2 * series)) * Self.sliceRow + travelling * Self.travellingRow
    let steps = topology.map { topology in
      topology.steps.reduce(0.0) { $0 + Self.state(of: $1, in: topology, expectation) }
    }
    replayMemory =
      Self.program + min(rows, Double(RecordingWriter.defaultRowsPerChunk)) * Self.readRow
      + min(rows, Double(ReplayOptions.defaultBatchSize)) * Self.batchRow + devices
      * Self.catalogDevice + series * Self.catalogSeries + (steps ?? 0)
    simulateSeconds = rows / 3e6
    replaySeconds = expectation.arriving / 4.5e6
  }

  private static func chunks(_ rows: Double, ahead: Double) -> Double {
    let chunk = Double(RecordingWriter.defaultRowsPerChunk)
    return min(rows, chunk) * chunkRow + min(max(rows - chunk, 0), ahead * chunk) * waitingRow
  }

  private static func state(
    of step: Step,
    in topology: Topology,
    _ expectation: FleetExpectation
  ) -> Double {
    let keys = keys(of: step, expectation)
    switch step.operation {
    case .validate, .filter, .map: return 0
    case .reorder:
      guard case .boundedOutOfOrderness(let bound) = topology.watermark.strategy else { return 0 }
      let share = Double(bound.nanoseconds) / Double(expectation.duration.nanoseconds)
      return expectation.arriving * min(1, share) * heldRow + Self.calendar
    case .deduplicate(let spec):
      let share = Double(spec.within.nanoseconds) / Double(expectation.duration.nanoseconds)
      let perSeries = expectation.generated / Double(max(1, expectation.series)) * min(1, share)
      return Double(expectation.series) * powerOfTwo(max(16, perSeries)) * memory
    // A detector is scored beside two dummies.
    case .process, .custom: return keys * (key + detector) * 3
    case .window(let window, _):
      let assigner = window.assigner
      // One that has no length, such as the global window, is one per key.
      let advance = Double(max(assigner.advance.nanoseconds, TimeSpan.milliseconds(1).nanoseconds))
      var span = Double(assigner.size.nanoseconds + window.allowedLateness.nanoseconds)
      if case .boundedOutOfOrderness(let bound) = topology.watermark.strategy,
        topology.semantics == .flink
      {
        span += Double(bound.nanoseconds)
      }
      let panes = min(4_194_304, keys * powerOfTwo(max(4, span / advance + 3)))
      // All that are open at the end come out together, else those that end together do.
      let overlapping = Double(assigner.size.nanoseconds) / advance
      let begun = Double(expectation.duration.nanoseconds) / advance + 1
      let held = expectation.arriving * max(1, overlapping) / begun
      let results = min(keys * max(1, min(overlapping, begun)), held)
      let updates =
        window.emit == .onUpdate
        ? min(expectation.arriving, Double(ReplayOptions.defaultBatchSize))
          * max(1, overlapping) : 0
      return keys * key + panes * pane + max(results, updates) * emission
    }
  }

  private static func keys(of step: Step, _ expectation: FleetExpectation) -> Double {
    // Of several parts the one with most; combinations of all are no more than there are series.
    let key = step.key ?? .series
    // What an expression will be nobody knows before.
    if key.isCalculated { return min(Double(key.limit), expectation.arriving) }
    let parts = key.parts
    return parts.map { part in
      switch part {
      case .series: Double(expectation.series)
      case .device: Double(expectation.devices)
      case .group: Double(expectation.groups)
      case .sensor, .deviceClass, .expression, .function: 1
      }
    }.max() ?? 1
  }

  private static func powerOfTwo(_ least: Double) -> Double {
    var power = 1.0
    while power < least { power *= 2 }
    return power
  }
}
