import TidemarkCore

extension Topology {
  /// The first step whose state cannot be saved: it runs code of one's own that does not say how.
  package var unsavableStep: String? {
    steps.first { !$0.isSavable }?.name
  }
}

extension Step {
  fileprivate var isSavable: Bool {
    switch operation {
    case .window: aggregator?.isSavable ?? true
    case .process(let spec): spec.isSavable
    case .custom(let custom): custom.isSavable
    case .validate, .deduplicate, .filter, .map, .reorder: true
    }
  }
}
