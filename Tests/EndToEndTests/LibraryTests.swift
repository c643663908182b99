import Foundation
import Testing
import TidemarkTestSupport

/// The shipped scenarios, each run as it is; a quick run takes a few of them.
@Suite struct LibraryTests {
  /// What a scenario left behind.
  private struct Story: Sendable {
    var name: String
    /// Its part of the golden file.
    var digests = ""
    /// What is wrong, in words.
    var problems: [String] = []
  }

  /// Those that have most features.
  ///
  /// Two million readings are too many under a sanitizer, and to derive them all again too many for a
  /// debug build.
  private static let few = ["anomalies-sensor", "late-mobile-devices", "regional-outage"]
  private static let sanitized: [String]? =
    ProcessInfo.processInfo.environment["TIDEMARK_SANITIZED"].map { _ in few }
  /// A fleet and an import; that of `ReadmeTests` is a third.
  ///
  /// All scenarios together are two million readings.
  private static let quick = ["anomalies-point", "machine-temperature"]

  /// Which are run here.
  private static let chosen = sanitized ?? (Depth.isDeep ? nil : quick)

  /// Debug and release builds compare with the same file: what a seed means stays.
  @Test func `every shipped scenario holds, verifies and has its digests`() async throws {
    let names = try Self.names()
    #expect(names.count >= 18)
    let chosen = Self.chosen ?? names
    #expect(chosen.count >= 2 && Set(chosen).isSubset(of: names))
    let stories = try await Self.stories(of: chosen)
    for story in stories {
      for problem in story.problems { Issue.record("\(story.name): \(problem)") }
    }
    let golden = Snapshot.file("library-digests.txt")
    if chosen.count < names.count {
      let text = try String(contentsOf: golden, encoding: .utf8)
      for story in stories { #expect(text.contains(story.digests), "\(story.name)") }
      return
    }
    let difference = Snapshot.difference(of: stories.map(\.digests).joined(), from: golden)
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func `the list says of every scenario what it is for and how large it is`() throws {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let list = try workplace.run("scenarios", "--json").json()
    let entries = try #require(list["scenarios"] as? [[String: Any]])
    #expect(entries.map { $0["name"] as? String } == (try Self.names()))
    for entry in entries {
      let name = entry["name"] as? String ?? ""
      let about = try #require(entry["about"] as? String)
      #expect((15...50).contains(about.count), "\(name): \(about)")
      if name == "machine-temperature" {
        #expect(entry["devices"] is NSNull && entry["expected_readings"] is NSNull)
      } else {
        #expect(entry["devices"] as? Int ?? 0 >= 10, "\(name)")
        // So that a test can run all of them.
        let readings = entry["expected_readings"] as? Int ?? 0
        #expect((10_000...400_000).contains(readings), "\(name): \(readings)")
      }
    }
    // What it looks like is in the README.
    guard Depth.isDeep else { return }
    let text = try workplace.run("scenarios").output
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    // One line each, under a heading.
    #expect(lines.count == entries.count + 1)
  }

  // MARK: Running

  /// Names of the shipped scenarios, sorted.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Repository.path("scenarios"))
      .filter { $0.hasSuffix(".yaml") }
      .map { String($0.dropLast(".yaml".count)) }
      .sorted()
  }

  /// Runs the scenarios, two at a time.
  private static func stories(of names: [String]) async throws -> [Story] {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    return try await withThrowingTaskGroup(of: (Int, Story).self) { group in
      var stories: [Story?] = Array(repeating: nil, count: names.count)
      var next = 0
      func start() {
        guard next < names.count else { return }
        let (index, name) = (next, names[next])
        next += 1
        group.addTask { [path = workplace.path] in (index, try story(of: name, in: path)) }
      }
      start()
      start()
      while let (index, story) = try await group.next() {
        stories[index] = story
        start()
      }
      return stories.compactMap(\.self)
    }
  }

  private static func story(of name: String, in folder: String) throws -> Story {
    var story = Story(name: name)
    let run = try Program.run(
      ["run", "scenarios/\(name).yaml", "-o", name, "--json"],
      in: folder
    )
    guard run.code == 0 else {
      story.problems.append("exit code \(run.code): \(run.errors)\(failedThresholds(run))")
      return story
    }
    let document = try run.json()
    if document["verdict"] as? String != "ok" { story.problems.append("the verdict is not ok") }
    let thresholds = document["thresholds"] as? [[String: Any]] ?? []
    if thresholds.count < 2 { story.problems.append("it has less than two thresholds") }
    checkLedger(document, &story)
    if Depth.isDeep || few.contains(name) || quick.contains(name) {
      let verify = try Program.run(["verify", "\(name)/recording.tide", "-q"], in: folder)
      if verify.code != 0 { story.problems.append("verify: exit code \(verify.code)") }
    }
    let digests = document["digests"] as? [String: String] ?? [:]
    story.digests = """
      \(name)
      recording \(digests["recording"] ?? "")
      results \(digests["results"] ?? "")

      """
    return story
  }

  private static func failedThresholds(_ run: Program.Ending) -> String {
    let thresholds = (try? run.json())?["thresholds"] as? [[String: Any]] ?? []
    return thresholds.filter { $0["ok"] as? Bool == false }
      .map { "\($0["text"] ?? "") is \($0["value"] ?? "")" }
      .joined(separator: ", ")
  }

  /// All that was generated is in exactly one class.
  private static func checkLedger(_ document: [String: Any], _ story: inout Story) {
    let ledger = (document["ledger"] as? [String: Any] ?? [:]).compactMapValues { $0 as? Int }
    let others = ["generated", "open", "too_late"]
    let sum = ledger.filter { !others.contains($0.key) }.values.reduce(0, +)
    if sum == 0 || sum != ledger["generated"] {
      story.problems.append("the ledger does not balance: \(ledger)")
    }
  }
}
