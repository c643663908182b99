import TidemarkCore
import TidemarkExchange

/// What `export` wrote.
struct ExportAnswer {
  let path: String
  let bytes: Int
  let recording: ExportedRecording
  /// What is in the recording and not in the file; nil: nothing.
  let leftOut: String?

  /// One line, if there is something to say.
  var note: String? {
    leftOut.map { "\(path == "-" ? "the export" : path) leaves out \($0)" }
  }

  func json() -> String {
    var object = JSONObject()
    object.add("path", path)
    object.add("readings", Int(recording.readings))
    object.add("lost", Int(recording.lost))
    object.add("anomalies", recording.anomalies.count)
    object.add("bytes", bytes)
    object.add("digest", recording.digest.hex)
    object.add("leaves_out", leftOut)
    return object.text
  }
}
