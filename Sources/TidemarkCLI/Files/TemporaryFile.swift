import Foundation
import Synchronization

/// A file that is removed when nobody needs it.
final class TemporaryFile: Sendable {
  let path: String
  private static let count = Atomic<Int>(0)

  init() {
    let number = Self.count.add(1, ordering: .relaxed).newValue
    let process = ProcessInfo.processInfo.processIdentifier
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "tidemark-\(process)-\(number).tide").path
  }

  deinit { unsafe unlink(path) }
}
