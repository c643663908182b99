import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

@testable import TidemarkReplay

/// Results as a table say what results as lines say.
@Suite struct ResultTableTests {
  /// Windows whose results are texts, beside windows of those that count.
  private static let texts: Topology = {
    let window = WindowSpec(
      assigner: .tumbling(size: .seconds(10), offset: .zero),
      late: .sideOutput
    )
    return Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2))),
      steps: [
        Step(name: "words", key: .device, operation: .window(window, [.concat])),
        Step(name: "numbers", key: .group, operation: .window(window, [.count, .max])),
        Step(name: "order", operation: .reorder(ReorderSpec(late: .sideOutput))),
      ]
    )
  }()

  private static let topologies = [
    Pipelines.flink, Pipelines.kafka, Pipelines.calculated, ResultTableTests.texts,
  ]

  private func table(
    _ topology: Topology,
    _ readings: ReadingBatch,
    _ options: ReplayOptions = ReplayOptions(),
    seed: UInt64 = 1
  ) async throws -> String {
    var options = options
    options.table = PlainTable()
    return try await drive(topology, readings, options: options, seed: seed).driven.lines
  }

  @Test(arguments: 0..<4)
  func `a row for each line`(number: Int) async throws {
    let topology = ResultTableTests.topologies[number]
    let readings = Plant.stream(seed: 3, count: 400)
    let lines = try await drive(topology, readings).driven.lines.split(separator: "\n")
    let rows = try await table(topology, readings).split(separator: "\n")
      .filter { !$0.hasSuffix(" rows") && $0 != PlainTable.end }
    #expect(lines.count > 2 * PlainTable.rowsInGroup)
    #expect(rows.count == lines.count)
    for (row, line) in zip(rows, lines) {
      let expected = try tableLine(ofJSON: line)
      #expect(row == expected, "\(line)")
    }
  }

  @Test(arguments: 0..<4)
  func `groups do not depend on batches or threads`(number: Int) async throws {
    let topology = ResultTableTests.topologies[number]
    let readings = Plant.stream(seed: 5, count: Depth.count(150, deep: 400))
    let first = try await table(topology, readings)
    #expect(first.contains("\n\(PlainTable.rowsInGroup) rows\n"))
    #expect(first.hasSuffix(" rows\n\(PlainTable.end)\n"))
    for threads in [1, 2, 4] {
      for size in [1, 7, 65_536] {
        let options = ReplayOptions(threads: threads, batchSize: size)
        let other = try await table(topology, readings, options, seed: 2)
        #expect(other == first, "\(threads) threads, batches of \(size)")
      }
    }
  }

  @Test func `silent steps have no rows and no columns`() async throws {
    let readings = Plant.stream(seed: 5, count: 100)
    let silent: Set = ["tens", "halls", "spikes"]
    let rows = try await table(Pipelines.flink, readings, ReplayOptions(silentSteps: silent))
    #expect(rows.contains("step=quality") && !rows.contains("step=tens"))
    let plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
    func names(silent: Set<String>) -> Set<String> {
      let isSilent = plan.steps.map { silent.contains($0.step.name) }
      return Set(ResultColumns(plan, silent: isSilent).columns.map(\.name))
    }
    let (all, left) = (names(silent: []), names(silent: silent))
    #expect(all.isSuperset(of: left.union(["start", "count", "score"])))
    #expect(left.contains("reason") && left.isDisjoint(with: ["start", "count", "score"]))
  }

  @Test func `a table of nothing has its end`() async throws {
    let rows = try await table(Pipelines.flink, ReadingBatch())
    #expect(rows == "0 rows\n\(PlainTable.end)\n")
  }
}
