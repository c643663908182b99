import TidemarkCore
import TidemarkFleet
import TidemarkReport

extension Forecast {
  /// Numbers are not rounded; what is not known before a run is an estimate, see `exact`.
  func json() -> String {
    var object = JSONObject()
    object.add("scenario", name)
    object.add("seed", raw: "\(seed)")
    object.add("exact", basis.isWhole)
    object.add("sample_readings", basis.readings)
    object.add("sample_devices", basis.devices)
    object.add("duration_ns", raw: "\(model.duration.nanoseconds)")
    object.add("devices", expectation.devices)
    object.add("series", expectation.series)
    object.add("partitions", model.partitions)
    object.add("groups", expectation.groups)
    object.add("generated", expectation.generated)
    object.add("lost", expectation.lost)
    object.add("arrive", expectation.arriving)
    object.add("classes", raw: list(expectation.classes.indices.map(classJSON)))
    object.add("incidents", raw: list(model.incidents.map(incidentJSON)))
    object.add("lateness", raw: lateness.map(latenessJSON) ?? "null")
    object.add("file_bytes", costs.fileBytes)
    object.add("bytes_per_reading", costs.fileBytes / max(1, expectation.generated))
    object.add("simulate_memory_bytes", costs.simulateMemory)
    object.add("replay_memory_bytes", costs.replayMemory)
    object.add("simulate_seconds", costs.simulateSeconds)
    object.add("replay_seconds", costs.replaySeconds)
    return object.text
  }

  private func list(_ items: [String]) -> String {
    items.isEmpty ? "[]" : "[\n    \(items.joined(separator: ",\n    "))\n  ]"
  }

  /// An object on one line.
  private func line(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { "\(JSONObject.string($0)): \($1)" }.joined(separator: ", ") + "}"
  }

  private func number(_ value: Double) -> String {
    var buffer = TextBuffer()
    buffer.append(value)
    return buffer.string
  }

  private func classJSON(_ index: Int) -> String {
    let (expected, found) = (expectation.classes[index], statistics.classes[index])
    let sensors = expected.sensors.map {
      line([("name", JSONObject.string($0.name)), ("readings", number($0.readings))])
    }
    let anomalies = expected.anomalies.map { anomaly in
      line([
        ("kind", JSONObject.string(anomaly.kind.rawValue)),
        ("scope", JSONObject.string(anomaly.scope.rawValue)),
        ("sensors", "[" + anomaly.sensors.map(JSONObject.string).joined(separator: ", ") + "]"),
        ("expected", number(anomaly.count)),
      ])
    }
    return line([
      ("name", JSONObject.string(expected.name)),
      ("devices", "\(expected.devices)"),
      ("on_share", number(expected.onShare)),
      ("offline_share", number(expected.offlineShare)),
      ("readings", number(expected.readings)),
      ("duplicates", number(expected.duplicates)),
      ("generated", number(expected.generated)),
      ("lost", number(expected.lost)),
      ("delay_ns", spread(found.delay)),
      ("clock_error_ns", spread(found.clockError)),
      ("sensors", "[" + sensors.joined(separator: ", ") + "]"),
      ("anomalies", "[" + anomalies.joined(separator: ", ") + "]"),
    ])
  }

  private func spread(_ spread: SampleStatistics.Spread) -> String {
    line([
      ("p50", "\(spread.median)"), ("p99", "\(spread.p99)"), ("max", "\(spread.largest)"),
    ])
  }

  private func incidentJSON(_ incident: IncidentModel) -> String {
    line([
      ("at_ns", "\(incident.at.nanoseconds)"),
      ("for_ns", "\(incident.length.nanoseconds)"),
      ("what", JSONObject.string(ModelWords.incident(incident))),
    ])
  }

  private func latenessJSON(_ lateness: LateShares) -> String {
    func estimate(_ value: LateShares.Estimate) -> String {
      line([("share", number(value.share)), ("error", number(value.error))])
    }
    let steps = lateness.steps.map {
      line([
        ("step", JSONObject.string($0.name)),
        ("too_late", estimate($0.tooLate)),
        ("accepted", estimate($0.accepted)),
      ])
    }
    return line([
      ("behind_watermark", lateness.behind.map(estimate) ?? "null"),
      ("steps", "[" + steps.joined(separator: ", ") + "]"),
    ])
  }
}
