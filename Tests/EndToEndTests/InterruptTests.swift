import Foundation
import Testing

/// Ctrl-C, and readers that go away.
@Suite struct InterruptTests {
  @Test func `an interrupted simulation leaves a valid recording that says so`() throws {
    let workplace = try Workplace(["endless.yaml": SmallScenarios.endless])
    let launch = try workplace.start("simulate", "endless.yaml", "-o", "part.tide")
    try launch.wait(until: {
      try workplace.hasFile(like: "part.tide.", largerThan: SmallScenarios.sizeUnderWay)
    })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.errors.hasPrefix("tidemark: part.tide: interrupted; the first "))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(try workplace.names() == ["endless.yaml", "part.tide"])

    let info = try workplace.run("info", "part.tide", "--json").json()
    #expect(info["interrupted"] as? Bool == true)
    #expect(info["state"] as? String == "sealed")
    #expect(info["readings"] as? Int ?? 0 > 10_000)
    #expect(try workplace.run("info", "part.tide").output.contains("sealed, interrupted"))
    let verify = try workplace.run("verify", "part.tide")
    #expect(verify.code == 0, "\(verify.errors)")
    #expect(verify.output.contains("was interrupted"))
  }

  @Test func `a run interrupted while it simulates keeps that beside its place`() throws {
    let workplace = try Workplace(["endless.yaml": SmallScenarios.endless])
    let launch = try workplace.start("run", "endless.yaml", "-o", "out")
    try launch.wait(until: {
      try workplace.hasFile(like: "recording.tide.", largerThan: SmallScenarios.sizeUnderWay)
    })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.errors.contains("(in out-interrupted)"))
    let expected = ["endless.yaml", "out-interrupted", "out-interrupted/recording.tide"]
    let names = try workplace.names()
    #expect(names == expected)
    #expect(try workplace.run("verify", "out-interrupted/recording.tide").code == 0)
  }

  @Test func `a run interrupted while it replays keeps its recording beside the run before it`()
    throws
  {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    #expect(try workplace.run("run", "small.yaml", "-o", "runs/out", "-q").code == 0)
    let before = try workplace.everything()
    let launch = try workplace.start("run", "small.yaml", "-o", "runs/out", "--speed", "1x")
    try launch.wait(until: { try workplace.hasFile(like: "results.jsonl.", largerThan: -1) })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.errors == "tidemark: interrupted (in runs/out-interrupted)\n")
    let after = try workplace.everything().filter { !$0.key.contains("-interrupted") }
    #expect(after == before)
    let names = try workplace.names().filter { $0.contains("-interrupted/") }
    #expect(names == ["runs/out-interrupted/recording.tide"])
    #expect(try workplace.run("verify", "runs/out-interrupted/recording.tide").code == 0)
  }

  @Test func `a first run interrupted while it replays leaves its recording alone`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    let launch = try workplace.start("run", "small.yaml", "--speed", "1x", "--json")
    try launch.wait(until: { try workplace.hasFile(like: "results.jsonl.", largerThan: -1) })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect((try run.json()["error"] as? [String: Any])?["code"] as? Int == 130)
    let files = try workplace.names().filter { $0.contains(".") }
    #expect(files.count == 2 && files.last == "small.yaml")
    #expect(files.first?.hasSuffix("-interrupted/recording.tide") == true)
  }

  @Test func `a reader that goes away ends an export quietly`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let run = try workplace.shell("tidemark export small.tide | head -1; echo ${PIPESTATUS[0]}")
    #expect(run.output.hasPrefix("device,sensor,"))
    #expect(run.output.hasSuffix("\n141\n"))
    #expect(run.errors == "")
  }
}

extension Launch {
  struct TooLate: Error {}

  /// Waits, at most a minute, until something holds while the program runs.
  func wait(until condition: () throws -> Bool) throws {
    for _ in 0..<3_000 {
      if try condition() { return }
      guard isRunning else { throw TooLate() }
      usleep(20_000)
    }
    interrupt()
    throw TooLate()
  }
}

extension Workplace {
  /// Whether a file below whose name begins so has more than so many bytes.
  func hasFile(like prefix: String, largerThan size: Int) throws -> Bool {
    let manager = FileManager.default
    guard let names = manager.enumerator(atPath: path) else { return false }
    for case let name as String in names {
      guard name.split(separator: "/").last?.hasPrefix(prefix) == true else { continue }
      let attributes = try? manager.attributesOfItem(atPath: "\(path)/\(name)")
      if let found = attributes?[.size] as? Int, found > size { return true }
    }
    return false
  }
}
