import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// The whole of a replay, in this process.
@Suite struct ReplayTests {
  private static let topologies = [
    Pipelines.flink, Pipelines.kafka, Pipelines.calculated, Pipelines.ordered,
  ]

  // MARK: Determinism

  @Test(arguments: 0..<4)
  func `nothing depends on batches, threads or the source's own batches`(number: Int) async throws {
    let topology = ReplayTests.topologies[number]
    for seed in 1...UInt64(Depth.count(1, deep: 4)) {
      let readings = Plant.stream(seed: seed, count: Depth.count(200, deep: 400))
      let first = try await drive(topology, readings).driven
      #expect(first.lines.contains("\n"))
      for threads in [1, 2, 3, 8] {
        for size in [1, 7, 4_096, 65_536] {
          let options = ReplayOptions(threads: threads, batchSize: size)
          let other = try await drive(topology, readings, options: options, seed: seed + 1).driven
          #expect(other == first, "seed \(seed), \(threads) threads, batches of \(size)")
        }
      }
    }
  }

  @Test(arguments: 0..<2)
  func `nothing depends on the pace`(number: Int) async throws {
    let topology = ReplayTests.topologies[number]
    let readings = Plant.stream(seed: 9, count: Depth.count(150, deep: 400))
    let first = try await drive(topology, readings).driven
    for pace in [ReplayOptions.Pace.speed(600), .speed(1e9), .rate(2_000), .rate(1e12)] {
      for threads in [1, 2] {
        let options = ReplayOptions(pace: pace, threads: threads, batchSize: 64)
        #expect(try await drive(topology, readings, options: options).driven == first, "\(pace)")
      }
    }
  }

  @Test func `calculated keys have their names in lines`() async throws {
    let (driven, outcome) = try await drive(Pipelines.calculated, Plant.stream(seed: 3, count: 400))
    let lines = driven.lines.split(separator: "\n").map(String.init)
    func keys(_ step: String) -> Set<String> {
      Set(
        lines.filter { $0.contains("\"step\":\"\(step)\"") && $0.contains("\"count\"") }.map {
          String($0.split(separator: "\"key\":\"")[1].prefix { $0 != "\"" })
        }
      )
    }
    #expect(keys("warmth").contains("hall/true") && keys("warmth").contains("hall/false"))
    #expect(keys("values").count == 20 && keys("values").allSatisfy { Double($0) != nil })
    guard case .window(let values) = outcome.steps[1]?.outcome else {
      Issue.record("it is a window")
      return
    }
    #expect(values.ledger[.unassigned] > 50)
  }

  // MARK: Accounts

  @Test(arguments: 0..<2)
  func `every ledger sums to its input`(number: Int) async throws {
    for seed: UInt64 in 1...20 {
      let readings = Plant.stream(seed: seed, count: 300)
      let (driven, outcome) = try await drive(ReplayTests.topologies[number], readings)
      #expect(driven.readings == Int64(readings.count))
      #expect(driven.ledger.generated == Int64(readings.count))
      #expect(driven.ledger.imbalance == nil)
      #expect(driven.ledger[.lost] == 0)
      var passed = Int64(readings.count)
      for index in driven.steps.keys.sorted() {
        switch driven.steps[index]?.outcome {
        case .validate(let result):
          #expect(result.input == passed)
          passed -= result.rejected
          #expect(result.rejected == driven.ledger[.rejected])
        case .deduplicate(let result):
          #expect(result.input == passed)
          passed -= result.duplicates
          #expect(result.duplicates == driven.ledger[.duplicate])
        case .window(let result):
          #expect(result.ledger.generated == passed)
          #expect(result.ledger.imbalance == nil)
        default: Issue.record("no such step")
        }
      }
      for detections in outcome.detections.values { #expect(detections.input == passed) }
    }
  }

  @Test func `lines are counted as they are written`() async throws {
    let (driven, _) = try await drive(Pipelines.flink, Plant.stream(seed: 5, count: 400))
    func count(_ step: String, _ kind: String) -> Int64 {
      let start = #"{"step":"\#(step)","kind":"\#(kind)""#
      return Int64(driven.lines.split(separator: "\n").filter { $0.hasPrefix(start) }.count)
    }
    guard case .window(let tens) = driven.steps[2]?.outcome else {
      Issue.record("no window step")
      return
    }
    #expect(tens.updates == count("tens", "update") && tens.updates > 0)
    #expect(tens.endOfInputFirings == count("tens", "end-of-input") && tens.endOfInputFirings > 0)
    #expect(tens.results == count("tens", "on-time") + tens.updates + tens.endOfInputFirings)
    #expect(tens.ledger[.lateSideOutput] == count("tens", "late-side-output"))
    #expect(tens.resultLatency?.count == count("tens", "on-time"))
    #expect(driven.ledger[.rejected] == count("quality", "rejected"))
    #expect(Int64(driven.alerts[4]?.count ?? 0) == count("spikes", "alert"))
    #expect(count("tens", "late-side-output") > 0)
  }

  @Test func `windows that stay open are listed, and their readings are on time`() async throws {
    var topology = Pipelines.flink
    topology.atEnd = .keepOpen
    let readings = Plant.stream(seed: 5, count: 400)
    let closed = try await drive(Pipelines.flink, readings).driven
    let open = try await drive(topology, readings, options: ReplayOptions(threads: 3)).driven
    guard case .window(let before) = closed.steps[2]?.outcome,
      case .window(let after) = open.steps[2]?.outcome
    else {
      Issue.record("no window step")
      return
    }
    #expect(before.openWindows == 0)
    #expect(after.openWindows > 0 && after.endOfInputFirings == 0)
    #expect(open.ledger.open > 0)
    #expect(open.ledger[.onTime] == closed.ledger[.onTime])
    #expect(after.results == before.results - before.endOfInputFirings)
  }

  // MARK: Edges

  @Test(arguments: [ReplayOptions.Pace.virtual, .speed(1), .rate(1)])
  func `an empty input is an empty result`(pace: ReplayOptions.Pace) async throws {
    for topology in ReplayTests.topologies {
      let (driven, outcome) = try await drive(
        topology,
        ReadingBatch(),
        options: ReplayOptions(pace: pace)
      )
      #expect(driven.lines.isEmpty)
      #expect(driven.ledger == Ledger())
      #expect(outcome.pacing == nil && outcome.invalidReasons.isEmpty)
    }
  }

  @Test func `silent steps run and write nothing`() async throws {
    let readings = Plant.stream(seed: 3, count: 400)
    let loud = try await drive(Pipelines.flink, readings).driven
    let options = ReplayOptions(silentSteps: ["spikes"])
    let silent = try await drive(Pipelines.flink, readings, options: options).driven
    #expect(silent.alerts == loud.alerts && loud.alerts[4]?.isEmpty == false)
    let others = loud.lines.split(separator: "\n").filter { !$0.contains(#""step":"spikes""#) }
    #expect(silent.lines.split(separator: "\n") == others)
  }

  @Test(arguments: [1, 2])
  func `what a port throws ends the replay`(threads: Int) async throws {
    struct Stop: Error {}
    let plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
    let readings = Plant.stream(seed: 3, count: 400)
    for port in 0..<3 {
      var replay = Replay(plan, options: ReplayOptions(threads: threads, batchSize: 32))
      var ports = ports(readings, seed: 1, into: Output())
      switch port {
      case 0:
        let calls = Calls()
        let next = ports.next
        ports.next = { batch in
          if calls.next() == 3 { throw Stop() }
          return try next(&batch)
        }
      case 1: ports.write = { _ in throw Stop() }
      default: ports.progress = { if $0 > 100 { throw Stop() } }
      }
      await #expect(throws: Stop.self) { _ = try await replay.run(ports) }
    }
  }

  @Test(arguments: [1, 3])
  func `progress counts every reading`(threads: Int) async throws {
    let plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
    let readings = Plant.stream(seed: 3, count: 400)
    var replay = Replay(plan, options: ReplayOptions(threads: threads, batchSize: 50))
    let output = Output()
    _ = try await replay.run(ports(readings, seed: 1, into: output))
    #expect(output.progress == output.progress.sorted())
    #expect(output.progress.last == readings.count)
    #expect(output.progress.count > readings.count / 50)
  }
}
