/// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// `min` and `max` are never times of readings: `min` stands for "no watermark yet", `max` for
/// "end of input".
package struct Timestamp: Hashable, Sendable, BitwiseCopyable {
  package var nanoseconds: Int64

  @inlinable
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static let epoch = Timestamp(nanoseconds: 0)
  package static let min = Timestamp(nanoseconds: .min)
  package static let max = Timestamp(nanoseconds: .max)

  package static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(nanoseconds: a.nanoseconds + b.nanoseconds)
  }
  package static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
  package static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
}

extension Timestamp: Comparable {
  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
}
