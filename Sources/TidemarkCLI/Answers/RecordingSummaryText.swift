import TidemarkCore
import TidemarkRecording
import TidemarkReport

/// What `simulate` and `import` say about the recording they wrote.
struct RecordingSummaryText: Showable {
  let path: String
  let summary: RecordingSummary

  func text(color: Bool) -> String {
    var text = "\(path)\n"
    text += "  readings   \(HumanText.count(Int64(summary.readings)))"
    text += ", \(HumanText.count(Int64(summary.lost))) lost on the way"
    text += ", \(HumanText.count(Int64(summary.anomalies))) anomalies\n"
    text += "  size       \(HumanText.bytes(Double(summary.bytes)))"
    if summary.readings > 0 {
      text += ", \(HumanText.decimal(summary.bytesPerReading, places: 2)) B per reading"
    }
    text += "\n  digest     \(summary.digest.hex)\n"
    return text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("path", path)
    object.add("readings", Int(summary.readings))
    object.add("lost", Int(summary.lost))
    object.add("anomalies", Int(summary.anomalies))
    object.add("bytes", Int(summary.bytes))
    object.add("digest", summary.digest.hex)
    return object.text
  }
}
