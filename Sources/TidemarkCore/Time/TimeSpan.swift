/// A length of time in nanoseconds; may be negative.
public struct TimeSpan: Hashable, Sendable, BitwiseCopyable {
  /// Its length.
  public var nanoseconds: Int64

  /// A span of so many nanoseconds.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// No time.
  public static let zero = TimeSpan(nanoseconds: 0)

  /// So many times 1,000 ns; traps if that does not fit 64 bits of nanoseconds.
  public static func microseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000)
  }
  /// So many times 10^6 ns; traps if that does not fit 64 bits of nanoseconds.
  public static func milliseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000_000)
  }
  /// So many times 10^9 ns; traps if that does not fit 64 bits of nanoseconds.
  public static func seconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: count * 1_000_000_000)
  }
  /// So many times 60 s; traps if that does not fit 64 bits of nanoseconds.
  public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
  /// So many times 3,600 s; traps if that does not fit 64 bits of nanoseconds.
  public static func hours(_ count: Int64) -> TimeSpan { .seconds(count * 3_600) }
  /// So many times 86,400 s; traps if that does not fit 64 bits of nanoseconds.
  public static func days(_ count: Int64) -> TimeSpan { .seconds(count * 86_400) }

  /// Traps on overflow.
  @inlinable
  public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds + b.nanoseconds)
  }
  /// Traps on overflow.
  @inlinable
  public static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
}

extension TimeSpan: Comparable {
  /// Whether `a` is shorter, or more negative.
  @inlinable
  public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }
}
