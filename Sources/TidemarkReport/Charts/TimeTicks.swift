import TidemarkCore

/// A time on an axis.
package struct TimeTick: Equatable, Sendable {
  package var time: Int64
  /// `14:30`, `Jan 2`, `2026`.
  package var label: String
  /// What the label leaves out, where it is new: the date below a time of day.
  package var context: String?
}

/// Times that people would choose: full minutes, hours, days, months.
package enum TimeTicks {
  private enum Step {
    case nanoseconds(Int64)
    case months(Int64)
  }

  private static let second: Int64 = 1_000_000_000
  private static let day: Int64 = 86_400 * second

  private static let steps: [Step] = {
    var steps: [Step] = []
    var power: Int64 = 1
    while power < second {
      steps += [1, 2, 5].map { .nanoseconds($0 * power) }
      power *= 10
    }
    steps += [1, 2, 5, 10, 15, 30].map { .nanoseconds($0 * second) }
    steps += [1, 2, 5, 10, 15, 30].map { .nanoseconds($0 * 60 * second) }
    steps += [1, 2, 3, 6, 12].map { .nanoseconds($0 * 3_600 * second) }
    steps += [1, 2, 7, 14].map { .nanoseconds($0 * day) }
    steps += [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200].map { .months($0) }
    return steps
  }()

  /// No two labels are nearer than this, so that a date below each of two neighbours has room.
  private static let leastGap = 76.0

  /// The ticks of an axis, ascending: of the finest step whose labels do not touch.
  package static func ticks(_ axis: TimeAxis) -> [TimeTick] {
    let span = Double(UInt64(bitPattern: axis.high &- axis.low))
    let step = steps.first { step in
      let gap = Double(length(step)) / span * Double(axis.width)
      return gap >= max(leastGap, TextWidth.of(label(axis.low, step)) + 14)
    }
    let chosen = step ?? .months(2_400)
    var ticks: [TimeTick] = []
    var last: String?
    for time in times(axis, chosen) {
      let context = context(time, chosen)
      ticks.append(
        TimeTick(time: time, label: label(time, chosen), context: context == last ? nil : context)
      )
      last = context
    }
    return ticks
  }

  /// About; a month has 30 days here.
  private static func length(_ step: Step) -> Int64 {
    switch step {
    case .nanoseconds(let length): length
    // 100 years are the longest: far below the 292 that fit.
    case .months(let count): count * 30 * day
    }
  }

  private static func times(_ axis: TimeAxis, _ step: Step) -> [Int64] {
    var times: [Int64] = []
    switch step {
    case .nanoseconds(let length):
      let (quotient, remainder) = flooredDivision(axis.low, length)
      var index = remainder == 0 ? quotient : quotient + 1
      while true {
        let (time, overflow) = index.multipliedReportingOverflow(by: length)
        guard !overflow, time <= axis.high else { return times }
        times.append(time)
        index += 1
      }
    case .months(let count):
      let date = CivilCalendar.date(days: flooredDivision(axis.low, day).quotient)
      var month = flooredDivision(date.year * 12 + date.month - 1, count).quotient * count
      while true {
        let (year, inYear) = flooredDivision(month, 12)
        let days = CivilCalendar.days(year: year, month: inYear + 1, day: 1)
        let (time, overflow) = days.multipliedReportingOverflow(by: day)
        month += count
        // Before the first that fits 64 bits, or behind the last.
        if overflow, days < 0 { continue }
        guard !overflow, time <= axis.high else { return times }
        if time >= axis.low { times.append(time) }
      }
    }
  }

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func label(_ time: Int64, _ step: Step) -> String {
    let text = Timestamp(nanoseconds: time).description
    let (days, _) = flooredDivision(time, day)
    let date = CivilCalendar.date(days: days)
    let month = monthNames[Int(date.month) - 1]
    switch step {
    case .months(let count): return count < 12 ? month : "\(date.year)"
    case .nanoseconds(let length):
      if length >= day { return "\(month) \(date.day)" }
      let clock = text.dropFirst(11).prefix(8)
      if length >= 60 * second { return String(clock.prefix(5)) }
      if length >= second { return String(clock) }
      let places = length >= 1_000_000 ? 3 : length >= 1_000 ? 6 : 9
      let fraction = String(flooredDivision(time, second).remainder)
      let digits = String(repeating: "0", count: 9 - fraction.count) + fraction
      return "\(clock).\(digits.prefix(places))"
    }
  }

  private static func context(_ time: Int64, _ step: Step) -> String? {
    let text = Timestamp(nanoseconds: time).description
    switch step {
    case .months(let count): return count < 12 ? String(text.prefix(4)) : nil
    case .nanoseconds(let length): return String(text.prefix(length >= day ? 4 : 10))
    }
  }
}
