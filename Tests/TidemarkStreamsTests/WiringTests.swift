import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Who reads from whom, and what is refused.
@Suite struct WiringTests {
  private let catalog = plainCatalog(keys: ["a", "b"], partitions: [0, 0])
  private let minute = WindowSpec(assigner: .tumbling(size: .minutes(1), offset: .zero))

  private func plan(
    _ steps: [Step],
    after: String? = nil,
    ledger: String? = nil
  ) throws(Failure) -> Plan {
    let watermark = WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(1)), after: after)
    return try Plan(
      Topology(watermark: watermark, ledgerStep: ledger, steps: steps),
      catalog: catalog
    )
  }

  private func validate(_ name: String, from: [String] = []) -> Step {
    Step(name: name, from: from, operation: .validate(ValidateSpec()))
  }

  private func window(_ name: String, from: [String] = []) -> Step {
    Step(name: name, from: from, operation: .window(minute, [.count]))
  }

  @Test func `a step reads from the last one that passes readings on`() throws {
    let plan = try plan([validate("v"), window("w1"), window("w2"), validate("u"), window("w3")])
    #expect(plan.steps.map(\.inputs) == [[], [0], [0], [0], [3]])
    #expect(plan.leaves == [1, 2, 4])
    #expect(plan.ledgerStep == 1)
  }

  @Test func `branches and merges name their inputs`() throws {
    let plan = try plan([
      validate("v"), validate("a", from: ["v"]), validate("b", from: ["v"]),
      window("w", from: ["a", "b"]),
    ])
    #expect(plan.steps.map(\.inputs) == [[], [0], [0], [1, 2]])
  }

  @Test func `mistakes are usage errors that name the step`() {
    func message(_ steps: [Step], after: String? = nil, ledger: String? = nil) -> String {
      do {
        _ = try plan(steps, after: after, ledger: ledger)
        return "no error"
      } catch {
        #expect(error.code == .usage)
        return error.message
      }
    }
    #expect(message([validate("v"), validate("v")]) == "two steps have the name 'v'")
    #expect(
      message([validate("quality"), window("w", from: ["qualty"])])
        == "step 'w': there is no step 'qualty' before it (did you mean 'quality'?)"
    )
    #expect(
      message([window("w"), validate("x", from: ["w"])]).contains("does not pass readings on")
    )
    #expect(
      message([window("w"), window("x", from: ["w"])], ledger: "x").contains(
        "reads results of windows"
      )
    )
    #expect(
      message([validate("v", from: ["v"])])
        == "step 'v': step 'v' does not come before it; steps read earlier ones"
    )
    #expect(message([window("w", from: ["v"]), validate("v")]).contains("does not come before it"))
    var short = WindowSpec(assigner: .sliding(size: .minutes(1)), retention: .seconds(119))
    #expect(short.impossible == "retention must be at least 2 × size + grace, 2m")
    short.retention = .minutes(2)
    #expect(short.impossible == nil)
    #expect(message([validate("v")], after: "w").contains("watermark: there is no step 'w'"))
    #expect(message([window("w")], ledger: "x").contains("ledger: there is no step 'x'"))
    #expect(
      message([window("w"), validate("v"), window("x")], after: "v")
        .contains("step 'w' reads around 'v'")
    )
    var odd = Step(name: "w", operation: .window(minute, [.concat, .count]))
    #expect(message([odd]).contains("concat cannot be combined"))
    odd.operation = .window(
      WindowSpec(assigner: .tumbling(size: TimeSpan(nanoseconds: 1_500_000), offset: .zero)),
      [.count]
    )
    #expect(message([odd]).contains("not a multiple of 1ms"))
    odd.operation = .window(WindowSpec(assigner: .tumbling(size: .zero, offset: .zero)), [.count])
    #expect(message([odd]).contains("size must be more than 0"))
    var wrong = window("w")
    wrong.sensor = "w"
    #expect(message([wrong]).contains("no device has a sensor 'w'"))
  }

  @Test func `what one semantics does not have is refused`() {
    func message(_ semantics: Topology.Semantics, _ change: (inout WindowSpec) -> Void) -> String? {
      var spec = WindowSpec(
        assigner: .hopping(size: .minutes(2), advance: .minutes(1), offset: .zero)
      )
      change(&spec)
      let topology = Topology(
        semantics: semantics,
        watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.zero)),
        steps: [Step(name: "w", operation: .window(spec, [.count]))]
      )
      do {
        _ = try Plan(topology, catalog: catalog)
        return nil
      } catch {
        return error.message
      }
    }
    #expect(message(.flink) { $0.late = .sideOutput } == nil)
    #expect(message(.kafkaStreams) { $0.emit = .onUpdate } == nil)
    #expect(
      message(.flink) { $0.emit = .onUpdate } == "step 'w': flink does not have emission on update"
    )
    #expect(message(.kafkaStreams) { $0.late = .sideOutput }?.contains("side output") == true)
    #expect(
      message(.kafkaStreams) { $0.accumulation = .discarding }?.contains("discarding") == true
    )
    let gaps = WindowSpec.Assigner.hopping(size: .minutes(1), advance: .minutes(2), offset: .zero)
    #expect(message(.flink) { $0.assigner = gaps } == nil)
    #expect(message(.kafkaStreams) { $0.assigner = gaps }?.contains("longer than the size") == true)
    let shifted = WindowSpec.Assigner.tumbling(size: .minutes(1), offset: .seconds(1))
    #expect(message(.kafkaStreams) { $0.assigner = shifted }?.contains("offset") == true)
  }
}
