/// Whether a run satisfied a threshold.
package struct ThresholdOutcome: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case held
    /// With the reason, where it is not the value.
    case failed(String?)
    /// Not judged, and why: it does not fail the run.
    case skipped(String)
  }

  /// As the scenario has it.
  package var text: String
  package var state: State
  /// What the run measured, in the dimension's base unit; nil if it measured nothing.
  package var value: Double?
  package var dimension: Threshold.Dimension

  package init(text: String, state: State, value: Double?, dimension: Threshold.Dimension) {
    self.text = text
    self.state = state
    self.value = value
    self.dimension = dimension
  }

  /// False fails the run.
  package var ok: Bool {
    if case .failed = state { false } else { true }
  }

  /// Why it was skipped, or failed without a value.
  package var reason: String? {
    switch state {
    case .held: nil
    case .failed(let reason): reason
    case .skipped(let reason): reason
    }
  }
}
