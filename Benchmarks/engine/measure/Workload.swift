import TidemarkCore
import TidemarkDetection
import TidemarkStreams

/// The pipelines, as topologies.
enum Workload: String {
  case tumbling = "W1"
  case hopping = "W2"
  case scored = "W3"
  case reordered = "W4"
  /// What ships, in the place of the detector that the C program has.
  case shippedDetector = "W3-ewma-z"

  init?(_ word: String) { self.init(rawValue: word) }

  var topology: Topology {
    Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(5))),
      steps: steps
    )
  }

  private var steps: [Step] {
    switch self {
    case .tumbling:
      [window(.tumbling(size: .seconds(10), offset: .zero))]
    case .hopping:
      [window(.hopping(size: .seconds(60), advance: .seconds(10), offset: .zero))]
    case .scored: [Step(name: "flags", operation: .process(PlainScoreSpec()))]
    case .reordered:
      [
        Step(name: "in-order", operation: .reorder(ReorderSpec())),
        Step(name: "flags", operation: .process(PlainScoreSpec())),
      ]
    case .shippedDetector:
      [
        Step(
          name: "flags",
          operation: .process(EWMAZSpec(halfLife: 13.5, policy: AlertPolicy(threshold: 4)))
        )
      ]
    }
  }

  private func window(_ assigner: WindowSpec.Assigner) -> Step {
    Step(
      name: "windows",
      operation: .window(
        WindowSpec(assigner: assigner, late: .drop),
        [.count, .sum, .min, .max, .mean]
      )
    )
  }
}
