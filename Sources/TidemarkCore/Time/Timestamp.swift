/// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// `min` and `max` are never times of readings: `min` stands for "no watermark yet", `max` for
/// "end of input".
public struct Timestamp: Hashable, Sendable, BitwiseCopyable {
  /// Since 1970-01-01T00:00:00Z.
  public var nanoseconds: Int64

  /// The instant so many nanoseconds after 1970-01-01T00:00:00Z.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// 1970-01-01T00:00:00Z.
  public static let epoch = Timestamp(nanoseconds: 0)
  /// Before all readings.
  public static let min = Timestamp(nanoseconds: .min)
  /// After all readings.
  public static let max = Timestamp(nanoseconds: .max)

  /// The instant that comes `b` later; traps on overflow.
  @inlinable
  public static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(nanoseconds: a.nanoseconds + b.nanoseconds)
  }
  /// The instant that comes `b` earlier; traps on overflow.
  @inlinable
  public static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
  /// The time from `b` to `a`; traps on overflow.
  @inlinable
  public static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
}

extension Timestamp: Comparable {
  /// Whether `a` is earlier.
  @inlinable
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
}
