import TidemarkCore

/// A profile ready to be looked up.
struct ProfileCurve {
  private let cycle: Int64
  private let origin: Int64
  /// Within the cycle, with the first point repeated one cycle later and the last one cycle earlier.
  private let times: [Int64]
  private let values: [Double]

  init(_ profile: Profile) {
    cycle = profile.cycle.length.nanoseconds
    origin = profile.cycle.origin.nanoseconds
    let points = profile.points
    let (first, last) = (points[0], points[points.count - 1])
    times =
      [last.at.nanoseconds - cycle] + points.map(\.at.nanoseconds) + [first.at.nanoseconds + cycle]
    values = [last.value] + points.map(\.value) + [first.value]
  }

  /// A part that is linear.
  struct Piece {
    /// At the time that was asked for.
    let value: Double
    /// Per nanosecond.
    let slope: Double
    /// Exclusive.
    let end: Int64
  }

  /// The value at an instant, linear between the points.
  func value(at time: Int64) -> Double { piece(at: time).value }

  /// The piece that an instant lies in, from there on.
  func piece(at time: Int64) -> Piece {
    let position = flooredDivision(time - origin, cycle).remainder
    // The first point lies at or before any position, the last one after it.
    let upper = max(1, firstIndex(in: times) { $0 > position })
    let slope = (values[upper] - values[upper - 1]) / Double(times[upper] - times[upper - 1])
    return Piece(
      value: values[upper - 1] + slope * Double(position - times[upper - 1]),
      slope: slope,
      end: time + (times[upper] - position)
    )
  }
}
