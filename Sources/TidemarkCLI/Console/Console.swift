import Foundation
import TidemarkCore

/// Writes to the two standard streams; a reader that went away ends the program quietly.
enum Console {
  static func print(_ text: String) throws {
    try write(Array(text.utf8), to: 1)
  }

  static func printError(_ text: String) {
    // Nobody is left to be told that this failed.
    try? write(Array(text.utf8), to: 2)
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var position = 0
    while position < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Foundation.write(
          descriptor,
          buffer.baseAddress?.advanced(by: position),
          buffer.count - position
        )
      }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { throw ClosedPipe() }
        throw Failure(.inputOutput, "cannot write the output: \(systemError())")
      }
      position += count
    }
  }

  static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
  }
}

/// The reader of standard output went away, as `head` does.
struct ClosedPipe: Error {}

/// What errno says, in words.
func systemError(_ code: Int32 = errno) -> String {
  unsafe String(cString: strerror(code))
}

/// Makes a closed pipe an error of `write` instead of a signal, so that temporary files are removed.
func ignoreClosedPipes() {
  signal(SIGPIPE, SIG_IGN)
}
