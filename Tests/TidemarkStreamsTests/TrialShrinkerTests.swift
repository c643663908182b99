import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// What a failing seed prints, tried with defects that are planted in the reference.
@Suite struct TrialShrinkerTests {
  @Test func `the least subset is what cannot be left out`() {
    let found = leastSubset(of: Array(0..<100)) { items in
      items.contains(13) && items.contains(14) && items.contains(77)
    }
    #expect(found == [13, 14, 77])
    #expect(leastSubset(of: Array(0..<100)) { $0.contains(99) } == [99])
    #expect(leastSubset(of: Array(0..<100)) { !$0.isEmpty || $0.isEmpty } == [])
  }

  /// The reference under a changed topology, against the engine under the right one.
  private func defective(
    _ trial: StreamTrial,
    _ plant: (inout Topology) -> Void
  ) -> ReferencePipeline.Result {
    var wrong = trial
    plant(&wrong.topology)
    return wrong.reference()
  }

  /// Sixty readings of two devices, some late and some sent twice, through three steps.
  private var trial: StreamTrial {
    func window(_ spec: WindowSpec) -> Step.Operation { .window(spec, [.sum, .count]) }
    let tens = WindowSpec(
      assigner: .tumbling(size: .milliseconds(10), offset: .zero),
      allowedLateness: .milliseconds(3),
      emit: .onUpdate
    )
    let sessions = WindowSpec(assigner: .session(gap: .milliseconds(4)), emit: .onClose)
    let memory = DeduplicateSpec(within: .milliseconds(20))
    return StreamTrial(
      topology: Topology(
        semantics: .kafkaStreams,
        watermark: WatermarkSpec(strategy: .explicit),
        steps: [
          Step(name: "once", operation: .deduplicate(memory)),
          Step(name: "tens", key: .device, operation: window(tens)),
          Step(name: "sessions", operation: window(sessions)),
        ]
      ),
      catalog: plainCatalog(keys: ["a", "b"], partitions: [0, 1]),
      inputs: inputs
    )
  }

  private var inputs: [StreamTrial.Input] {
    var random = SplitMix64(seed: 7)
    var readings: [Reading] = []
    var now: Int64 = 100
    for number in 0..<60 {
      now += random.int(0...3)
      var reading = Reading(
        series: UInt32(random.below(2)),
        sequence: UInt32(number),
        eventTime: (now - random.int(0...12)) * 1_000_000,
        arrivalTime: now * 1_000_000,
        value: Double(number)
      )
      if number % 7 == 6 {
        reading = readings[number - random.below(6) - 1]
        reading.copy += 1
        reading.arrivalTime = now * 1_000_000
      }
      readings.append(reading)
    }
    return readings.map { .reading($0) }
  }

  /// The case that is printed if a defect is planted in the reference.
  private func printed(_ plant: @escaping (inout Topology) -> Void) -> String {
    func fails(_ trial: StreamTrial) -> Bool {
      trial.mismatch(with: defective(trial, plant)) != nil
    }
    #expect(trial.mismatch() == nil)
    #expect(fails(trial))
    let least = TrialShrinker(fails: fails).shrunk(trial)
    return CaseText(least, name: "planted", expected: defective(least, plant)).text
  }

  @Test func `a grace that is off by one shrinks to the two readings that show it`() {
    let text = printed { topology in
      for index in topology.steps.indices {
        guard case .window(var spec, let aggregates) = topology.steps[index].operation else {
          continue
        }
        spec.allowedLateness = spec.allowedLateness + .milliseconds(1)
        topology.steps[index].operation = .window(spec, aggregates)
      }
    }
    #expect(
      text == """
        name: planted
        source: "a failing seed of the property tests, shrunk"
        semantics: kafka-streams
        operator: window
        window: {type: session, gap_ms: 4, grace_ms: 0}
        watermark: {strategy: stream-time}
        aggregate: count
        emit: on-close
        order: exact
        input:
          - {key: "a", t: 179, v: 1, partition: 0}
          - {key: "a", t: 184, v: 1, partition: 0}
        expect: []

        """
    )
  }

  @Test func `a memory of duplicates that is too short shrinks to a pipeline of one step`() {
    let text = printed { topology in
      for index in topology.steps.indices {
        guard case .deduplicate(var spec) = topology.steps[index].operation else { continue }
        spec.within = .milliseconds(1)
        topology.steps[index].operation = .deduplicate(spec)
      }
    }
    #expect(
      text == """
        name: planted
        source: "a failing seed of the property tests, shrunk"
        start: 1970-01-01T00:00:00Z
        sensors:
          - {name: v}
        input:
          - {device: "b", sensor: v, partition: 1, sequence: 46, event: 175ms, arrive: 0s, value: 1}
          - {device: "b", sensor: v, partition: 1, sequence: 46, copy: 1, event: 175ms, arrive: 1ms, value: 1}
        pipeline:
          semantics: kafka-streams
          steps:
            - name: once
              deduplicate: {within: 20ms}
        expect:
          readings: 2
          ledger: {on-time: 2}
          fates:
            - {reading: "b/v/46", class: on-time}
            - {reading: "b/v/46", copy: 1, class: on-time}

        """
    )
  }
}
