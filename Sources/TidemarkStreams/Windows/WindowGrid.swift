import TidemarkCore

/// The windows of one assigner, numbered by start: window *w* is [w·advance + offset, + size).
///
/// All times are quanta. Near the ends of 64 bits results are clamped instead of wrapped, as Flink
/// clamps its clean-up times.
struct WindowGrid: Sendable {
  let size: Int64
  let advance: Int64
  let offset: Int64

  init(
    _ assigner: WindowSpec.Assigner,
    quantum: TimeSpan,
    rules: EngineRules = .published
  ) {
    let unit = quantum.nanoseconds
    size = assigner.size.nanoseconds / unit
    // Windows without a grid do not ask for it.
    advance = max(1, assigner.advance.nanoseconds / unit)
    offset = assigner.offset.nanoseconds / unit + rules.windowStart
  }

  /// The last window that starts at or before `time`.
  @inline(__always)
  func lastWindow(startingBy time: Int64) -> Int64 {
    flooredDivision(clampedDifference(time, offset), advance).quotient
  }

  func start(_ window: Int64) -> Int64 {
    let (product, overflow) = window.multipliedReportingOverflow(by: advance)
    return overflow ? (window < 0 ? .min : .max) : clampedSum(product, offset)
  }

  func end(_ window: Int64) -> Int64 {
    clampedSum(start(window), size)
  }

  /// The first window whose last instant (end − 1) lies behind `watermark`.
  func firstWindow(endingBehind watermark: Int64) -> Int64 {
    // end(w) − 1 > watermark  <=>  w·advance > watermark + 1 − size − offset
    let limit = clampedDifference(clampedDifference(clampedSum(watermark, 1), size), offset)
    return flooredDivision(limit, advance).quotient + 1
  }

  /// The windows that hold an instant, ascending.
  func windows(holding time: Int64) -> [Int64] {
    var found: [Int64] = []
    var window = lastWindow(startingBy: time)
    while clampedSum(start(window), size) > time {
      found.append(window)
      guard start(window) >= .min + advance else { break }
      window -= 1
    }
    return found.reversed()
  }
}

/// A sum that stops at the ends of time.
@inline(__always)
package func clampedSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? (b < 0 ? .min : .max) : sum
}

/// A difference that stops at the ends of what a number can hold.
@inline(__always)
package func clampedDifference(_ a: Int64, _ b: Int64) -> Int64 {
  let (difference, overflow) = a.subtractingReportingOverflow(b)
  return overflow ? (b < 0 ? .max : .min) : difference
}
