import TidemarkCore
import TidemarkMeasurement
import TidemarkScenario
import TidemarkStreams

/// Which numbers a sweep shows.
enum SweepMetrics {
  /// Those that were asked for, else of each step what says how good its results are.
  static func columns(
    _ names: [String],
    _ topology: Topology,
    kinds: [String]
  ) throws -> [SweepResult.Column] {
    let catalog = catalog(of: topology, kinds: kinds)
    let names = names.isEmpty ? defaults(topology) : names
    return try names.map { name in
      guard let metric = catalog[name], !metric.isOfMachine else {
        throw Failure(.usage, "--metric \(name): \(problem(with: name, catalog))")
      }
      return SweepResult.Column(name: name, dimension: metric.dimension)
    }
  }

  static func catalog(of topology: Topology, kinds: [String]) -> MetricCatalog {
    MetricCatalog(topology, anomalyKinds: kinds)
  }

  private static func problem(with name: String, _ catalog: MetricCatalog) -> String {
    if catalog[name] != nil { return "this is another number each time; use one that is the same" }
    let names = catalog.metrics.filter { !$0.isOfMachine }.map(\.name)
    let hint = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return "names no metric\(hint)"
  }

  private static func defaults(_ topology: Topology) -> [String] {
    var names = ["on-time", "late-accepted", "too-late", "lost", "counted"].map {
      "ledger.\($0).share"
    }
    for step in topology.steps {
      switch step.operation.resultKind {
      case .window:
        names += [
          "counted.share", "too-late.share", "result-latency.p50", "result-latency.p99",
        ].map { "\(step.name).\($0)" }
      case .detect: names.append("\(step.name).f1")
      case .validate, .deduplicate, .filter, .map, .reorder: break
      }
    }
    return names
  }

  /// What completeness costs in latency, at the step that decides what becomes of each reading.
  static func front(_ topology: Topology, _ points: [SweepMeasurement]) -> SweepResult.Front? {
    let window = topology.steps.first { $0.operation.resultKind == .window }
    guard let step = topology.ledgerStep ?? window?.name else { return nil }
    let (benefit, cost) = ("ledger.counted.share", "\(step).result-latency.p99")
    return SweepResult.Front(
      step: step,
      benefit: benefit,
      cost: cost,
      benefits: points.map { $0[benefit] },
      costs: points.map { $0[cost] }
    )
  }
}
