import TidemarkCore

/// Writes the times of a column, most of which share their minute with the one before.
///
/// What comes out is what `TextBuffer.append(_: Timestamp)` writes, without its calendar.
struct TimeColumn {
  private static let minute: Int64 = 60_000_000_000

  private let times: ExportTimes
  /// Nanoseconds since 1970 of the latest minute.
  private var start: Int64 = 0
  /// `2026-01-01T00:00:`; empty before the first time.
  private var prefix: [UInt8] = []

  init(_ times: ExportTimes) {
    self.times = times
  }

  @inline(__always)
  mutating func append(_ nanoseconds: Int64, to text: inout TextBuffer) {
    guard times == .rfc3339 else {
      text.append(nanoseconds)
      return
    }
    // Times are as far apart as 64 bits without a sign can tell.
    var rest = UInt64(bitPattern: nanoseconds &- start)
    if nanoseconds < start || rest >= UInt64(Self.minute) || prefix.isEmpty {
      guard nanoseconds >= .min + Self.minute else {
        text.append(Timestamp(nanoseconds: nanoseconds))
        return
      }
      begin(nanoseconds)
      rest = UInt64(bitPattern: nanoseconds &- start)
    }
    text.append(bytes: prefix)
    let (second, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(pair: second, to: &text)
    if fraction != 0 { append(fraction: fraction, to: &text) }
    text.append(byte: 0x5A)
  }

  private mutating func begin(_ nanoseconds: Int64) {
    let (minutes, _) = flooredDivision(nanoseconds, Self.minute)
    start = minutes * Self.minute
    var text = TextBuffer()
    text.append(Timestamp(nanoseconds: start))
    prefix = Array(text.bytes.prefix(17))
  }

  /// Three, six or nine decimals, whichever is exact.
  @inline(__always)
  private func append(fraction: UInt64, to text: inout TextBuffer) {
    text.append(byte: ASCII.point)
    let (millis, rest) = fraction.quotientAndRemainder(dividingBy: 1_000_000)
    append(triple: millis, to: &text)
    guard rest != 0 else { return }
    let (micros, nanos) = rest.quotientAndRemainder(dividingBy: 1_000)
    append(triple: micros, to: &text)
    if nanos != 0 { append(triple: nanos, to: &text) }
  }

  @inline(__always)
  private func append(pair value: UInt64, to text: inout TextBuffer) {
    text.append(byte: ASCII.zero &+ UInt8(truncatingIfNeeded: value / 10))
    text.append(byte: ASCII.zero &+ UInt8(truncatingIfNeeded: value % 10))
  }

  @inline(__always)
  private func append(triple value: UInt64, to text: inout TextBuffer) {
    text.append(byte: ASCII.zero &+ UInt8(truncatingIfNeeded: value / 100))
    append(pair: value % 100, to: &text)
  }
}
