import TidemarkCore
import TidemarkMeasurement
import TidemarkReport

/// The highest rate that was sustained, and what says so.
struct CapacityAnswer: Showable {
  let name: String
  let verdict: CapacityVerdict
  let precision: Double
  let environment: RunEnvironment
  /// Readings per second that are asked for; nil: none are.
  var required: Double?

  var holds: Bool {
    guard let capacity = verdict.capacity else { return false }
    return required.map { capacity >= $0 } ?? true
  }

  func text(color: Bool) -> String {
    var lines = ["capacity of \(name)"]
    for point in verdict.points.sorted(by: { $0.rate < $1.rate }) {
      lines.append("  " + Self.line(point))
    }
    lines.append("")
    lines.append("Capacity  \(headline)")
    if let required {
      lines.append(
        "  at least \(HumanText.rate(required)) \(holds ? "holds" : "does not hold")"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    switch (verdict.capacity, verdict.failed) {
    case (let capacity?, let failed?):
      "\(HumanText.rate(capacity)): sustained, and \(HumanText.rate(failed)) is not"
    case (let capacity?, nil):
      "\(HumanText.rate(capacity)) or more: the highest rate that was tried is sustained"
    case (nil, let failed?):
      "below \(HumanText.rate(failed)): the lowest rate that was tried is not sustained"
    case (nil, nil): "not known"
    }
  }

  /// A rate and what came of it.
  static func line(_ point: CapacityPoint) -> String {
    let count = "\(point.sustained) of \(point.trials.count)"
    var text = "\(HumanText.rate(point.rate))  \(point.isSustained ? "sustained" : "not sustained")"
    text += " (\(count))"
    let latencies = point.trials.compactMap { $0.latency?.p99 }.sorted()
    if !latencies.isEmpty {
      let middle = latencies[latencies.count / 2]
      text += ", reading latency p99 \(HumanText.span(nanoseconds: middle))"
    }
    if let reason = point.trials.first(where: { !$0.isSustained })?.reasons.first {
      text += "; \(reason)"
    }
    return text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("recording", name)
    object.add("capacity_per_s", raw: Self.number(verdict.capacity))
    object.add("failed_per_s", raw: Self.number(verdict.failed))
    object.add("precision", precision)
    object.add("required_per_s", raw: Self.number(required))
    object.add("ok", holds)
    object.add("noise_spread", environment.noise.spread)
    let points = verdict.points.map { point in
      let trials = point.trials.map(Self.json).joined(separator: ", ")
      return "{\"rate_per_s\": \(Self.number(point.rate)), \"sustained\": \(point.isSustained), "
        + "\"trials\": [\(trials)]}"
    }
    object.add("points", raw: "[\n    " + points.joined(separator: ",\n    ") + "\n  ]")
    return object.text
  }

  private static func json(_ trial: CapacityTrial) -> String {
    let reasons = trial.reasons.map { JSONObject.string($0) }.joined(separator: ", ")
    let p50 = trial.latency.map { "\($0.p50)" } ?? "null"
    let p99 = trial.latency.map { "\($0.p99)" } ?? "null"
    let max = trial.latency.map { "\($0.max)" } ?? "null"
    return "{\"sustained\": \(trial.isSustained), \"reasons\": [\(reasons)], "
      + "\"backlog_slope_per_s\": \(number(trial.backlogSlope)), "
      + "\"reading_latency_ns\": {\"p50\": \(p50), \"p99\": \(p99), \"max\": \(max)}}"
  }

  static func number(_ value: Double?) -> String {
    value.map { HumanText.decimal($0, places: 1) } ?? "null"
  }
}
