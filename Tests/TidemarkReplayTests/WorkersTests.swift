import Testing
import TidemarkCore
import TidemarkReplay
import TidemarkStreams

/// How many threads share the keys, and that results are not theirs.
@Suite struct WorkersTests {
  private func plan(_ aggregates: [Aggregate], windows: Int) throws -> Plan {
    let steps = (0..<windows).map { number in
      Step(
        name: "w\(number)",
        operation: .window(WindowSpec(assigner: .session(gap: .seconds(9))), aggregates)
      )
    }
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2))),
      steps: steps
    )
    return try Plan(topology, catalog: Plant.catalog)
  }

  @Test func `much work for keys is shared by more threads than little`() throws {
    let little = try Plan(Pipelines.flink, catalog: Plant.catalog)
    let much = try plan([.count], windows: 10)
    #expect(little.workers(ofThreads: 1) == 1 && much.workers(ofThreads: 1) == 1)
    #expect(much.workers(ofThreads: 2) == 2)
    #expect(much.workers(ofThreads: 16) > little.workers(ofThreads: 16))
    #expect(much.workers(ofThreads: 256) < 256)
  }

  @Test(arguments: [1, 2, 3])
  func `results are the same for any number of workers`(_ workers: Int) async throws {
    let readings = Plant.stream(seed: 8, count: 400)
    let alone = try await drive(Pipelines.flink, readings, options: ReplayOptions(threads: 1))
    var options = ReplayOptions(threads: 3, batchSize: 32)
    options.workers = workers
    let shared = try await drive(Pipelines.flink, readings, options: options)
    #expect(shared.driven == alone.driven)
  }
}
