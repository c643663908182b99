import TidemarkCore

/// How an anomaly is called on a page.
struct AnomalyText {
  let anomaly: Anomaly
  let unit: String

  /// `spike +2.4 °C`; `unit-error ×1.8`; without a magnitude the kind alone.
  var label: String {
    guard anomaly.magnitude != 0, anomaly.magnitude.isFinite else { return anomaly.kind }
    return "\(anomaly.kind) \(magnitude)"
  }

  private var magnitude: String {
    switch anomaly.kind {
    case "unit-error", "period-change": return "×" + number(anomaly.magnitude)
    case "future-timestamp", "frozen-timestamp", "missing", "nan", "garbled":
      return number(anomaly.magnitude)
    default:
      let sign = anomaly.magnitude > 0 ? "+" : ""
      return sign + number(anomaly.magnitude) + (unit.isEmpty ? "" : " " + unit)
    }
  }

  private func number(_ value: Double) -> String {
    guard value.magnitude < 1e6 else { return value.description }
    var text = HumanText.decimal(value, places: value.magnitude < 1 ? 4 : 2)
    while text.contains("."), text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// From the onset to the end: `5 s`.
  var length: String {
    let (length, overflow) = anomaly.end.nanoseconds.subtractingReportingOverflow(
      anomaly.onset.nanoseconds
    )
    return overflow ? HumanText.none : HumanText.span(nanoseconds: length)
  }
}

/// A time as a page shows it, to the second; `2026-01-01 00:00:57`.
func pageTime(_ time: Timestamp) -> String {
  let text = time.description
  return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
}
