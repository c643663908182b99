import TidemarkCore
package import TidemarkStreams

extension Plan {
  /// How many of a replay's threads should share the keys; the others read, write and merge.
  ///
  /// Sharing keys costs something for every reading, so it is done by as many threads as its share of the
  /// work asks for. The costs are coarse: only those of detectors and of the usual aggregates in tumbling and
  /// hopping windows, and of the rest of a replay, were measured. Results do not depend on them.
  package func workers(ofThreads threads: Int) -> Int {
    let keyed = leaves.reduce(0) { $0 + steps[$1].cost }
    let share = keyed / (keyed + 60)
    return min(threads, max(1, Int((Double(threads) * share).rounded())))
  }
}

extension Plan.PlannedStep {
  /// Nanoseconds of a reading that a leaf step takes, about.
  fileprivate var cost: Double {
    guard results == nil else { return 0 }
    switch step.operation {
    case .window(let spec, let aggregates):
      let usual = aggregates.allSatisfy { [.count, .sum, .min, .max, .mean].contains($0) }
      switch spec.assigner {
      case .tumbling: return usual ? 10 : 40
      case .hopping(let size, let advance, _):
        let windows = Double(size.nanoseconds) / Double(max(1, advance.nanoseconds))
        return usual ? 15 : max(40, 20 * windows)
      case .cumulative, .sliding, .session, .global: return 80
      }
    case .process: return 10
    case .custom: return 60
    case .validate, .deduplicate, .filter, .map, .reorder: return 0
    }
  }
}
