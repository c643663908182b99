import TidemarkCore
import TidemarkRecording
import TidemarkReport

/// What `recover` wrote, and what is missing.
struct RecoveryText: Showable {
  let source: String
  let path: String
  let recovery: RecordingRecovery

  func text(color: Bool) -> String {
    let summary = recovery.summary
    var text =
      "\(path): \(HumanText.count(Int64(summary.readings))) readings, \(summary.lost) lost on the way, "
      + "read again and verified\n"
    for gap in recovery.gaps { text += "  \(source) \(gap.text)\n" }
    return text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("source", source)
    object.add("path", path)
    object.add("readings", Int(recovery.summary.readings))
    object.add("lost", Int(recovery.summary.lost))
    object.add("digest", recovery.summary.digest.hex)
    object.add("damaged", recovery.hasDamage)
    object.add("gaps", raw: RecoveryText.json(recovery.gaps))
    return object.text
  }

  /// `[{"kind": "damage", "offset": 120, ..., "readings": [10, 20]}]`; ends of ranges are exclusive.
  static func json(_ gaps: [RecordingGap]) -> String {
    func range(_ range: Range<UInt64>?) -> String {
      range.map { "[\($0.lowerBound), \($0.upperBound)]" } ?? "null"
    }
    let rows = gaps.map { gap in
      "{\"kind\": \(JSONObject.string(kind(gap))), \"offset\": \(gap.offset), "
        + "\"bytes\": \(gap.bytes), \"what\": \(JSONObject.string(gap.what)), "
        + "\"readings\": \(range(gap.readings)), \"lost\": \(range(gap.lost))}"
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }

  private static func kind(_ gap: RecordingGap) -> String {
    switch gap.kind {
    case .damage: "damage"
    case .tornTail: "torn-tail"
    case .truth: "truth"
    }
  }
}
