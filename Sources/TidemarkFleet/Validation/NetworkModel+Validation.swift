import TidemarkCore

extension NetworkModel {
  /// Throws at the first thing that no network can do.
  func validate(in place: String, hasGroups: Bool) throws(Failure) {
    try delay?.validate(in: "\(place), delay", atLeast: 0)
    try jitter?.validate(in: "\(place), jitter")
    try groupDelay?.validate(in: "\(place), group-delay", atLeast: 0)
    try duplicateDelay?.validate(in: "\(place), duplicate delay", atLeast: 0)
    try checkShare(loss, in: "\(place), loss")
    try checkShare(duplicate, in: "\(place), duplicate")
    try bursts?.validate(in: "\(place), bursts")
    try offline?.every.validate(in: "\(place), offline every", atLeast: FleetLimits.gap)
    try offline?.length.validate(in: "\(place), offline for", atLeast: 0)
    if let buffer, !(1...1_000_000_000).contains(buffer.capacity) {
      throw wrong(place, "capacity of the buffer must be 1 to 1e9, is \(buffer.capacity)")
    }
    if let uplinkRate, !(uplinkRate > 1e-6 && uplinkRate <= 1e6) {
      throw wrong(
        place,
        "rate of the uplink must be above 1e-6/s and at most 1e6/s, is \(uplinkRate)"
      )
    }
    if let gateway, !(gateway.every.nanoseconds >= FleetLimits.gap && gateway.every <= .days(366)) {
      throw wrong(place, "a gateway hands on each 1ms to 366d, not each \(gateway.every)")
    }
    guard !hasGroups else { return }
    let needs = [
      groupDelay == nil ? nil : "group-delay",
      gateway == nil ? nil : "a gateway",
      offline?.scope == .group || bursts?.scope == .group ? "of: group" : nil,
    ]
    if let first = needs.compactMap(\.self).first {
      throw wrong(place, "\(first) needs groups, and the class has none")
    }
  }
}

extension NetworkModel.Bursts {
  fileprivate func validate(in place: String) throws(Failure) {
    for (mean, name) in [(goodMean, "good-for"), (badMean, "bad-for")]
    where !(mean >= Double(FleetLimits.gap) && mean <= Double(FleetLimits.span)) {
      let found = TimeSpan(nanoseconds: Int64(min(max(mean, 0), 1e18)))
      throw wrong(place, "\(name) must be 1ms to 10 years, is about \(found)")
    }
    try checkShare(lossInGood, in: "\(place), loss-good")
    try checkShare(lossInBad, in: "\(place), loss-bad")
  }
}
