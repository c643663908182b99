import TidemarkCore
import TidemarkStreams

/// A pipeline's plan as `explain --topology` shows it: what reads from what, and in words what it does.
///
/// Text, Mermaid and JSON are three ways to write this one value.
struct PlanPicture {
  /// Something that can be said of a part: `fires`, `when the watermark passes its end`.
  struct Fact: Equatable {
    var word: String
    var text: String

    init(_ word: String, _ text: String) {
      self.word = word
      self.text = text
    }
  }

  /// Where something leaves the pipeline; in a file of results each is a kind of line.
  enum Sink: String, CaseIterable {
    case results
    case alerts
    case sideOutput = "side-output"
    case deadLetter = "dead-letter"
  }

  /// Who does a step's work.
  enum Scope: String {
    /// One pass over all readings in the order of arrival, before everything keyed.
    case ordered
    /// Split by key over threads.
    case keyed
    /// Behind the keyed steps: results of all keys, in the order in which they come out.
    case merged
    /// All keys of a partition's task at once.
    case task
  }

  /// A step.
  struct Node {
    var name: String
    /// A scenario's word: `window`.
    var kind: String
    /// Indices of the nodes that it reads; empty: the source.
    var inputs: [Int]
    /// Nobody wrote what it reads.
    var isWiredByDefault: Bool
    /// Of a window over results of windows, which of them it takes.
    var value: String?
    var sensor: String?
    /// Nil for what keeps nothing by key of its own choice.
    var key: KeyWords?
    var scope: Scope
    /// What it does, in full.
    var facts: [Fact]
    /// What it does, in a few words each.
    var brief: [String]
    var sinks: [Sink]
    var isLedger = false
  }

  var name: String
  var topology: Topology
  /// Who sends, where that is known.
  var source: [String]
  var nodes: [Node]
  /// The node behind which watermarks are assigned; nil: the source.
  var watermarkNode: Int?

  init(name: String, plan: Plan, source: [String]) {
    self.name = name
    topology = plan.topology
    self.source = source
    watermarkNode = plan.watermarkStep
    nodes = plan.steps.map { Node($0, plan, isCatalogKnown: !source.isEmpty) }
    if let ledger = plan.ledgerStep { nodes[ledger].isLedger = true }
  }

  /// Whether event-time progress is something that is assigned at one place; stream time is not.
  var hasWatermarks: Bool {
    topology.semantics == .flink && topology.watermark.strategy != .explicit
  }

  /// Names of the nodes that read one, or the source, in the order of the steps.
  func readers(of index: Int?) -> [String] {
    nodes.filter { $0.reads(index) }.map(\.name)
  }

  /// Names of what a node reads.
  func inputs(of node: Node) -> [String] {
    node.inputs.isEmpty ? ["source"] : node.inputs.map { nodes[$0].name }
  }
}

extension PlanPicture.Node {
  /// Whether it reads a node; nil is the source.
  func reads(_ index: Int?) -> Bool {
    index.map(inputs.contains) ?? inputs.isEmpty
  }

  fileprivate init(_ planned: Plan.PlannedStep, _ plan: Plan, isCatalogKnown: Bool) {
    let (step, topology) = (planned.step, plan.topology)
    let words = OperationWords(step, topology, isSequential: planned.isSequential)
    name = step.name
    kind = words.kind
    inputs = planned.inputs
    let gathered = planned.results?.inputs.first.flatMap { plan.steps[$0.step].step.firstAggregate }
    value = gathered.map { (step.value ?? $0).word }
    isWiredByDefault = step.from.isEmpty
    sensor = step.sensor
    scope = planned.results == nil ? words.scope : .merged
    facts = words.facts
    brief = words.brief
    sinks = words.sinks
    guard let keys = planned.keys else { return }
    key = KeyWords(planned.key, keys, planned.selects, isCounted: isCatalogKnown)
    if topology.semantics == .kafkaStreams, step.isWindowStep {
      facts.append(
        PlanPicture.Fact("time", KeyWords.streamTime(keys, isKnown: isCatalogKnown))
      )
    }
  }
}

extension Step {
  fileprivate var firstAggregate: Aggregate? {
    if case .window(_, let aggregates) = operation { aggregates.first } else { nil }
  }

  fileprivate var isWindowStep: Bool {
    if case .window = operation { true } else { false }
  }
}
