import TidemarkCore

extension KeyRule {
  /// Refuses what breaks the rule; `place` is that of the mapping.
  func check(_ entries: [YAMLEntry], at place: Place) throws(Failure) {
    switch self {
    case .exactlyOne(let names):
      let given = entries.filter { names.contains($0.key) }
      guard given.count < 2 else {
        throw given[1].place.failure(
          "'\(given[0].key)' and '\(given[1].key)' exclude each other; keep one"
        )
      }
      guard given.count == 1 else {
        throw place.failure("missing key: one of \(quotedList(names))")
      }
    case .atLeastOne(let names):
      guard entries.contains(where: { names.contains($0.key) }) else {
        throw place.failure("missing key: give \(quotedList(names))")
      }
    case .needs(let key, let other):
      guard let entry = entries.first(where: { $0.key == key }) else { return }
      guard entries.contains(where: { $0.key == other }) else {
        throw entry.place.failure("'\(key)' needs '\(other)' beside it")
      }
    case .excludes(let key, let others):
      guard let entry = entries.first(where: { $0.key == key }),
        let other = entries.first(where: { others.contains($0.key) })
      else { return }
      throw entry.place.failure("'\(other.key)' and '\(key)' exclude each other; keep one")
    case .when(let condition):
      let holds = entries.contains {
        $0.key == condition.key && $0.value.text == condition.value
      }
      if holds { try condition.check(entries, at: place) }
    }
  }
}

extension KeyCondition {
  fileprivate func check(_ entries: [YAMLEntry], at place: Place) throws(Failure) {
    let premise = "'\(key): \(value)'"
    for entry in entries where forbidden.contains(entry.key) {
      throw entry.place.failure("'\(entry.key)' does not apply to \(premise)")
    }
    let names = entries.map(\.key)
    for name in required where !names.contains(name) {
      throw place.failure("missing key '\(name)', which \(premise) needs")
    }
    guard oneOf.isEmpty || oneOf.contains(where: names.contains) else {
      throw place.failure("missing key: \(premise) needs \(quotedList(oneOf))")
    }
  }
}
