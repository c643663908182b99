import Synchronization
import Testing
import TidemarkTestSupport

/// What someone sees who asks before doing.
@Suite struct HelpTests {
  private static let commands = [
    "run", "simulate", "replay", "check", "import", "export", "info", "verify", "diff", "merge",
    "recover", "explain", "sweep", "capacity", "drive", "shrink", "report", "schema", "scenarios",
  ]

  private static let pages = Mutex<[String: Program.Ending]>([:])

  /// The page of a command, which two tests look at.
  private func help(_ command: String) throws -> Program.Ending {
    if let page = Self.pages.withLock({ $0[command] }) { return page }
    let page = try Workplace().run(command, "--help")
    Self.pages.withLock { $0[command] = page }
    return page
  }

  @Test(arguments: HelpTests.commands)
  func `help shows examples first`(command: String) throws {
    let run = try help(command)
    #expect(run.code == 0)
    #expect(run.errors == "")
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first?.hasPrefix("OVERVIEW: ") == true)
    let first = try #require(lines.firstIndex(of: "EXAMPLES:"))
    let usage = try #require(lines.firstIndex { $0.hasPrefix("USAGE: tidemark \(command)") })
    #expect(first < usage)
    // Each is one line of the command, not wrapped.
    let examples = lines[(first + 1)...].prefix { !$0.isEmpty }
    #expect(examples.count >= 2 || command == "diff")
    for example in examples { #expect(("\(example) ").hasPrefix("  tidemark \(command) ")) }
  }

  /// An example that the parser does not understand teaches a mistake.
  ///
  /// The files that it names are
  /// not there, which is another code than that of a wrong command line.
  @Test(arguments: HelpTests.commands)
  func `the parser understands the examples of help`(command: String) throws {
    let workplace = try Workplace()
    let help = try help(command).output
    let examples = help.split(separator: "\n").filter {
      ("\($0) ").hasPrefix("  tidemark \(command) ")
    }
    #expect(!examples.isEmpty)
    // Of each command the first and the last in a quick run.
    for place in Depth.some(examples.indices, quick: 1) {
      let example = examples[place]
      // What is far to the right explains it.
      let words = example.dropFirst(2).split(separator: "   ")[0]
      let run = try workplace.shell(String(words))
      #expect(run.code != 64, "\(words)\n\(run.errors)")
    }
  }

  @Test func `the first page lists every command, some examples and the exit codes`() throws {
    let workplace = try Workplace()
    let help = try workplace.run("--help")
    #expect(help.code == 0)
    for command in HelpTests.commands { #expect(help.output.contains("\n  \(command) ")) }
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    let examples = lines.drop { $0 != "EXAMPLES:" }.dropFirst().prefix { !$0.isEmpty }
    #expect(examples.count >= 3)
    for example in examples { #expect(example.hasPrefix("  tidemark ")) }
    for code in ["0 ", "2 ", "3 ", "64 ", "65 ", "66 ", "73 ", "74 ", "130 "] {
      #expect(lines.contains { $0.hasPrefix("  ") && $0.contains(code) }, "\(code)")
    }
    #expect(try workplace.run().output == help.output)
  }

  @Test func `the version is a version`() throws {
    let run = try Workplace().run("--version")
    #expect(run.code == 0)
    #expect(run.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
  }
}
