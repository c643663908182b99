/// A length of time in nanoseconds; may be negative.
package struct TimeSpan: Hashable, Sendable, BitwiseCopyable {
  package var nanoseconds: Int64

  @inlinable
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static let zero = TimeSpan(nanoseconds: 0)

  package static func microseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000)
  }
  package static func milliseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000_000)
  }
  package static func seconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000_000_000)
  }
  package static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
  package static func hours(_ count: Int64) -> TimeSpan { .seconds(count * 3_600) }
  package static func days(_ count: Int64) -> TimeSpan { .seconds(count * 86_400) }

  package static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds + b.nanoseconds)
  }
  package static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
}

extension TimeSpan: Comparable {
  package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }
}
