import TidemarkCore
import TidemarkFleet

/// Quantities by the time of the day, `{at: 06:00, value: 3}`, or of the week, `at: mon 06:00`.
enum ProfileShapes {
  /// The points of a day.
  static let day = profile(.day, point("daily", of: .day, Shapes.number))
  /// The points of a week.
  static let week = profile(.week, point("weekly", of: .week, Shapes.number))

  /// A factor of a rate: `{daily: [...]}` or `{weekly: [...]}`.
  static let load: Shape<Profile> = {
    let factor = Shape<Double>(.number(NumberRange(minimum: 0, maximum: 1_000))) {
      node throws(Failure) in
      let value = try Shapes.number.decode(node)
      guard (0...1_000).contains(value) else {
        throw node.place.failure("\(node.text ?? "") is out of range; allowed: 0 to 1000")
      }
      return value
    }
    return .variant(
      "load",
      "A factor that follows the time of the day or week (UTC).",
      cases: [
        Key(
          "daily",
          profile(.day, point("daily-load", of: .day, factor)),
          "Factors at times of the day."
        ),
        Key(
          "weekly",
          profile(.week, point("weekly-load", of: .week, factor)),
          "Factors at times of the week."
        ),
      ]
    )
  }()

  private static func profile(
    _ cycle: Profile.Cycle,
    _ point: Shape<Profile.Point>
  ) -> Shape<Profile> {
    point.located.list(minimumCount: 1).map { points, _ throws(Failure) -> Profile in
      for (point, next) in zip(points, points.dropFirst()) where next.value.at <= point.value.at {
        throw next.place.failure("the points of a profile must follow each other in time")
      }
      return Profile(cycle: cycle, points: points.map(\.value))
    }
  }

  private static func point(
    _ name: String,
    of cycle: Profile.Cycle,
    _ value: Shape<Double>
  ) -> Shape<Profile.Point> {
    let at = Key("at", time(of: cycle), required: true, "Time, UTC.")
    let value = Key("value", value, required: true, "Value then; linear in between.")
    return .object("\(name)-point", "A value at a time.", keys: [at, value]) {
      fields throws(Failure) in
      Profile.Point(at: try fields.require(at), value: try fields.require(value))
    }
  }

  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// `06:00` or `06:00:30`, behind a weekday and a space for a week.
  private static func time(of cycle: Profile.Cycle) -> Shape<TimeSpan> {
    let clock = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
    let days = cycle == .week ? "(\(weekdays.joined(separator: "|"))) " : ""
    let example = cycle == .week ? "a time of the week such as mon 06:00" : "a time such as 06:00"
    return Shape<TimeSpan>(.text(pattern: "^" + days + clock)) { node throws(Failure) in
      var words = (node.text ?? "").split(separator: " ", omittingEmptySubsequences: false)
      var day = 0
      if cycle == .week {
        guard words.count == 2, let index = weekdays.firstIndex(of: String(words[0])) else {
          throw node.expected(example)
        }
        day = index
        words.removeFirst()
      }
      guard words.count == 1, let seconds = secondsOfDay(words[0]) else {
        throw node.expected(example)
      }
      return .days(Int64(day)) + .seconds(seconds)
    }
  }

  private static func secondsOfDay(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.count == 2 && isWholeNumber(part) ? Int64(part) : nil
    }
    guard numbers.count == parts.count, (2...3).contains(parts.count), numbers[0] < 24,
      numbers.allSatisfy({ (0..<60).contains($0) })
    else { return nil }
    return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }
}
