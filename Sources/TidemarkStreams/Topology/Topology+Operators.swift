import TidemarkCore

extension WindowSpec {
  /// Under Flink's rules: windows of a grid that fire when they end.
  ///
  /// They have an operator of their own, for speed, and everything else `FlinkTriggerOperator`.
  var isPlain: Bool {
    switch assigner {
    case .tumbling, .hopping: trigger == .eventTime && accumulation != .retracting
    case .cumulative, .sliding, .session, .global: false
    }
  }
}

extension Topology {
  /// Whether a window's results go through a `SuppressBuffer`.
  ///
  /// Windows of a grid that are held back until they close, without a limit, need none: what is to
  /// come out is what the windows hold when they close.
  func usesBuffer(_ spec: WindowSpec) -> Bool {
    guard semantics == .kafkaStreams, spec.emit == .suppress else { return false }
    switch spec.assigner {
    case .tumbling, .hopping:
      return restarts || spec.suppress.isLimited || spec.suppress.until != .windowCloses
    default: return true
    }
  }

  /// Whether a step's results depend on all keys of a task at once.
  func isSequential(_ step: Step) -> Bool {
    guard case .window(let spec, _) = step.operation else { return false }
    return usesBuffer(spec) || losesByOtherKeys(spec)
  }

  /// Whether windows that are anchored on readings can be lost because of other keys' newer windows.
  ///
  /// The store's memory goes by the newest window of the task, which with these windows not the readings'
  /// times alone decide. Without a throttle each window comes out before any other can hide it.
  private func losesByOtherKeys(_ spec: WindowSpec) -> Bool {
    guard semantics == .kafkaStreams, spec.emit == .onClose, case .sliding(let size) = spec.assigner
    else { return false }
    return spec.emitInterval > .zero
      || spec.retention.map { $0 <= size + spec.allowedLateness } ?? false
  }
}
