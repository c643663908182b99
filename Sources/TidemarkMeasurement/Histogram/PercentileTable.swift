import TidemarkCore

/// A histogram of spans as `.hgrm`: HdrHistogram's "percentile distribution", which its plotters read.
///
/// Values are in milliseconds, with all their nanoseconds. Percentages come closer to each other towards
/// 100, five for each halving of what is left, as in HdrHistogram's own output. Negative values, which
/// HdrHistogram does not have, come first, in ascending order.
package enum PercentileTable {
  private static let ticksPerHalving = 5.0

  package static func text(_ histogram: Histogram) -> String {
    var text = column("Value", 15) + " " + column("Percentile", 14) + " " + column("TotalCount", 10)
    text += " " + column("1/(1-Percentile)", 16) + "\n\n"
    for row in rows(histogram) {
      text += column(milliseconds(Double(row.value)), 15)
      text += " " + decimal(row.percent / 100, places: 12)
      text += " " + column(String(row.total), 10)
      if row.percent < 100 {
        text += " " + column(decimal(1 / (1 - row.percent / 100), places: 2), 14)
      }
      text += "\n"
    }
    text += "#[Mean    = \(column(milliseconds(histogram.mean ?? 0), 15)), "
    text += "StdDeviation   = \(column(milliseconds(histogram.standardDeviation ?? 0), 15))]\n"
    text += "#[Max     = \(column(milliseconds(Double(histogram.max ?? 0)), 15)), "
    text += "Total count    = \(column(String(histogram.count), 15))]\n"
    text += "#[Buckets = \(column(String(buckets(histogram)), 15)), "
    text += "SubBuckets     = \(column(String(2 * HistogramBuckets.halfCount), 15))]\n"
    return text
  }

  private struct Row {
    var value: Int64
    var percent: Double
    var total: Int64
  }

  /// HdrHistogram's `PercentileIterator`.
  private static func rows(_ histogram: Histogram) -> [Row] {
    var rows: [Row] = []
    var total: Int64 = 0
    var percent = 0.0
    for slot in histogram.slotCounts {
      total += slot.count
      let reached = 100 * Double(total) / Double(histogram.count)
      let value = min(slot.highest, histogram.max ?? slot.highest)
      while percent <= reached, percent < 100 {
        rows.append(Row(value: value, percent: percent, total: total))
        // Once all are counted only the last line is left.
        if total == histogram.count { break }
        percent += 100 / (ticksPerHalving * halvings(percent))
      }
    }
    if let max = histogram.max { rows.append(Row(value: max, percent: 100, total: total)) }
    return rows
  }

  /// The power of two of parts that what is left of 100 is halved into.
  private static func halvings(_ percent: Double) -> Double {
    var power = 1.0
    while power * (100 - percent) <= 100 { power *= 2 }
    return power
  }

  /// Doublings of the range that a slot's index counts from.
  private static func buckets(_ histogram: Histogram) -> Int {
    let slots = max(histogram.positive.count, histogram.negative.count)
    return max(1, slots / HistogramBuckets.halfCount - 1)
  }

  private static func milliseconds(_ nanoseconds: Double) -> String {
    decimal(nanoseconds / 1e6, places: 6)
  }

  /// Rounded half away from zero, without a locale.
  private static func decimal(_ value: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let units = (value.magnitude * scale).rounded()
    guard units < 9e18 else { return "\(value)" }
    let digits = String(Int64(units))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && units > 0 ? "-" : ""
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  private static func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
