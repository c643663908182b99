import Foundation
import Testing
import TidemarkTestSupport

/// Flink itself under `drive`: its windows and ours are held against each other.
///
/// Only `make test-deep` has it start: a cluster takes half a minute.
@Suite(
  .enabled(
    if: !Depth.isDeep || Flink.isThere,
    "no Python with apache-flink in TIDEMARK_FLINK, or no Java"
  )
)
struct FlinkTests {
  @Test func `Flink SQL is right about every window of the example`() throws {
    let script = Repository.path("scenarios/drive/minutes_flink.py")
    let text = try String(contentsOfFile: script, encoding: .utf8)
    let pipeline = Repository.path("scenarios/drive/windows.yaml")
    // Without Flink too: bounds, size and lateness are those of the pipeline.
    let yaml = try String(contentsOfFile: pipeline, encoding: .utf8)
    #expect(
      yaml.contains("bounded-out-of-orderness: 5s") && text.contains("t - INTERVAL '5.001' SECOND")
    )
    #expect(yaml.contains("tumbling: 1m") && text.contains("TUMBLE(t, INTERVAL '1' MINUTE)"))
    #expect(yaml.contains("allowed-lateness: 30s") && text.contains(#"allow-lateness": "30 s""#))
    guard Depth.isDeep, let python = Flink.python else { return }
    let workplace = try Workplace()
    try workplace.simulate(Repository.path("scenarios/drive/minutes.yaml"), to: "minutes.tide")
    let run = try workplace.run([
      "drive", "minutes.tide", "--command", "'\(python)' '\(script)'", "--pipeline", pipeline,
      "--times", "epoch-ns", "--await-ready", "--timeout", "4m", "--json",
    ])
    #expect(run.code == 0, "\(run.errors)")
    let windows = try run.json()["windows"] as? [String: [String: Any]]
    let minutes = try #require(windows?["minutes"])
    #expect(minutes["right"] as? Int == 4_001 && minutes["expected"] as? Int == 4_001)
    #expect(minutes["unexpected"] as? Int == 0)
    #expect(minutes["updates"] as? Int == minutes["expected_updates"] as? Int)
  }
}

enum Flink {
  /// A Python that has it.
  static let python: String? = {
    guard let path = ProcessInfo.processInfo.environment["TIDEMARK_FLINK"] else { return nil }
    return succeeds(path, ["-c", "import pyflink"]) ? path : nil
  }()

  static let isThere = python != nil && succeeds("/usr/bin/env", ["java", "-version"])

  private static func succeeds(_ program: String, _ arguments: [String]) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: program) else { return false }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
