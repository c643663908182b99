import ArgumentParser
import Foundation
import TidemarkRecording

/// The key of encrypted recordings that are read.
struct KeyOptions: ParsableArguments {
  @Option(help: "The file with the key of an encrypted recording (also TIDEMARK_KEY_FILE).")
  var keyFile: String?

  func key() throws -> RecordingKey? {
    let path = keyFile ?? ProcessInfo.processInfo.environment["TIDEMARK_KEY_FILE"]
    guard let path, !path.isEmpty else { return nil }
    return try RecordingKey(path: path)
  }
}

/// The key that a recording is encrypted with when it is written.
struct EncryptionOptions: ParsableArguments {
  @Option(
    help: """
      Encrypt with the key in this file: 32 bytes, or 64 hexadecimal digits. Without the key nobody \
      reads the recording, you included.
      """
  )
  var encrypt: String?

  func key() throws -> RecordingKey? { try encrypt.map { try RecordingKey(path: $0) } }
}
