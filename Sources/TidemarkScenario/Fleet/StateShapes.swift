import TidemarkCore
import TidemarkFleet

/// How a machine with states is written: `states: [{name: idle, dwell: 5m}, ...]`.
enum StateShapes {
  static let machine = state.list(minimumCount: 1).map {
    drafts,
    _ throws(Failure) -> SignalPart in
    try requireUnique(drafts.map(\.name), "state")
    let names = drafts.map(\.name.value)
    var states: [StateMachine.State] = []
    for draft in drafts {
      var transitions: [StateMachine.Transition] = []
      for next in draft.next {
        guard let index = names.firstIndex(of: next.state.value) else {
          let message = unknownName(next.state.value, what: "state", among: names)
          throw next.state.place.failure(message)
        }
        transitions.append(StateMachine.Transition(state: index, weight: next.weight))
      }
      try requireUnique(draft.next.map(\.state), "state")
      states.append(
        StateMachine.State(
          name: draft.name.value,
          value: draft.value,
          dwell: draft.dwell,
          next: transitions
        )
      )
    }
    return .states(StateMachine(states: states))
  }

  /// A state whose successors are names.
  private struct Draft: Sendable {
    struct Next: Sendable {
      var state: Located<String>
      var weight: Double
    }

    var name: Located<String>
    var value: Double
    var dwell: Distribution
    var next: [Next]
  }

  private static let state: Shape<Draft> = {
    let name = Key("name", Shapes.name.located, required: true, "Name of the state.")
    let value = Key("value", Shapes.number, "What a number sensor measures in it; 0 by default.")
    let dwell = Key("dwell", DistributionShapes.interval, required: true, "How long it lasts.")
    let next = Key(
      "next",
      successor.oneOrMore(),
      "Which state follows; the next of the list by default, after the last one the first."
    )
    return .object("state", "A state of a machine.", keys: [name, value, dwell, next]) {
      fields throws(Failure) in
      Draft(
        name: try fields.require(name),
        value: try fields.value(value) ?? 0,
        dwell: try fields.require(dwell),
        next: try fields.value(next) ?? []
      )
    }
  }()

  /// `running`, or `{to: running, weight: 3}`.
  private static let successor: Shape<Draft.Next> = {
    let to = Key("to", Shapes.name.located, required: true, "Name of a state.")
    let weight = Key("weight", Shapes.number(.positive), "How often, against others; 1 by default.")
    return Shape<Draft.Next>.object("next-state", "A state that may follow.", keys: [to, weight]) {
      fields throws(Failure) in
      Draft.Next(state: try fields.require(to), weight: try fields.value(weight) ?? 1)
    }
    .orScalar(Shapes.name.located.map { name, _ in Draft.Next(state: name, weight: 1) })
  }()
}
