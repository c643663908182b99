import TidemarkCore
import TidemarkStreams

/// What a reorder step cannot be, said at the place where it is written; `Plan` refuses the same of pipelines
/// that are built in Swift.
extension [StepDraft] {
  func checkReorders(
    _ semantics: Topology.Semantics,
    watermarkAfter after: Located<String>?
  ) throws(Failure) {
    /// By name, the reorder step that a step's readings come out of.
    var reorderOfStep: [String: StepDraft] = [:]
    var lastPassing: String?
    for step in self {
      let inputs = step.from.isEmpty ? [lastPassing].compactMap(\.self) : step.from.map(\.value)
      let reorders = inputs.map { reorderOfStep[$0] }
      if let other = reorders.firstIndex(where: { $0?.name.value != reorders[0]?.name.value }) {
        throw step.from[other].place.failure(
          "'\(inputs[0])' and '\(inputs[other])' are not on the same side of a reorder step, which lets readings "
            + "go later than they come; read from one side"
        )
      }
      if let reorder = reorders.first ?? nil { reorderOfStep[step.name.value] = reorder }
      if case .reorder = step.operation {
        try step.checkReorder(semantics, behind: reorders.first ?? nil)
        reorderOfStep[step.name.value] = step
      }
      if step.operation.passesReadingsOn { lastPassing = step.name.value }
    }
    if let after, let reorder = reorderOfStep[after.value]?.name.value {
      let place = after.value == reorder ? "waits" : "comes behind '\(reorder)', which waits"
      throw after.place.failure("'\(after.value)' \(place) for the watermark; assign it before")
    }
  }
}

extension StepDraft {
  fileprivate func checkReorder(
    _ semantics: Topology.Semantics,
    behind earlier: StepDraft?
  ) throws(Failure) {
    guard semantics == .flink else {
      throw name.place.failure(
        "'reorder' applies to flink semantics only; kafka-streams has no watermark that readings could wait for"
      )
    }
    if let earlier {
      throw name.place.failure(
        "the readings come in order from '\(earlier.name.value)' already; leave one of the two out"
      )
    }
    if let sensor {
      throw sensor.place.failure(
        "'reorder' puts all readings in order; choose the sensor with 'filter' or behind it"
      )
    }
  }
}
