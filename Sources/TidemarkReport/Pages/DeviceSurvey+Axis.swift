extension DeviceSurvey {
  /// The time that all panels show; nil without readings.
  ///
  /// The most trustworthy clock decides, with some room for the others: a device that thinks it is
  /// 1970 must not press the rest into one pixel. Event times may be a tenth of the span away,
  /// arrivals its whole length, both at least a minute. Event times further away than that are too
  /// few or too far to make room for them, except for a fiftieth of the span. Where true times are
  /// not known, arrivals decide, and event times may be as far away as they.
  func timeAxis(width: Int) -> TimeAxis? {
    let truth = extents[PageClock.trueTime.rawValue]
    let event = extents[PageClock.eventTime.rawValue]
    let arrival = extents[PageClock.arrivalTime.rawValue]
    let core = !truth.isEmpty ? truth : !arrival.isEmpty ? arrival : event
    guard !core.isEmpty else { return nil }
    let length = Int64(clamping: UInt64(bitPattern: core.high &- core.low))
    let far = max(length, DeviceSurvey.leastRoom)
    let near = subject.knowsTrueTime ? max(length / 10, DeviceSurvey.leastRoom) : far
    var shown = core
    for (extent, room, rest) in [(event, near, length / 50), (arrival, far, far)]
    where !extent.isEmpty {
      let low = DeviceSurvey.sum(core.low, -room)
      let high = DeviceSurvey.sum(core.high, room)
      let isBefore = extent.low < low
      let isAfter = extent.high > high
      shown.low = min(shown.low, isBefore ? DeviceSurvey.sum(core.low, -rest) : extent.low)
      shown.high = max(shown.high, isAfter ? DeviceSurvey.sum(core.high, rest) : extent.high)
    }
    let span = Int64(clamping: UInt64(bitPattern: shown.high &- shown.low))
    let margin = max(span / 64, span == 0 ? DeviceSurvey.halfSecond : 1)
    return TimeAxis(
      low: DeviceSurvey.sum(shown.low, -margin),
      high: DeviceSurvey.sum(shown.high, margin),
      width: width
    )
  }

  private static let leastRoom: Int64 = 60_000_000_000
  private static let halfSecond: Int64 = 500_000_000

  /// Stops at the ends of 64 bits.
  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b < 0 ? .min : .max) : sum
  }
}
