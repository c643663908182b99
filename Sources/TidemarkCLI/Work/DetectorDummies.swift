import TidemarkCore
import TidemarkDetection
import TidemarkStreams

/// Puts beside each detector a random twin under the same policy, to be scored like it.
struct DetectorDummies {
  private let original: Topology
  private let seed: UInt64

  init(_ topology: Topology, seed: UInt64) {
    original = topology
    self.seed = seed
  }

  private static func name(_ detector: String) -> String { detector + " (random)" }

  private var detectors: [Step] {
    original.steps.filter { if case .process = $0.operation { true } else { false } }
  }

  var isEmpty: Bool { detectors.isEmpty }

  var names: Set<String> { Set(detectors.map { DetectorDummies.name($0.name) }) }

  /// The topology with each detector followed by its twin, which raises about as many alerts as
  /// there are anomalies to find.
  func topology(catalog: Catalog, truth: [Anomaly], readings: [Int]) -> Topology {
    var topology = original
    topology.steps = original.steps.flatMap { step -> [Step] in
      guard case .process(let spec) = step.operation else { return [step] }
      let isSelected = catalog.series.indices.map {
        step.sensor == nil || catalog.sensorName(ofSeries: $0) == step.sensor
      }
      let total = readings.indices.reduce(0) { $0 + (isSelected[$1] ? readings[$1] : 0) }
      let events = truth.count { isSelected[Int($0.series)] }
      var twin = step
      twin.name = DetectorDummies.name(step.name)
      let random = RandomSpec(
        seed: seed,
        probability: total > 0 ? Double(events) / Double(total) : 0,
        quietPeriod: (spec as? EWMAZSpec)?.policy.quietPeriod ?? .zero
      )
      twin.operation = .process(random)
      return [step, twin]
    }
    return topology
  }

  static func isTwin(_ name: String) -> Bool { name.hasSuffix(" (random)") }
  static func twin(of detector: String) -> String { name(detector) }
}
