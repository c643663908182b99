import TidemarkCore

/// A time, or a stretch of time, that must lie within the simulation.
struct SimulatedTime: Sendable {
  /// From the start.
  var at: TimeSpan
  /// Zero: a single time.
  var length = TimeSpan.zero
  var place: Place

  /// Spans are at most ten years, so that sums of two do not overflow.
  func check(within duration: TimeSpan) throws(Failure) {
    guard at < duration else {
      throw place.failure("\(at) is not within the simulation, which lasts \(duration)")
    }
    guard at + length <= duration else {
      throw place.failure(
        "\(at) + \(length) is not within the simulation, which lasts \(duration)"
      )
    }
  }
}
