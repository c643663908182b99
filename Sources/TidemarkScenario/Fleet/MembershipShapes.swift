import TidemarkCore
import TidemarkFleet

/// Devices that come and go, as written.
struct MembershipDraft: Sendable {
  var model: MembershipModel
  /// Times that must lie within the simulation.
  var times: [SimulatedTime]

  static let shape: Shape<MembershipDraft> = {
    let join = Key("join", change("join", "Devices that come later."), "Devices that come later.")
    let leave = Key("leave", change("leave", "Devices that go for good."), "Devices that go.")
    let restart = Key(
      "restart",
      interruption("restart", "The same device is switched off and on."),
      "Devices are switched off and on; their sequence numbers start again."
    )
    let replace = Key(
      "replace",
      interruption("replace", "Another device takes its place and name."),
      "Devices are replaced by others, which have other clocks."
    )
    return .object(
      "membership",
      "How devices come and go.",
      keys: [join, leave, restart, replace]
    ) { fields throws(Failure) in
      let joining = try fields.value(join)
      let leaving = try fields.value(leave)
      let model = MembershipModel(
        join: joining?.model,
        leave: leaving?.model,
        restart: try fields.value(restart),
        replacement: try fields.value(replace)
      )
      return MembershipDraft(
        model: model,
        times: [joining?.time, leaving?.time].compactMap(\.self)
      )
    }
  }()

  private struct Change: Sendable {
    var model: MembershipModel.Change
    var time: SimulatedTime?
  }

  private static func change(_ name: String, _ summary: String) -> Shape<Change> {
    let share = Key("share", Shapes.share, required: true, "Share of the devices.")
    let at = Key("at", DistributionShapes.delay.located, required: true, "When, from the start.")
    return .object(name, summary, keys: [share, at]) { fields throws(Failure) in
      let at = try fields.require(at)
      var change = Change(
        model: MembershipModel.Change(share: try fields.require(share), at: at.value)
      )
      if case .constant(let nanoseconds) = at.value {
        change.time = SimulatedTime(at: TimeSpan(nanoseconds: Int64(nanoseconds)), place: at.place)
      }
      return change
    }
  }

  private static func interruption(
    _ name: String,
    _ summary: String
  ) -> Shape<MembershipModel.Interruption> {
    let every = Key(
      "every",
      DistributionShapes.interval,
      required: true,
      "From the end of one to the start of the next."
    )
    let downFor = Key(
      "down-for",
      DistributionShapes.interval,
      required: true,
      "How long it is off."
    )
    return .object(name, summary, keys: [every, downFor]) { fields throws(Failure) in
      MembershipModel.Interruption(
        every: try fields.require(every),
        downFor: try fields.require(downFor)
      )
    }
  }
}
