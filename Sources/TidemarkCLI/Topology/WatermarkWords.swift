import TidemarkCore
import TidemarkStreams

/// How event-time progress is derived, in words.
struct WatermarkWords {
  let facts: [PlanPicture.Fact]
  let brief: [String]

  init(_ topology: Topology) {
    let spec = topology.watermark
    var bound = TimeSpan.zero
    if case .boundedOutOfOrderness(let span) = spec.strategy { bound = span }
    let largest =
      bound == .zero
      ? "largest event time − \(topology.quantum)"
      : "largest event time − \(bound) − \(topology.quantum)"
    var others = "the least of all partitions'; one that is silent holds it back"
    if let timeout = spec.idleTimeout {
      others = "the least of those partitions' that were not silent for \(timeout)"
    }
    let emit =
      switch spec.emit {
      case .perReading: "after each reading"
      case .periodic(let period): "every \(period) on the pipeline's clock"
      }
    let end =
      topology.atEnd == .endOfInput
      ? "rises to the end of time when the input ends, so that every window fires"
      : "stays where it is when the input ends; windows stay open"
    facts = [
      PlanPicture.Fact("is", "in each partition the \(largest); of them \(others)"),
      PlanPicture.Fact("moves", emit),
      PlanPicture.Fact("at end", end),
    ]
    brief = [
      largest, spec.idleTimeout.map { "idle after \($0)" } ?? "no idleness", emit,
    ]
  }
}
