import Foundation
import Testing
import TidemarkTestSupport

/// Programs that cannot be scored: each ends in one clear error, and nothing of them is left.
@Suite struct DriveMistakeTests {
  private struct Mistake {
    var command: String
    var code: Int32
    var message: String
    var more: [String] = []
  }

  /// A program that nobody else runs at the same time.
  private static let nap = "sleep 50.\(ProcessInfo.processInfo.processIdentifier)"
  private static let window = #"{"step":"tens","key":"a","start":0,"end":1}"#

  private static let mistakes = [
    Mistake(command: "cat > /dev/null; exit 7", code: 3, message: "failed with exit code 7 after "),
    Mistake(command: "nobody-has-this", code: 3, message: "the shell cannot run it"),
    Mistake(command: "cat > /dev/null; kill -9 $$", code: 3, message: "signal 9 ended it"),
    Mistake(command: "head -3 > /dev/null", code: 3, message: "before all of them were read"),
    Mistake(
      command: nap,
      code: 3,
      message: "has read nothing for 1s (--timeout)",
      more: ["--timeout", "1s"]
    ),
    Mistake(
      command: "cat > /dev/null; \(nap)",
      code: 3,
      message: "did not close its standard output within 1s",
      more: ["--timeout", "1s"]
    ),
    Mistake(
      command: "cat > /dev/null; exec >&-; \(nap)",
      code: 3,
      message: "closed its standard output and did not end within 1s",
      more: ["--timeout", "1s"]
    ),
    Mistake(
      command: "cat > /dev/null; trap '' TERM; \(nap); \(nap)",
      code: 3,
      message: "did not close its standard output",
      more: ["--timeout", "1s"]
    ),
    Mistake(
      command: "cat > /dev/null; yes '\(window)'",
      code: 3,
      message: "did not close its standard output within 1s",
      more: ["--timeout", "1s"]
    ),
    Mistake(
      command: "echo; echo Starting; cat > /dev/null",
      code: 65,
      message: ":2:1: found 'Starting'"
    ),
    Mistake(command: "cat", code: 65, message: ":1:1: a result needs 'step'"),
    Mistake(
      command: #"cat > /dev/null; echo '{"step":"ten","key":"a","start":0,"end":1}'"#,
      code: 65,
      message: ":1: step 'ten' is none of those compared, tens, hops, spikes; did you mean 'tens'?"
    ),
    Mistake(
      command: #"cat > /dev/null; echo '{"step":"spikes","key":"a","start":0,"end":1}'"#,
      code: 65,
      message: ":1: step 'spikes' raises alerts, and this is a window's result"
    ),
    Mistake(
      command: #"cat > /dev/null; echo '{"step":"spikes","reading":"reefer-99/temperature/1"}'"#,
      code: 65,
      message: ":1: the recording has no series 'reefer-99/temperature'"
    ),
    Mistake(
      command:
        #"cat > /dev/null; echo '{"step":"spikes","reading":"reefer-0001/temperature/99999"}'"#,
      code: 65,
      message: ":1: the recording has no reading reefer-0001/temperature/99999"
    ),
    Mistake(
      command: "head -c 2000000 /dev/zero | tr '\\0' x; cat > /dev/null",
      code: 65,
      message: ":1: a line is longer than 1 MiB"
    ),
    Mistake(command: " ", code: 64, message: "--command: give a line of shell"),
    Mistake(command: "cat", code: 64, message: "--timeout 0s:", more: ["--timeout", "0s"]),
    Mistake(
      command: "cat",
      code: 64,
      message: "'tens.rigth.share' names no metric of this run; did you mean 'tens.right.share'?",
      more: ["--threshold", "tens.rigth.share > 1%"]
    ),
    Mistake(
      command: "cat",
      code: 64,
      message: "would take the place of small.tide",
      more: ["--results", "small.tide"]
    ),
  ]

  @Test func `what cannot be scored is said in one line, and nothing hangs or is left`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    let program = try Program.path.get()
    let start = ContinuousClock().now
    let launches = try DriveMistakeTests.mistakes.map { mistake in
      let arguments = ["drive", "small.tide", "--command", mistake.command] + mistake.more
      let launch = try Launch(program, arguments, in: workplace.path)
      // Those that end by a time limit wait for it together.
      let isSlow = mistake.more.first == "--timeout" && mistake.code == 3
      return (mistake, launch, isSlow ? nil : try launch.wait())
    }
    for (mistake, launch, ending) in launches {
      let run = try ending ?? launch.wait()
      #expect(run.code == mistake.code, "\(mistake.command): \(run.errors)")
      #expect(run.errors.contains(mistake.message), "\(mistake.command): \(run.errors)")
      let last = run.errors.split(separator: "\n").last { !$0.hasPrefix("  ") }
      #expect(mistake.code == 64 || last?.hasPrefix("tidemark: ") == true, "\(run.errors)")
      #expect(run.output == "", "\(mistake.command)")
      #expect(start.duration(to: ContinuousClock().now) < .seconds(30), "\(mistake.command)")
    }
    #expect(try workplace.names() == ["small.tide", "small.yaml"])
    #expect(try workplace.shell("pgrep -fc '^\(DriveMistakeTests.nap)$'").output == "0\n")
  }

  @Test func `an error is also a document, with the line of the program's output`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let run = try workplace.run("drive", "small.tide", "--command", "echo x", "--json")
    let error = try #require(try run.json()["error"] as? [String: Any])
    #expect(error["code"] as? Int == 65)
    #expect(error["file"] as? String == "output of 'echo x'")
    #expect(error["line"] as? Int == 1)
  }

  @Test func `a pipeline without windows and detectors, and one without readings, are refused`()
    throws
  {
    let workplace = try Workplace([
      "small.yaml": SmallScenarios.flink,
      "pipeline.yaml": """
      pipeline:
        semantics: kafka-streams
        steps:
          - {name: quality, validate: {range: true}}
      """,
    ])
    try workplace.simulate("small.yaml", to: "small.tide")
    let run = try workplace.run(
      "drive",
      "small.tide",
      "--command",
      "cat",
      "--pipeline",
      "pipeline.yaml"
    )
    #expect(run.code == 64)
    #expect(run.errors.contains("pipeline.yaml: the pipeline has no window and no detector"))
  }

  @Test func `an interrupt ends the program and all that it has begun`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    // Another than that of the test beside this one.
    let nap = DriveMistakeTests.nap + "1"
    let command = "touch begun; \(nap) & \(nap)"
    let launch = try workplace.start("drive", "small.tide", "--command", command, "--results", "r")
    try launch.wait(until: { try workplace.hasFile(like: "begun", largerThan: -1) })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.errors == "tidemark: interrupted\n")
    #expect(try workplace.names() == ["begun", "small.tide", "small.yaml"])
    #expect(try workplace.shell("pgrep -fc '^\(nap)$'").output == "0\n")
  }
}
