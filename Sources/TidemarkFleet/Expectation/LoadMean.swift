import TidemarkCore

/// The mean of a load profile over a stretch of time.
enum LoadMean {
  private static let steps: Int64 = 1_008

  /// Whole cycles have the mean of a cycle, so that twenty years cost what a week does.
  static func value(_ profile: Profile?, from start: Int64, until end: Int64) -> Double {
    guard let profile, end > start else { return 1 }
    let curve = ProfileCurve(profile)
    let cycle = profile.cycle.length.nanoseconds
    let rest = (end - start) % cycle
    var integral = mean(curve, from: start, length: rest) * Double(rest)
    if rest < end - start {
      integral += mean(curve, from: start, length: cycle) * Double(end - start - rest)
    }
    return integral / Double(end - start)
  }

  /// By the midpoints of equal steps.
  private static func mean(_ curve: ProfileCurve, from start: Int64, length: Int64) -> Double {
    guard length > 0 else { return 0 }
    var sum = 0.0
    for step in 0..<steps {
      let offset = Double(length) * (Double(step) + 0.5) / Double(steps)
      sum += curve.value(at: start + Int64(offset))
    }
    return sum / Double(steps)
  }
}
