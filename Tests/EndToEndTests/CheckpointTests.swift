import Foundation
import Testing
import TidemarkTestSupport

/// A replay that is ended in whatever way and taken up again gives out everything exactly once.
@Suite struct CheckpointTests {
  private static let command = [
    "replay", "small.tide", "--results", "out.jsonl", "--checkpoint", "saved", "--batch-size",
    "200",
    "--json",
  ]
  private static let recording = Result {
    let workplace = try Workplace(["small.yaml": scenario])
    try workplace.simulate("small.yaml", to: "small.tide")
    return try workplace.bytes("small.tide")
  }
  /// About thirty thousand readings; in a quick run half as many.
  private static let scenario = SmallScenarios.flink.replacing(
    "duration: 2m",
    with: "duration: \(Depth.count(5, deep: 10))m"
  )

  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write(try Self.recording.get(), to: "small.tide")
  }

  /// The results and the report of a replay that nothing ends.
  private func undisturbed(_ options: [String] = []) throws -> (results: Data, report: String) {
    let run = try workplace.run(
      ["replay", "small.tide", "--results", "whole.jsonl", "--batch-size", "200", "--json"]
        + options
    )
    #expect(run.code == 0, "\(run.errors)")
    return (try workplace.bytes("whole.jsonl"), Self.report(run.output))
  }

  /// A report without what the wall clock says.
  private static func report(_ text: String) -> String {
    var lines = text.split(separator: "\n")
    if let start = lines.firstIndex(where: { $0.hasPrefix("  \"environment\": {") }),
      let end = lines[start...].firstIndex(of: "  },")
    {
      lines.removeSubrange(start...end)
    }
    return lines.filter { !$0.contains("throughput") && !$0.contains("_per_s") }
      .joined(separator: "\n")
  }

  private func start(_ options: [String]) throws -> Launch {
    try Launch(try Program.path.get(), Self.command + options, in: workplace.path)
  }

  // MARK: Killed

  @Test(arguments: [1, 2])
  func `a replay that is killed at any moment is taken up again`(threads: Int) throws {
    let options = ["--checkpoint-every", "400", "--threads", "\(threads)"]
    let whole = try undisturbed(["--threads", "\(threads)"])
    var random = SplitMix64(seed: UInt64(threads))
    var kills = Depth.count(3, deep: 100)
    var isTakenUp = 0
    while true {
      let launch = try start(options)
      if kills > 0 {
        // From before the first checkpoint until after the end; and right behind one, however slow it is.
        if kills % 2 == 0 {
          try? launch.wait(until: { try underWay().count > 0 })
          usleep(UInt32(random.int(0...100_000)))
        } else {
          usleep(UInt32(random.int(0...Int64(Depth.count(400_000, deep: 900_000)))))
        }
        launch.kill()
      }
      let run = try launch.wait()
      if run.errors.contains("going on behind reading") { isTakenUp += 1 }
      if run.code == 0 {
        #expect(try workplace.bytes("out.jsonl") == whole.results)
        #expect(Self.report(run.output) == whole.report)
        #expect(
          try workplace.names() == [
            "out.jsonl", "saved", "saved/checkpoint-finished", "small.tide", "whole.jsonl",
          ]
        )
        if kills <= 0 { break }
      } else {
        #expect(run.code == 128 + SIGKILL, "\(run.errors)")
      }
      kills -= 1
    }
    #expect(isTakenUp > 0)
  }

  /// Kills it as soon as there are two checkpoints; what is left to do then is for the caller.
  private func killUnderWay() throws {
    let launch = try start(["--checkpoint-every", "200"])
    try launch.wait(until: { try underWay().count == 2 })
    launch.kill()
    #expect(try launch.wait().code == 128 + SIGKILL)
  }

  /// Names of the checkpoints, the oldest first.
  private func underWay() throws -> [String] {
    try workplace.names().filter { $0.hasPrefix("saved/checkpoint-0") }
  }

  @Test func `a replay killed between its results' name and its own end is taken up again`() throws
  {
    let whole = try undisturbed()
    try killUnderWay()
    let before = try workplace.everything().filter { $0.key.hasPrefix("saved/") }
    #expect(try workplace.run(Self.command).code == 0)
    try FileManager.default.removeItem(atPath: workplace.path + "/saved/checkpoint-finished")
    for (name, bytes) in before { try workplace.write(#require(bytes), to: name) }

    let run = try workplace.run(Self.command)
    #expect(run.code == 0 && run.errors.contains("going on behind reading"), "\(run.errors)")
    #expect(try workplace.bytes("out.jsonl") == whole.results)
    #expect(try !workplace.names().contains("out.jsonl.unfinished"))
  }

  @Test func `checkpoints on the clock of arrivals, and safe from power failures`() throws {
    let whole = try undisturbed()
    let launch = try start(["--checkpoint-every", "10s", "--durable"])
    try launch.wait(until: { try underWay().count == 2 })
    launch.kill()
    _ = try launch.wait()
    #expect(try underWay().count == 2)
    let run = try workplace.run(Self.command + ["--durable"])
    #expect(run.code == 0 && run.errors.contains("going on behind reading"), "\(run.errors)")
    #expect(try workplace.bytes("out.jsonl") == whole.results)
    #expect(Self.report(run.output) == whole.report)
  }

  @Test func `a replay that is interrupted says how to go on`() throws {
    let launch = try start(["--checkpoint-every", "200"])
    try launch.wait(until: { try underWay().count == 2 })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.output.contains("interrupted; the same command goes on behind reading "))
    #expect(try workplace.names().contains("out.jsonl.unfinished"))
    let second = try workplace.run(Self.command + ["-q"])
    #expect(second.code == 0 && second.errors == "")
    #expect(try workplace.bytes("out.jsonl") == undisturbed().results)
  }

  @Test func `a finished replay starts anew, and its folder serves the next`() throws {
    #expect(try workplace.run(Self.command).errors == "")
    for threads in ["1", "2"] {
      let again = try workplace.run(Self.command + ["--threads", threads])
      #expect(again.code == 0)
      #expect(again.errors == "tidemark: the replay that was saved is finished: starting anew\n")
    }
    #expect(try workplace.bytes("out.jsonl") == undisturbed().results)
  }

  // MARK: Refused

  /// Runs a command that is refused, and changes nothing.
  private func refused(_ arguments: [String], _ code: Int32, _ words: String) throws {
    let before = try workplace.everything()
    let run = try workplace.run(arguments)
    #expect(run.code == code, "\(words): \(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(try workplace.everything() == before, "\(words)")
  }

  @Test func `the checkpoint of another replay is refused, and stays`() throws {
    try killUnderWay()
    try workplace.write(Self.scenario.replacing("seed: 11", with: "seed: 12"), to: "other.yaml")
    try workplace.simulate("other.yaml", to: "other.tide")
    let pipeline = Self.scenario.replacing("tumbling: 10s", with: "tumbling: 20s")
    try workplace.write(pipeline, to: "pipeline.yaml")
    let command = Self.command.filter { $0 != "--json" }
    try refused(
      command.map { $0 == "small.tide" ? "other.tide" : $0 },
      64,
      "the checkpoint was made of another recording: give that one, or give another --checkpoint"
    )
    try refused(command + ["--pipeline", "pipeline.yaml"], 64, "was made of another pipeline")
    try refused(command + ["--threads", "2"], 64, "was made with --threads 1: give that, or")
    try refused(
      command.map { $0 == "out.jsonl" ? "new.jsonl" : $0 },
      64,
      "was made with --results out.jsonl: give that, or"
    )
  }

  @Test func `two replays do not save themselves in one folder`() throws {
    let launch = try start(["--checkpoint-every", "200"])
    try launch.wait(until: { try underWay().count == 2 })
    let other = try workplace.run(
      "replay",
      "small.tide",
      "--results",
      "other.jsonl",
      "--checkpoint",
      "saved"
    )
    #expect(other.code == 64 && other.errors.contains("another replay saves itself here"))
    launch.kill()
    _ = try launch.wait()
  }

  @Test func `a damaged checkpoint is refused wherever it is damaged`() throws {
    try killUnderWay()
    let name = try #require(try underWay().last)
    let good = try workplace.bytes(name)
    let command = Self.command.filter { $0 != "--json" }
    var random = SplitMix64(seed: 5)
    let head = Array(0..<32)
    let inside = (0..<Depth.count(3, deep: 100)).map { _ in random.below(good.count) }
    let flips = (Depth.isDeep ? head : [0, 10, 28]) + inside
    for place in flips {
      var damaged = good
      damaged[place] ^= 1 << UInt8(random.below(8))
      try workplace.write(damaged, to: name)
      try refused(command, 65, "\(name): the checkpoint is damaged: ")
    }
    let lengths = [0, 31, good.count / 2, good.count - 1, 1, 32]
    for length in lengths.prefix(Depth.count(4, deep: 6)) {
      try workplace.write(good.prefix(length), to: name)
      try refused(command, 65, "\(name): the checkpoint is damaged: ")
    }
    // The one before it is whole.
    try FileManager.default.removeItem(atPath: "\(workplace.path)/\(name)")
    let run = try workplace.run(command)
    #expect(run.code == 0 && run.errors.contains("going on behind reading"), "\(run.errors)")
    #expect(try workplace.bytes("out.jsonl") == undisturbed().results)
  }

  @Test func `results that are not those of the checkpoint are refused`() throws {
    try killUnderWay()
    let good = try workplace.bytes("out.jsonl.unfinished")
    let command = Self.command.filter { $0 != "--json" }
    var other = good
    other[10] ^= 1
    try workplace.write(other, to: "out.jsonl.unfinished")
    try refused(command, 65, "out.jsonl.unfinished: the results so far are not those that")
    try workplace.write(good.prefix(20), to: "out.jsonl.unfinished")
    try refused(command, 65, "out.jsonl.unfinished: the results so far are not those that")
    try FileManager.default.removeItem(atPath: workplace.path + "/out.jsonl.unfinished")
    try refused(command, 66, "the results so far cannot be read: No such file or directory")
  }
}
