package import TidemarkCore

/// Histograms of intervals as `.hlog`: HdrHistogram's log format, version 1.3, with a tag for each measure.
///
/// Values are nanoseconds. HdrHistogram has no negative values: those of an interval are a histogram of
/// their own, of their magnitudes, whose tag ends in `.negative`.
package enum HistogramLog {
  /// What stands before the first interval; times are seconds since 1970.
  ///
  /// Readers leave out what is before the start of a log, which the windows of late readings may be, so it
  /// starts in 1970.
  package static let header = """
    #[Tidemark latencies in ns; negative ones are magnitudes under a tag that ends in .negative]
    #[Histogram log format version 1.3]
    #[StartTime: 0.000 (seconds since epoch), 1970-01-01T00:00:00Z]
    #[BaseTime: 0.000 (seconds since epoch)]
    "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

    """

  /// The lines of one interval: none if nothing was recorded.
  package static func lines(
    tag: String,
    start: Timestamp,
    length: TimeSpan,
    _ histogram: Histogram
  ) -> String {
    let tag = String(tag.map { $0 == "," || $0.isWhitespace ? "_" : $0 })
    var text = ""
    if let max = histogram.max, max >= 0 {
      text += line(tag, start, length, UInt64(max), histogram.positive)
    }
    if let min = histogram.min, min < 0 {
      text += line(tag + ".negative", start, length, min.magnitude, histogram.negative)
    }
    return text
  }

  private static func line(
    _ tag: String,
    _ start: Timestamp,
    _ length: TimeSpan,
    _ max: UInt64,
    _ counts: [Int64]
  ) -> String {
    let times = "\(seconds(start.nanoseconds)),\(seconds(length.nanoseconds))"
    // As HdrHistogram's own logs: the largest value in milliseconds.
    let largest = "\(max / 1_000_000).\(padded(max % 1_000_000 / 1_000))"
    return "Tag=\(tag),\(times),\(largest),\(HistogramEncoding.base64(counts))\n"
  }

  /// With milliseconds.
  private static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds.magnitude / 1_000_000
    let sign = nanoseconds < 0 && milliseconds > 0 ? "-" : ""
    return "\(sign)\(milliseconds / 1_000).\(padded(milliseconds % 1_000))"
  }

  private static func padded(_ thousandths: UInt64) -> String {
    let digits = String(thousandths)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
