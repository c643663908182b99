import Foundation
import TidemarkCore
import TidemarkMeasurement

extension RunEnvironment {
  /// This machine, this program and this command; takes as long as a hundred loops, which measure the noise.
  static func here() -> RunEnvironment {
    let (kernel, architecture) = system()
    return RunEnvironment(
      cpu: cpu(),
      cores: ProcessInfo.processInfo.activeProcessorCount,
      memoryBytes: Int64(clamping: ProcessInfo.processInfo.physicalMemory),
      kernel: kernel,
      architecture: architecture,
      compiler: compiler,
      build: build,
      commit: commit(),
      command: CommandLine.arguments,
      noise: noise()
    )
  }

  private static var compiler: String {
    #if swift(>=6.4)
    "Swift 6.4 or later"
    #elseif swift(>=6.3)
    "Swift 6.3"
    #else
    "Swift 6.2"
    #endif
  }

  private static var build: String {
    #if DEBUG
    "debug"
    #else
    "release"
    #endif
  }

  private static func system() -> (kernel: String, architecture: String) {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return ("unknown", "unknown") }
    return ("\(text(names.sysname)) \(text(names.release))", text(names.machine))
  }

  /// A text that ends in a zero.
  private static func text<Bytes>(_ bytes: Bytes) -> String {
    unsafe withUnsafeBytes(of: bytes) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func cpu() -> String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  }

  /// The commit that a CI system names, else that of the repository around the current folder.
  private static func commit() -> String? {
    let environment = ProcessInfo.processInfo.environment
    for name in ["TIDEMARK_COMMIT", "GITHUB_SHA", "CI_COMMIT_SHA"] {
      if let value = environment[name], !value.isEmpty { return value }
    }
    var folder = URL(filePath: FileManager.default.currentDirectoryPath)
    while true {
      let git = folder.appending(path: ".git")
      // A work tree's is a file, which tells where the rest is; the folders around it are not its own.
      if FileManager.default.fileExists(atPath: git.path) { return GitFolder(git)?.head }
      let parent = folder.deletingLastPathComponent()
      guard parent.path != folder.path else { return nil }
      folder = parent
    }
  }

  /// Times a loop again and again.
  private static func noise() -> EnvironmentNoise {
    let clock = ContinuousClock()
    var spans: [TimeSpan] = []
    var value: UInt64 = 1
    for _ in 0..<100 {
      let start = clock.now
      for _ in 0..<40_000 {
        value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      }
      let nanoseconds = Int64(start.duration(to: clock.now) / .nanoseconds(1))
      // The value decides about nothing, but the compiler cannot know that.
      spans.append(TimeSpan(nanoseconds: value == 0 ? 0 : nanoseconds))
    }
    guard let statistics = SpanStatistics(spans) else { preconditionFailure("loops were timed") }
    return EnvironmentNoise(loops: statistics)
  }
}

/// The little of a git folder that tells where its head is.
private struct GitFolder {
  private let folder: URL

  /// Nil if there is none.
  init?(_ folder: URL) {
    guard FileManager.default.fileExists(atPath: folder.appending(path: "HEAD").path) else {
      return nil
    }
    self.folder = folder
  }

  /// The commit, in hexadecimal; nil in a repository without one.
  var head: String? {
    guard let head = line(of: "HEAD") else { return nil }
    guard head.hasPrefix("ref: ") else { return head }
    let name = String(head.dropFirst(5))
    if let commit = line(of: name) { return commit }
    let packed =
      (try? String(contentsOf: folder.appending(path: "packed-refs"), encoding: .utf8)) ?? ""
    let entry = packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }
    return entry?.split(separator: " ").first.map(String.init)
  }

  private func line(of file: String) -> String? {
    let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text?.split(separator: "\n").first.map(String.init)
  }
}
