import TidemarkMeasurement

extension JSONWriter {
  mutating func field(_ key: String, _ verification: RunVerification) {
    object(key) { json in
      json.array("checks", verification.checks) { json, check in
        json.field("name", check.name)
        json.field("detail", check.detail)
        switch check.state {
        case .held: json.field("state", "held")
        case .failed(let difference):
          json.field("state", "failed")
          json.field("difference", difference)
        case .skipped(let reason):
          json.field("state", "skipped")
          json.field("reason", reason)
        }
      }
      json.array("omissions", verification.omissions) { json, omission in
        json.field("subject", omission.subject)
        json.field("reason", omission.reason)
      }
    }
  }

  mutating func field(_ key: String, _ truth: WindowTruth) {
    object(key) { json in
      json.field("windows", truth.windows)
      json.field("right", truth[.right])
      json.field("incomplete", truth[.incomplete])
      json.field("duplicated", truth[.duplicated])
      json.field("clock_error", truth[.clockError])
      json.field("without_result", truth.withoutResult)
      json.field("without_truth", truth.withoutTruth)
      json.field("readings", truth.belonging)
      json.field("readings_counted", truth.counted)
      json.field("completeness", truth.overallCompleteness)
      json.field("completeness_by_window", truth.completeness)
      json.object("errors") { json in
        for error in truth.errors {
          json.object(error.aggregate) {
            $0.field("absolute", error.absolute)
            $0.field("relative", error.relative)
          }
        }
      }
    }
  }

  private mutating func field(_ key: String, _ values: ValueStatistics?) {
    guard let values else { return null(key) }
    object(key) {
      $0.field("count", values.count)
      $0.field("min", values.min)
      $0.field("p1", values.p1)
      $0.field("p50", values.p50)
      $0.field("p99", values.p99)
      $0.field("max", values.max)
    }
  }
}
