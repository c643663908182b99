import TidemarkCore
import TidemarkRecording
import TidemarkReport

/// What `info` says about a recording.
struct RecordingInfoText: Showable {
  private static let slicesShown = 4

  let path: String
  let found: RecordingInspection

  func text(color: Bool) -> String {
    var lines = [path]
    func add(_ name: String, _ value: String) {
      lines.append("  " + name + String(repeating: " ", count: 11 - name.count) + value)
    }
    add("state", stateText)
    if found.state != .sealed { add("to go on", RecordingInfoText.advice(found)) }
    if found.isEncrypted {
      add("encrypted", found.header == nil ? "yes: --key-file shows what is inside" : "yes")
    }
    if let header = found.header { describe(header, add) }
    add("readings", "\(HumanText.count(Int64(found.readings))), \(found.lost) lost on the way")
    for gap in found.gaps { add("missing", gap.text) }
    guard let summary = found.summary else { return lines.joined(separator: "\n") + "\n" }
    if let first = summary.firstArrival, let last = summary.lastArrival {
      add("arrivals", "\(first) to \(last)")
    }
    if let events = found.events {
      add("events", "\(events.lowerBound) to \(events.upperBound)")
    }
    addStatistics(add)
    add("anomalies", HumanText.count(Int64(summary.anomalies)))
    add("size", "\(HumanText.bytes(Double(summary.bytes))) in \(found.frames) frames")
    add("digest", summary.digest.hex)
    let rows = Double(max(1, summary.readings + summary.lost))
    lines.append(
      "  bytes per reading, \(HumanText.decimal(Double(summary.bytes) / rows, places: 2)):"
    )
    for column in RecordingColumn.allCases {
      let bytes = Double(summary.columnSizes[column]) / rows
      let truth = column.isTruth ? "  (truth)" : ""
      let name = column.name + String(repeating: " ", count: max(1, 14 - column.name.count))
      lines.append("    \(name)\(HumanText.decimal(bytes, places: 3))\(truth)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ header: RecordingHeader, _ add: (String, String) -> Void) {
    add("scenario", "\(header.name), seed \(header.seed), \(header.originWords)")
    add("devices", "\(header.catalog.devices.count), \(header.catalog.series.count) series")
    for slice in header.slices.prefix(RecordingInfoText.slicesShown) {
      add("slice", slice.description)
    }
    if header.slices.count > RecordingInfoText.slicesShown {
      add("", "and \(header.slices.count - RecordingInfoText.slicesShown) more slices")
    }
    add("sensors", header.catalog.sensors.map(\.name).joined(separator: ", "))
    add("truth", header.hasTruth ? "known" : "not known")
  }

  /// From the index: no reading is decoded for it.
  private func addStatistics(_ add: (String, String) -> Void) {
    guard let delays = found.delays, let disorder = found.disorder, delays.total > 0 else { return }
    func quantiles(_ histogram: TimeHistogram) -> String {
      RecordingInfoText.quantiles.map { name, share in
        "\(name) \(histogram.quantile(share).map(HumanText.span) ?? "-")"
      }.joined(separator: ", ")
    }
    add("delay", quantiles(delays))
    let share = Double(disorder.total) / Double(delays.total)
    let behind = disorder.total == 0 ? "" : "; they lie behind: " + quantiles(disorder)
    add("disorder", "\(HumanText.share(share)) of the readings out of order" + behind)
  }

  private static let quantiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)]

  private var stateText: String {
    switch found.state {
    case .sealed: found.summary?.isInterrupted == true ? "sealed, interrupted" : "sealed"
    case .unsealed(let torn): "unsealed: not finished, \(torn) torn bytes at the end"
    case .corrupt(let what, let offset): "corrupt: \(what) at byte \(offset)"
    }
  }

  private static func advice(_ found: RecordingInspection) -> String {
    if case .corrupt = found.state {
      return "'tidemark recover' makes a sealed recording of what is whole"
    }
    return "'tidemark recover' makes a sealed recording of it, --partial reads it as it is"
  }

  private var stateWord: String {
    switch found.state {
    case .sealed: "sealed"
    case .unsealed: "unsealed"
    case .corrupt: "corrupt"
    }
  }

  /// Quantiles, exact to 1/32; null where there is nothing.
  private static func json(_ histogram: TimeHistogram) -> String {
    var object = JSONObject()
    for (name, share) in quantiles {
      object.add(name, raw: histogram.quantile(share).map { "\($0.nanoseconds)" } ?? "null")
    }
    return object.text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("path", path)
    object.add("state", stateWord)
    if found.state != .sealed { object.add("problem", stateText) }
    if let header = found.header {
      object.add("scenario", header.name)
      object.add("seed", raw: "\(header.seed)")
      object.add("origin", header.originWords)
      object.add("devices", header.catalog.devices.count)
      object.add("series", header.catalog.series.count)
      object.add("has_truth", header.hasTruth)
      let slices = header.slices.map(\.json).joined(separator: ", ")
      object.add("slices", raw: "[\(slices)]")
    }
    object.add("encrypted", found.isEncrypted)
    object.add("readings", Int(found.readings))
    object.add("lost", Int(found.lost))
    if !found.gaps.isEmpty { object.add("gaps", raw: RecoveryText.json(found.gaps)) }
    object.add("bytes", found.fileBytes)
    object.add("whole_bytes", found.wholeBytes)
    if let summary = found.summary {
      object.add("anomalies", Int(summary.anomalies))
      object.add("interrupted", summary.isInterrupted)
      object.add("digest", summary.digest.hex)
      object.add("first_arrival", summary.firstArrival?.description)
      object.add("last_arrival", summary.lastArrival?.description)
      object.add("first_event", found.events?.lowerBound.description)
      object.add("last_event", found.events?.upperBound.description)
      if let delays = found.delays, let disorder = found.disorder {
        object.add("delay_ns", raw: RecordingInfoText.json(delays))
        object.add("out_of_order", Int(disorder.total))
        object.add("out_of_order_by_ns", raw: RecordingInfoText.json(disorder))
      }
    }
    return object.text
  }
}

extension FleetSlice {
  private static let rangesShown = 4

  /// `devices 0..<50, 100..<150 from 2026-01-01T00:10:00Z`.
  fileprivate var description: String {
    var text = "devices "
    text += devices.prefix(FleetSlice.rangesShown).map { "\($0)" }.joined(separator: ", ")
    if devices.isEmpty { text = "no devices" }
    if devices.count > FleetSlice.rangesShown {
      text += " and \(devices.count - FleetSlice.rangesShown) more ranges"
    }
    if let from { text += " from \(from)" }
    if let until { text += " until \(until)" }
    return text
  }

  /// `{"devices": [[0, 50]], "from": null, "until": "..."}`; ends of ranges are exclusive.
  fileprivate var json: String {
    func time(_ time: Timestamp?) -> String {
      time.map { JSONObject.string($0.description) } ?? "null"
    }
    let ranges = devices.map { "[\($0.lowerBound), \($0.upperBound)]" }.joined(separator: ", ")
    return "{\"devices\": [\(ranges)], \"from\": \(time(from)), \"until\": \(time(until))}"
  }
}
