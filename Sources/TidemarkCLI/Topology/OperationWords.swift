import TidemarkCore
import TidemarkDetection
import TidemarkReport
import TidemarkStreams

/// What a step does, in words; the one place that knows every kind of step.
///
/// Spans are written as scenarios write them, so that they are exact and can be found in the file.
struct OperationWords {
  typealias Fact = PlanPicture.Fact

  private(set) var kind = ""
  private(set) var facts: [Fact] = []
  private(set) var brief: [String] = []
  private(set) var sinks: [PlanPicture.Sink] = []
  private(set) var scope = PlanPicture.Scope.keyed

  init(_ step: Step, _ topology: Topology, isSequential: Bool) {
    switch step.operation {
    case .validate(let spec): add(spec)
    case .deduplicate(let spec): add(spec)
    case .filter(let condition): add("filter", "keeps", ExpressionWords.text(condition))
    case .map(let value): add("map", "value", ExpressionWords.text(value))
    case .reorder(let spec): add(spec)
    case .window(let spec, _):
      let words = WindowWords(spec, topology)
      kind = "window"
      facts = words.facts
      brief = [words.windows] + words.brief
      sinks = spec.late == .sideOutput ? [.results, .sideOutput] : [.results]
      let list = step.resultNames.joined(separator: ", ")
      facts.append(Fact("computes", list))
      brief.append(list)
      if isSequential { scope = .task }
    case .process(let spec): add(spec)
    case .custom:
      // Scenarios have none: what it gives out is known to the program that defines it.
      kind = step.operation.word
      sinks = [.results]
    }
  }

  private mutating func add(_ kind: String, _ word: String, _ expression: String) {
    self.kind = kind
    scope = .ordered
    facts = [Fact(word, expression)]
    brief = [expression]
  }

  private mutating func add(_ spec: ValidateSpec) {
    kind = "validate"
    scope = .ordered
    sinks = [.deadLetter]
    var rejects: [String] = []
    if spec.range { rejects.append("values that are not finite or outside their sensor's range") }
    if let future = spec.future {
      rejects.append("event times more than \(future) ahead of the arrival")
    }
    if let past = spec.past { rejects.append("event times more than \(past) behind the arrival") }
    facts = [Fact("rejects", rejects.isEmpty ? "nothing" : rejects.joined(separator: "; "))]
    brief = [
      spec.range ? "range" : nil, spec.future.map { "at most \($0) ahead" },
      spec.past.map { "at most \($0) behind" },
    ].compactMap { $0 }
  }

  private mutating func add(_ spec: DeduplicateSpec) {
    kind = "deduplicate"
    scope = .ordered
    facts = [
      Fact(
        "removes",
        "readings whose epoch and sequence their series had less than \(spec.within) before, "
          + "on the pipeline's clock"
      )
    ]
    brief = ["within \(spec.within)"]
  }

  private mutating func add(_ spec: ReorderSpec) {
    kind = "reorder"
    scope = .ordered
    sinks = spec.late == .sideOutput ? [.sideOutput] : []
    facts = [
      Fact("holds", "each reading until the watermark reaches its event time"),
      Fact("passes on", "in the order of event time, then of arrival"),
      Fact("late", "readings that the watermark had reached: \(spec.late.rawValue)"),
    ]
    brief = ["in the order of event time"]
  }

  private mutating func add(_ spec: any ProcessorSpec) {
    kind = spec.kind
    sinks = [.alerts]
    guard let spec = spec as? EWMAZSpec else { return }
    kind = "detect \(spec.kind)"
    let threshold = HumanText.short(spec.policy.threshold)
    facts = [
      Fact(
        "scores",
        "standard deviations from the weighted mean; half-life \(HumanText.short(spec.halfLife)) "
          + "readings, after \(spec.warmUp) to warm up"
      ),
      Fact("alerts", "at \(threshold) or more" + quiet(spec.policy.quietPeriod)),
    ]
    brief = ["score at least \(threshold)"]
  }

  private func quiet(_ period: TimeSpan) -> String {
    period > .zero ? ", then quiet for \(period) of event time" : ""
  }
}
