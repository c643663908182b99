import TidemarkCore
import TidemarkReport

/// What a simulation gave that wrote nothing.
struct DryRun: Showable {
  let scenario: String
  let seed: UInt64
  let threads: Int
  /// Readings that arrived.
  var readings = 0
  var lost = 0
  var anomalies = 0
  /// Nil if nobody asked for it.
  var digest: LogicalDigest?
  var seconds = 0.0

  /// Lost readings are work too.
  private var rate: Double { Double(readings + lost) / max(seconds, 1e-9) }

  func text(color: Bool) -> String {
    var text = "\(scenario), seed \(seed): nothing is written\n"
    text += "  readings   \(HumanText.count(Int64(readings)))"
    text += ", \(HumanText.count(Int64(lost))) lost on the way"
    text += ", \(HumanText.count(Int64(anomalies))) anomalies\n"
    text += "  simulated  \(HumanText.rate(rate)) on \(threads) thread\(threads == 1 ? "" : "s")"
    text += " in \(HumanText.decimal(seconds, places: 2)) s\n"
    if let digest { text += "  digest     \(digest.hex)\n" }
    return text
  }

  func json() -> String {
    var object = JSONObject()
    object.add("scenario", scenario)
    object.add("seed", raw: "\(seed)")
    object.add("readings", readings)
    object.add("lost", lost)
    object.add("anomalies", anomalies)
    object.add("threads", threads)
    object.add("seconds", seconds)
    object.add("readings_per_s", rate)
    if let digest { object.add("digest", digest.hex) }
    return object.text
  }
}
