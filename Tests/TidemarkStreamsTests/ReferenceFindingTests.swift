import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// What the comparison with the reference engine found, each as small as it shrank.
@Suite struct ReferenceFindingTests {
  /// A reading of a device at a millisecond, which arrives at another.
  private func reading(_ device: UInt32, _ event: Int64, arrives: Int64 = 0) -> StreamTrial.Input {
    .reading(
      Reading(
        series: device,
        sequence: UInt32(truncatingIfNeeded: event),
        eventTime: event * 1_000_000,
        arrivalTime: arrives * 1_000_000,
        value: 1
      )
    )
  }

  private func trial(
    _ semantics: Topology.Semantics,
    _ spec: WindowSpec,
    watermark: WatermarkSpec.Strategy = .explicit,
    partitions: [Int] = [0],
    _ inputs: [StreamTrial.Input]
  ) -> StreamTrial {
    StreamTrial(
      topology: Topology(
        semantics: semantics,
        watermark: WatermarkSpec(strategy: watermark),
        atEnd: .keepOpen,
        steps: [Step(name: "w", key: .device, operation: .window(spec, [.count]))]
      ),
      catalog: plainCatalog(
        keys: Array(["a", "b", "c"].prefix(partitions.count)),
        partitions: partitions
      ),
      inputs: inputs
    )
  }

  /// `row kind key [start,end) result`, after a check that cutting and sharing out change nothing.
  private func results(_ trial: StreamTrial) throws -> [String] {
    #expect(trial.mismatch() == nil)
    return try trial.run(batchSize: .max, workers: 1).emissions[0].map {
      "\($0.row) \($0.kind) \($0.key) [\($0.start),\($0.end)) \($0.values.joined())"
    }
  }

  /// Where a window lay in a worker's memory decided, and so the other keys of the worker did.
  @Test func `windows with one start that fire at once come out by their ends`() throws {
    let spec = WindowSpec(
      assigner: .cumulative(step: .milliseconds(2), size: .milliseconds(4), offset: .zero),
      trigger: .early(.milliseconds(7))
    )
    let inputs = [
      reading(0, 0), reading(0, 5, arrives: 1), reading(0, 9, arrives: 2),
      reading(0, 9, arrives: 20),
    ]
    let found = try results(
      trial(.flink, spec, watermark: .boundedOutOfOrderness(.zero), inputs)
    )
    #expect(found.suffix(2) == ["2 update a [8,10) 1.0", "2 update a [8,12) 1.0"])
  }

  @Test func `an instant that brings a clock and a watermark fires by the clock first`() throws {
    let spec = WindowSpec(
      assigner: .tumbling(size: .milliseconds(10), offset: .zero),
      trigger: .early(.milliseconds(5))
    )
    let inputs = [
      reading(0, 35), reading(1, 22), StreamTrial.Input.watermark(31, tau: 5_000_000),
    ]
    let found = try results(trial(.flink, spec, partitions: [0, 0], inputs))
    #expect(found == ["1 update a [30,40) 1.0", "1 update b [20,30) 1.0"])
    let later = inputs.dropLast() + [reading(2, 1, arrives: 7), .clock(tau: 9_000_000)]
    let own = try results(trial(.flink, spec, partitions: [0, 0, 0], Array(later)))
    #expect(own == ["1 update a [30,40) 1.0", "1 update b [20,30) 1.0"])
  }

  @Test func `a record from before 1970 does not make on-close emission look`() throws {
    let spec = WindowSpec(
      assigner: .tumbling(size: .milliseconds(10), offset: .zero),
      emit: .onClose,
      emitInterval: .milliseconds(5)
    )
    let inputs = [
      reading(0, 15), reading(0, 25, arrives: 1), reading(0, -3, arrives: 6),
      reading(0, 26, arrives: 7),
    ]
    let found = try results(trial(.kafkaStreams, spec, inputs))
    #expect(found == ["3 onTime a [10,20) 1.0"])
  }

  /// The right window of the late reading is the newest of the store, and hides the first.
  @Test func `a sliding window that waits for a look is hidden by a newer one`() throws {
    let spec = WindowSpec(
      assigner: .sliding(size: .milliseconds(2)),
      emit: .onClose,
      emitInterval: .milliseconds(5)
    )
    let inputs = [reading(0, 24), reading(0, 28, arrives: 4), reading(0, 27, arrives: 8)]
    let found = try results(trial(.kafkaStreams, spec, inputs))
    #expect(found == ["2 lateDropped a [25,27) 1.0"])
    let inTime = [reading(0, 24), reading(0, 28, arrives: 5)]
    #expect(try results(trial(.kafkaStreams, spec, inTime)) == ["1 onTime a [22,24) 1.0"])
  }

  @Test func `a session that closed is still there for readings that reach back to it`() throws {
    let spec = WindowSpec(
      assigner: .session(gap: .milliseconds(5)),
      allowedLateness: .milliseconds(4),
      emit: .onUpdate
    )
    let inputs = [reading(0, 11), reading(0, 28), reading(0, 20), reading(0, 16)]
    let found = try results(trial(.kafkaStreams, spec, inputs))
    #expect(
      found.suffix(3) == ["3 retract a [11,11) ", "3 retract a [20,20) ", "3 update a [11,20) 3.0"]
    )
  }

  /// The store lets go of a task's closed windows only when no other task needs their time.
  @Test func `windows that emit on update are open until their grace is over`() throws {
    let spec = WindowSpec(
      assigner: .hopping(size: .milliseconds(11), advance: .milliseconds(4), offset: .zero),
      allowedLateness: .milliseconds(4),
      emit: .onUpdate
    )
    let inputs = [reading(0, 67), reading(1, 82), reading(2, 80)]
    let trial = trial(.kafkaStreams, spec, partitions: [1, 1, 0], inputs)
    #expect(trial.mismatch() == nil)
    let open = try trial.run(batchSize: .max, workers: 1).open[0]
    #expect(open.map(\.start) == [72, 72, 76, 76, 80, 80])
  }
}
