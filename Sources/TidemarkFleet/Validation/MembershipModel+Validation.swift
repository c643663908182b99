import TidemarkCore

extension MembershipModel {
  /// Throws at the first thing that no device can do.
  func validate(in place: String, duration: TimeSpan) throws(Failure) {
    for (change, name) in [(join, "join"), (leave, "leave")] {
      guard let change else { continue }
      try checkShare(change.share, in: "\(place), \(name)")
      try change.at.validate(in: "\(place), \(name) at", atLeast: 0)
    }
    let gap = LifePlan.gap(duration: duration.nanoseconds)
    for (interruption, name) in [(restart, "restart"), (replacement, "replacement")] {
      guard let interruption else { continue }
      try interruption.every.validate(in: "\(place), \(name) every", atLeast: gap)
      try interruption.downFor.validate(in: "\(place), \(name) down-for", atLeast: 0)
    }
  }
}
