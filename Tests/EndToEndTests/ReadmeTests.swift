import Foundation
import Testing
import TidemarkTestSupport

/// The README shows what really comes out.
///
/// Every block of the language `console` whose first line is a `$ tidemark` command is run, in the
/// order of the page and in one folder that has the repository's `scenarios`, so that a later
/// command finds what an earlier one left. What the page shows must be what comes out, except:
/// - on lines that hold a speed (`/s`) numbers and bars may differ, since they are the machine's;
/// - a line `...` stands for any number of lines.
@Suite struct ReadmeTests {
  private struct Command {
    var line: String
    var shown: [String]
  }

  private func commands(in page: String) -> [Command] {
    var commands: [Command] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ") {
        commands.append(Command(line: String(line.dropFirst(2)), shown: []))
      } else if isInside, !commands.isEmpty {
        commands[commands.count - 1].shown.append(String(line))
      }
    }
    return commands.filter { $0.line.hasPrefix("tidemark ") }
  }

  /// What a debug build takes more than two seconds for.
  ///
  /// Only `make test-deep` runs the commands that have such a word. The first command takes longer and is
  /// run, as most others read its recording.
  private static let slow = [
    // A quarter of a million readings: estimated, replayed many times, delivered, exported, read back.
    "regional-outage", "shrink", "--verify", "sweep", "--deliver", "fleet.csv", "fleet.tide",
    // What such a command makes.
    "late.yaml", "part.tide", "same.tide",
  ]

  private func isRun(_ command: Command) -> Bool {
    Depth.isDeep || !Self.slow.contains { command.line.contains($0) }
  }

  /// What must be equal of a line.
  private func masked(_ line: String) -> String {
    guard line.contains("/s") else { return line }
    return line.replacing(#/[0-9][0-9.,]*( ?[kMG])?/#, with: "#")
  }

  /// Whether lines are as shown.
  private func matches(_ shown: ArraySlice<String>, _ found: ArraySlice<String>) -> Bool {
    guard let first = shown.first else { return found.isEmpty }
    if first == "..." {
      return (found.startIndex...found.endIndex).contains {
        matches(shown.dropFirst(), found[$0...])
      }
    }
    guard let line = found.first, masked(line) == masked(first) else { return false }
    return matches(shown.dropFirst(), found.dropFirst())
  }

  @Test func `the commands of the README print what it shows`() throws {
    let page = try String(contentsOfFile: Repository.path("README.md"), encoding: .utf8)
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let commands = commands(in: page)
    let chosen = commands.filter(isRun)
    #expect(Depth.isDeep ? chosen.count == commands.count : chosen.count >= 9)
    for command in chosen {
      let run = try workplace.shell(command.line)
      let found = (run.output + run.errors).split(separator: "\n").map(String.init)
      let shown = command.shown.filter { !$0.isEmpty }
      if matches(shown[...], found[...]) { continue }
      let difference = Snapshot.difference(
        of: found.map(masked).joined(separator: "\n"),
        from: shown.map(masked).joined(separator: "\n"),
        called: "$ \(command.line)"
      )
      Issue.record(Comment(rawValue: difference ?? "$ \(command.line)"))
    }
  }

  @Test func `a block is found, masked and compared`() {
    let found = commands(
      in: """
        ```console
        $ tidemark info x
        one
        ...
        replay 5.1 M/s, 3 of 4
        $ ls
        $ tidemark --version
        ```
        ```
        $ tidemark no console
        ```
        """
    )
    #expect(found.map(\.line) == ["tidemark info x", "tidemark --version"])
    #expect(matches(found[0].shown[...], ["one", "two", "replay 71.9 k/s, 2 of 9"]))
    #expect(!matches(found[0].shown[...], ["one", "two", "replay 71.9 k/h, 3 of 4"]))
    #expect(!matches(["4 readings"], ["5 readings"]))
    #expect(!matches(["one"], ["one", "two"]))
  }
}
