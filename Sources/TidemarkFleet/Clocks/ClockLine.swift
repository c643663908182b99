import TidemarkCore

/// What a clock shows while nothing happens to it: a straight line over true time.
///
/// Budget: 5 ns a stamp.
struct ClockLine: BitwiseCopyable {
  /// What moves the clock on.
  enum Motion: UInt8, BitwiseCopyable {
    /// Its own rate.
    case running
    /// Its own rate, and a synchronisation that takes an error away bit by bit.
    case slewingForward, slewingBackward
    /// Nothing.
    case standing
  }

  /// A true time; the line goes through (anchor, face + fraction).
  private(set) var anchor: Int64
  /// What the clock shows at the anchor in whole nanoseconds, and 0..<1 of the next.
  ///
  /// A fraction is kept because a clock that moves from piece to piece every second and gains half
  /// a nanosecond in each would otherwise gain nothing.
  private(set) var face: Int64
  private(set) var fraction = 0.0
  /// Nanoseconds that it gains on the true time in each; 0 while it stands.
  var slope = 0.0
  var motion = Motion.running

  /// A clock that shows `face` at `anchor`.
  init(anchor: Int64, face: Int64) {
    self.anchor = anchor
    self.face = Self.bounded(face)
  }

  /// What a device writes on what it measures at `time`: the clock's last tick.
  @inline(__always)
  func stamp(_ time: Int64, grid: TimeGrid) -> Int64 {
    grid.floor(reading(at: time).whole)
  }

  /// By how much the clock is ahead at its anchor, in nanoseconds.
  var error: Double { Double(face - anchor) + fraction }

  /// Begins the next piece of the line where this one is at `time`.
  mutating func move(to time: Int64) {
    (face, fraction) = reading(at: time)
    anchor = time
  }

  /// Sets the clock at the anchor, to so many nanoseconds off a time.
  mutating func set(to time: Int64, off error: Double = 0) {
    let parts = Self.flooredParts(error)
    face = Self.bounded(time + parts.whole)
    fraction = parts.fraction
  }

  /// Moves the clock's hands at the anchor; `span` is at most `FleetLimits.clockError`.
  mutating func jump(by span: Int64) {
    face = Self.bounded(face + span)
  }

  /// What the clock would show if its ticks were infinitely short.
  ///
  /// Nothing overflows: a face lies in -110...190 years, a piece is at most 30 years long, and drift
  /// adds at most 40; 64 bits hold 292.
  @inline(__always)
  private func reading(at time: Int64) -> (whole: Int64, fraction: Double) {
    let elapsed = time - anchor
    let gain = Self.flooredParts(fraction + slope * Double(elapsed))
    let ticked = motion == .standing ? 0 : elapsed
    return (Self.bounded(face + ticked + gain.whole), gain.fraction)
  }

  private static func bounded(_ face: Int64) -> Int64 {
    min(max(face, FleetLimits.clockFace.lowerBound), FleetLimits.clockFace.upperBound)
  }

  /// A number of nanoseconds within `FleetLimits.clockError` as an integer and 0..<1.
  @inline(__always)
  private static func flooredParts(_ value: Double) -> (whole: Int64, fraction: Double) {
    let limit = Double(FleetLimits.clockError)
    let bounded = min(max(value, -limit), limit)
    var whole = Int64(bounded)
    if Double(whole) > bounded { whole -= 1 }
    return (whole, bounded - Double(whole))
  }
}
