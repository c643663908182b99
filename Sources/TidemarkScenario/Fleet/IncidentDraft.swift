import TidemarkCore
import TidemarkFleet

/// Something that happens to many devices at a given time, as written under `incidents:`.
struct IncidentDraft: Sendable {
  var model: IncidentModel
  var partition: Located<Int>?
  var deviceClass: Located<String>?
  var group: Located<String>?
  var time: SimulatedTime
  var place: Place

  enum Kind: String, CaseIterable, Sendable {
    case partitionOutage = "partition-outage"
    case outage
    case storm
    case clockJump = "clock-jump"
    case brownOut = "brown-out"
  }

  static let shape: Shape<IncidentDraft> = {
    let keys = IncidentKeys()
    return .object(
      "incident",
      "Something that happens to many devices at a given time.",
      keys: keys.all,
      rules: keys.rules
    ) { fields throws(Failure) in
      let at = try fields.require(keys.at)
      let length = try fields.value(keys.length) ?? .zero
      let deviceClass = try fields.value(keys.deviceClass)
      let group = try fields.value(keys.group)
      return IncidentDraft(
        model: IncidentModel(
          kind: try kind(fields, keys),
          at: at.value,
          length: length,
          target: IncidentModel.Target(
            deviceClass: deviceClass?.value,
            group: group?.value,
            share: try fields.value(keys.share) ?? 1
          )
        ),
        partition: try fields.value(keys.partition),
        deviceClass: deviceClass,
        group: group,
        time: SimulatedTime(at: at.value, length: length, place: at.place),
        place: fields.place
      )
    }
  }()

  private static func kind(
    _ fields: Fields,
    _ keys: IncidentKeys
  ) throws(Failure) -> IncidentModel.Kind {
    let then = try fields.value(keys.then) ?? .flush
    switch try fields.require(keys.kind) {
    case .partitionOutage:
      return .partitionOutage(partition: try fields.require(keys.partition).value, then: then)
    case .outage:
      return .outage(then: then)
    case .storm:
      return .storm(factor: try fields.require(keys.factor))
    case .clockJump:
      return .clockJump(by: try fields.require(keys.by))
    case .brownOut:
      return .brownOut(
        delayFactor: try fields.value(keys.delayFactor) ?? 1,
        loss: try fields.value(keys.loss) ?? 0
      )
    }
  }

  /// The model, once the fleet is known.
  func resolved(
    in classes: [ClassDraft],
    partitions: Int,
    duration: TimeSpan
  ) throws(Failure) -> IncidentModel {
    try time.check(within: duration)
    if let partition, partition.value >= partitions {
      throw partition.place.failure(
        "there is no partition \(partition.value); there are \(partitions), counted from 0"
      )
    }
    let names = classes.map(\.model.name)
    if let deviceClass, !names.contains(deviceClass.value) {
      throw deviceClass.place.failure(unknownName(deviceClass.value, what: "class", among: names))
    }
    if let group { try check(group, among: classes) }
    return model
  }

  private func check(_ group: Located<String>, among classes: [ClassDraft]) throws(Failure) {
    let struck = classes.filter { deviceClass == nil || $0.model.name == deviceClass?.value }
    let groupings = struck.compactMap { draft in
      draft.model.grouping.map { (name: $0.name, count: (draft.model.devices - 1) / $0.size + 1) }
    }
    let exists = groupings.contains { grouping in
      guard group.value.hasPrefix(grouping.name + "-") else { return false }
      let number = group.value.dropFirst(grouping.name.count + 1)
      return Int(number).map { (0..<grouping.count).contains($0) && String($0) == number } ?? false
    }
    guard !exists else { return }
    guard !groupings.isEmpty else {
      throw group.place.failure("there are no groups; give a class a 'group'")
    }
    let known = groupings.map { "\($0.name)-0 to \($0.name)-\($0.count - 1)" }
    throw group.place.failure(
      "there is no group '\(group.value)'; there are \(known.joined(separator: ", "))"
    )
  }
}

/// The keys of an incident.
private struct IncidentKeys: Sendable {
  let at = Key("at", Shapes.span(.notNegative).located, required: true, "When, from the start.")
  let length = Key("for", Shapes.span(.positive), "How long it lasts.")
  let kind = Key(
    "kind",
    Shapes.choice("kind", IncidentDraft.Kind.allCases),
    required: true,
    "What happens."
  )
  let partition = Key("partition", Shapes.count(0...65_535).located, "Which one, from 0.")
  let then = Key(
    "then",
    Shapes.choice("word", NetworkModel.Offline.Afterwards.allCases),
    "flush (the default): what waited arrives afterwards; drop: it is lost."
  )
  let factor = Key("factor", Shapes.number(.positive), "How many times as often devices measure.")
  let by = Key("by", IncidentKeys.jump, "How far clocks jump, either way.")
  let delayFactor = Key(
    "delay-factor",
    Shapes.number(.positive),
    "Multiplies delays; 1 by default."
  )
  let loss = Key("loss", Shapes.share, "Share of the copies that is lost besides; 0 by default.")
  let deviceClass = Key("class", Shapes.name.located, "Only devices of this class.")
  let group = Key("group", Shapes.name.located, "Only devices of this group, such as depot-3.")
  let share = Key("share", Shapes.share, "Only this share of the devices, drawn per device.")

  var all: [any AnyKey] {
    [at, length, kind, partition, then, factor, by, delayFactor, loss, deviceClass, group, share]
  }

  var rules: [KeyRule] {
    let targets = [deviceClass.name, group.name, share.name]
    return [
      rule(.partitionOutage, needs: [length.name, partition.name], may: [then.name]),
      rule(.outage, needs: [length.name], may: [then.name] + targets),
      rule(.storm, needs: [length.name, factor.name], may: targets),
      rule(.clockJump, needs: [by.name], may: targets),
      rule(
        .brownOut,
        needs: [length.name],
        oneOf: [delayFactor.name, loss.name],
        may: targets
      ),
    ]
  }

  private func rule(
    _ kind: IncidentDraft.Kind,
    needs required: [String],
    oneOf: [String] = [],
    may optional: [String]
  ) -> KeyRule {
    let used = [at.name, self.kind.name] + required + oneOf + optional
    return .when(
      KeyCondition(
        key: self.kind.name,
        value: kind.rawValue,
        required: required,
        oneOf: oneOf,
        forbidden: all.map(\.name).filter { !used.contains($0) }
      )
    )
  }

  private static let jump = Shapes.span(.any).checked { span, place throws(Failure) in
    guard span != .zero else { throw place.failure("a jump by 0 does nothing") }
  }
}
