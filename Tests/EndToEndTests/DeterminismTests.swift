import Foundation
import Testing
import TidemarkTestSupport

/// One seed, one result: the same digests however a scenario is run.
///
/// `LibraryTests` compares builds.
@Suite struct DeterminismTests {
  private struct Digests: Equatable, CustomStringConvertible {
    var recording: String
    var results: String

    init(_ run: Program.Ending) throws {
      let digests = try #require(try run.json()["digests"] as? [String: Any], "\(run.errors)")
      recording = try #require(digests["recording"] as? String)
      results = try #require(digests["results"] as? String)
    }

    var description: String { "recording \(recording)\nresults \(results)" }
  }

  // MARK: Ways to run

  @Test func `threads and batch sizes change nothing`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    let first = try Digests(try workplace.run("run", "small.yaml", "-o", "first", "--json"))
    for (number, threads) in ["1", "2", "3"].enumerated() {
      let sizes = ["1", "7", "4096", "65536"]
      // Two sizes with each number of threads in a quick run.
      for size in Depth.isDeep ? sizes[...] : sizes[number...number + 1] {
        let run = try workplace.run(
          "run",
          "small.yaml",
          "-o",
          "run",
          "--threads",
          threads,
          "--batch-size",
          size,
          "--json"
        )
        #expect(try Digests(run) == first, "\(threads) threads, batches of \(size)")
        let results = try workplace.bytes("run/results.jsonl")
        #expect(results == (try workplace.bytes("first/results.jsonl")))
        let recording = try workplace.bytes("run/recording.tide")
        #expect(recording == (try workplace.bytes("first/recording.tide")))
      }
    }
  }

  @Test(arguments: [SmallScenarios.kafkaOnUpdate, SmallScenarios.kafkaOnClose])
  func `threads and batch sizes change nothing by Kafka's rules`(pipeline: String) throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief, "kafka.yaml": pipeline])
    try workplace.simulate("small.yaml", to: "small.tide")
    func digests(_ threads: String, _ size: String) throws -> Digests {
      try Digests(
        workplace.run(
          "replay",
          "small.tide",
          "--pipeline",
          "kafka.yaml",
          "--threads",
          threads,
          "--batch-size",
          size,
          "--json"
        )
      )
    }
    let first = try digests("1", "16384")
    let others = [("3", "1"), ("2", "7"), ("3", "65536"), ("1", "1"), ("2", "4096")]
    for (threads, size) in others.prefix(Depth.count(3, deep: 5)) {
      #expect(try digests(threads, size) == first, "\(threads) threads, batches of \(size)")
    }
  }

  /// A busy machine may miss the schedule, which makes the run invalid; its results are the same.
  @Test(
    arguments: Depth.isDeep
      ? [("--speed 100x", "1"), ("--speed 100x", "2"), ("--rate 5k/s", "1"), ("--rate 5k/s", "2")]
      : [("--speed 100x", "1"), ("--rate 5k/s", "2")]
  )
  func `a paced replay gives the results of a virtual one`(pace: String, threads: String) throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let virtual = try workplace.run("replay", "small.tide", "--json")
    #expect(try virtual.json()["mode"] as? String == "virtual")
    let clock = ContinuousClock()
    let start = clock.now
    let paced = try Program.run(
      ["replay", "small.tide", "--threads", threads, "--json"]
        + pace.split(separator: " ").map(String.init),
      in: workplace.path
    )
    // Two and a half minutes at a hundredfold, or 5,311 readings at 5,000 a second.
    #expect(start.duration(to: clock.now) >= .seconds(1))
    #expect(try paced.json()["mode"] as? String == "paced")
    #expect(paced.code == 0 || paced.code == 3)
    #expect(try Digests(paced) == Digests(virtual))
  }

  @Test func `another seed gives another recording`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    let seven = try workplace.run("run", "small.yaml", "-o", "a", "--json")
    let eight = try workplace.run("run", "small.yaml", "-o", "b", "--seed", "12", "--json")
    #expect(try Digests(seven).recording != Digests(eight).recording)
    #expect(try Digests(seven).results != Digests(eight).results)
  }

  // MARK: Devices

  @Test func `a device is the same in every fleet`() throws {
    let fleets = [
      SmallScenarios.fleet(reefers: 100, duration: "20s"),
      SmallScenarios.fleet(reefers: Depth.count(500, deep: 5_000), duration: "20s"),
      SmallScenarios.fleet(reefers: 100, withPumps: true, duration: "20s"),
    ]
    var found: [String] = []
    for fleet in fleets {
      let workplace = try Workplace(["fleet.yaml": fleet])
      try workplace.simulate("fleet.yaml", to: "fleet.tide")
      let rows = try workplace.shell(
        "set -o pipefail; tidemark export fleet.tide --lost --times epoch-ns | grep ^reefer-0017,"
      )
      #expect(rows.code == 0, "\(rows.errors)")
      found.append(rows.output)
    }
    #expect(found[0].split(separator: "\n").count >= 25)
    #expect(found[1] == found[0])
    #expect(found[2] == found[0])
  }
}
