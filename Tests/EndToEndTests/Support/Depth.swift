import Foundation

/// How much the tests try that could try for ever, or that takes a debug build long.
enum Depth {
  static let isDeep = ProcessInfo.processInfo.environment["TIDEMARK_DEEP"] == "1"
}
