import Foundation

/// A directory of its own for one test; it is gone when the last reference is.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tidemark-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func path(_ name: String) -> String { path + "/" + name }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// Makes a new file each time: ext4 flushes one that is cut to zero and written again.
  func write(_ bytes: [UInt8], to name: String) throws {
    try? FileManager.default.removeItem(atPath: path(name))
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }
}
