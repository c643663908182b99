import Synchronization
import TidemarkCore

/// The lines that a replay writes, as a hash each: what two replays are compared by.
final class LineHashes: Sendable {
  private struct State: Sendable {
    var hashes: [UInt64] = []
    /// A line that was waited for.
    var caught: String?
  }

  private let state: Mutex<State>
  private let wanted: Int?

  /// Goes on behind `hashes`; the line of number `wanted`, from 0, is kept as it is.
  init(after hashes: [UInt64] = [], catching wanted: Int? = nil) {
    state = Mutex(State(hashes: hashes))
    self.wanted = wanted
  }

  var all: [UInt64] { state.withLock { $0.hashes } }
  var caught: String? { state.withLock { $0.caught } }

  /// Takes whole lines.
  func take(_ text: borrowing TextBuffer) {
    let bytes = text.bytes
    state.withLock { state in
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        let line = Array(bytes[start..<end])
        if state.hashes.count == wanted { state.caught = String(decoding: line, as: UTF8.self) }
        state.hashes.append(KeyedHash.identifier(line))
        start = end + 1
      }
    }
  }

  /// Number of the first line that two replays do not have in common; nil: they are the same.
  static func firstDifference(_ a: [UInt64], _ b: [UInt64]) -> Int? {
    guard a != b else { return nil }
    return zip(a, b).prefix { $0 == $1 }.count
  }
}
