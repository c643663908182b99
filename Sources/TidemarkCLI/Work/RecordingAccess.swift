import TidemarkCore
import TidemarkRecording

/// How recordings are opened: which are read, and with what key.
struct RecordingAccess: Sendable {
  var mode = RecordingReader.Mode.sealed
  var key: RecordingKey?

  func open(_ path: String) throws(Failure) -> RecordingReader {
    try RecordingReader(path: path, mode: mode, key: key)
  }
}
