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

  /// The case that is printed for the first seed that shows a planted defect.
  private func printed(
    where matters: @escaping (StreamTrial) -> Bool,
    _ plant: @escaping (inout Topology) -> Void
  ) throws -> String {
    func fails(_ trial: StreamTrial) -> Bool {
      matters(trial) && trial.mismatch(with: defective(trial, plant)) != nil
    }
    let seed = try #require((0..<UInt64(100)).first { fails(TrialGenerator.trial(seed: $0)) })
    let least = TrialShrinker(fails: fails).shrunk(TrialGenerator.trial(seed: seed))
    return CaseText(least, name: "planted", expected: defective(least, plant)).text
  }

  @Test func `a grace that is off by one shrinks to the two readings that show it`() throws {
    let text = try printed { trial in
      trial.topology.semantics == .kafkaStreams
    } _: { topology in
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
        window: {type: hopping, size_ms: 10, advance_ms: 9, grace_ms: 0}
        watermark: {strategy: stream-time}
        aggregate: count
        emit: suppress
        order: exact
        input:
          - {key: "é", t: 50, v: 1, partition: 0}
          - {key: "é", t: 55, v: 1, partition: 0}
        expect: []

        """
    )
  }

  @Test func `a memory of duplicates that is too long shrinks to a pipeline of one step`() throws {
    let text = try printed { _ in
      true
    } _: { topology in
      for index in topology.steps.indices {
        guard case .deduplicate(var spec) = topology.steps[index].operation else { continue }
        spec.within = spec.within + .milliseconds(1)
        topology.steps[index].operation = .deduplicate(spec)
      }
    }
    #expect(
      text == """
        name: planted
        source: "a failing seed of the property tests, shrunk"
        start: 1970-01-01T00:00:00Z
        sensors:
          - {name: v, range: [-5.0, 5.0]}
          - {name: w, range: [-5.0, 5.0]}
        input:
          - {device: "b", sensor: v, partition: 0, sequence: 7, event: 1.016s, \
        arrive: 1.02092s, value: 1}
          - {device: "b", sensor: v, partition: 0, sequence: 7, copy: 1, event: 1.016s, \
        arrive: 1.05192s, value: 1}
        pipeline:
          semantics: flink
          watermark: {bounded-out-of-orderness: 0s}
          at-end: keep-open
          steps:
            - name: pass-0
              deduplicate: {within: 31ms}
        expect:
          readings: 2
          ledger: {duplicate: 1, on-time: 1}
          fates:
            - {reading: "b/v/7", class: on-time}
            - {reading: "b/v/7", copy: 1, class: duplicate}

        """
    )
  }
}
