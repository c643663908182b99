import TidemarkCore
import TidemarkMeasurement
import TidemarkReport

/// What a larger fleet would need, by a queueing simulation, and how far that can be trusted.
struct FleetPlanAnswer: Showable {
  struct Prediction {
    var cores: Int
    /// Of the busiest core: readings per second ÷ those that it sustains.
    var load: Double
    var latency: SpanStatistics?
  }

  /// A prediction beside a paced run of the same schedule.
  struct Check {
    var rate: Double
    var load: Double
    var predicted: SpanStatistics
    var measured: SpanStatistics

    /// Predicted ÷ measured − 1.
    var error: Double { Double(predicted.p50) / Double(max(1, measured.p50)) - 1 }
    var errorOfMean: Double { predicted.mean / max(1, measured.mean) - 1 }
  }

  let name: String
  let factor: Double
  let speed: Double
  let devices: Int
  let isSimulated: Bool
  /// Readings per second of wall clock, on average.
  let rate: Double
  /// Readings per second that one core sustains here.
  let capacity: Double
  let predictions: [Prediction]
  /// Nil: not even the most cores that were tried.
  let needed: Int?
  let thresholds: [String]
  let checks: [Check]

  var holds: Bool { needed != nil }

  func text(color: Bool) -> String {
    var lines = ["\(name) · \(HumanText.count(Int64(devices))) devices · \(HumanText.rate(rate))"]
    lines.append(
      isSimulated
        ? "  the fleet was simulated with \(Self.factor(factor)) times the devices"
        : "  the readings were repeated \(Self.factor(factor)) times: there is no fleet inside"
    )
    lines.append(
      "  a core like this one sustains \(HumanText.rate(capacity))"
    )
    for prediction in predictions {
      let cores = prediction.cores == 1 ? "1 core " : "\(prediction.cores) cores"
      lines.append(
        "  \(cores)  load \(HumanText.share(prediction.load))  reading latency "
          + Self.spans(prediction.latency)
      )
    }
    for check in checks {
      lines.append(
        "  checked at \(HumanText.rate(check.rate)) (load \(HumanText.share(check.load))): "
          + "p50 predicted \(HumanText.span(nanoseconds: check.predicted.p50)), measured "
          + "\(HumanText.span(nanoseconds: check.measured.p50)); mean "
          + "\(HumanText.span(nanoseconds: Int64(check.predicted.mean))), "
          + "\(HumanText.span(nanoseconds: Int64(check.measured.mean)))"
      )
    }
    lines.append("")
    let condition = thresholds.joined(separator: ", ")
    lines.append(
      needed.map {
        "Needed  \($0) \($0 == 1 ? "core" : "cores") like this one: at most 70 % load, \(condition)"
      }
        ?? "Needed  more cores than were tried, or faster ones: \(condition)"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  func json() -> String {
    var object = JSONObject()
    object.add("recording", name)
    object.add("devices", devices)
    object.add("factor", factor)
    object.add("speed", speed)
    object.add("simulated", isSimulated)
    object.add("rate_per_s", raw: CapacityAnswer.number(rate))
    object.add("capacity_per_s", raw: CapacityAnswer.number(capacity))
    object.add("needed_cores", raw: needed.map(String.init) ?? "null")
    let predicted = predictions.map {
      "{\"cores\": \($0.cores), \"load\": \(HumanText.decimal($0.load, places: 4)), "
        + "\"reading_latency_ns\": \(Self.json($0.latency))}"
    }
    object.add("predictions", raw: Self.list(predicted))
    let checked = checks.map {
      "{\"rate_per_s\": \(CapacityAnswer.number($0.rate)), "
        + "\"load\": \(HumanText.decimal($0.load, places: 4)), "
        + "\"predicted_ns\": \(Self.json($0.predicted)), \"measured_ns\": \(Self.json($0.measured))}"
    }
    object.add("checks", raw: Self.list(checked))
    return object.text
  }

  private static func factor(_ factor: Double) -> String {
    HumanText.decimal(factor, places: factor == factor.rounded() ? 0 : 2)
  }

  private static func spans(_ spans: SpanStatistics?) -> String {
    guard let spans else { return HumanText.none }
    let values = [
      ("p50", spans.p50), ("p99", spans.p99), ("p99.9", spans.p999), ("max", spans.max),
    ]
    return values.map { "\($0) \(HumanText.span(nanoseconds: $1))" }.joined(separator: ", ")
  }

  private static func json(_ spans: SpanStatistics?) -> String {
    guard let spans else { return "null" }
    return "{\"p50\": \(spans.p50), \"p99\": \(spans.p99), \"p99_9\": \(spans.p999), "
      + "\"max\": \(spans.max), \"mean\": \(HumanText.decimal(spans.mean, places: 1))}"
  }

  private static func list(_ items: [String]) -> String {
    items.isEmpty ? "[]" : "[\n    " + items.joined(separator: ",\n    ") + "\n  ]"
  }
}
