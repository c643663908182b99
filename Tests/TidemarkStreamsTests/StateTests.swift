import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// What an engine saves is all that another one needs to go on in its place.
@Suite struct StateTests {
  private static let seeds = UInt64(Depth.count(18, deep: 5_000))
  private static let parts: UInt64 = 6

  @Test(arguments: 0..<parts)
  func `an engine that takes over between any two batches ends as if there had been one`(
    _ part: UInt64
  ) throws {
    for seed in stride(from: part, to: Self.seeds, by: UInt64.Stride(Self.parts)) {
      let trial = TrialGenerator.trial(seed: seed)
      var random = SplitMix64(seed: seed)
      let whole = try trial.run(batchSize: .max, workers: 1)
      for workers in 1...3 {
        // Behind every batch, and behind some of them.
        let ways: [(sizes: [Int], share: Int)] = [([1], 1), ([7, 3, 20], 1), ([5, 1, 11], 3)]
        // One way in turn in a quick run.
        let turn = (Int(seed) + workers) % ways.count
        for (sizes, share) in Depth.isDeep ? ways[...] : ways[turn...turn] {
          let resumed = try trial.run(batchSizes: sizes, workers: workers) { _, engine in
            random.below(share) == 0 ? try takeOver(engine, workers: workers) : engine
          }
          #expect(resumed == whole, "seed \(seed), \(workers) workers, batches of \(sizes)")
          if resumed != whole { return }
        }
      }
    }
  }

  /// A new engine with the state of another; it saves what it was restored from.
  private func takeOver(_ engine: Engine, workers: Int) throws -> Engine {
    let saved = bytes(engine)
    var other = Engine(engine.plan, workers: workers)
    var reader = StateReader(saved)
    try other.restore(from: &reader)
    try reader.finish()
    // Thousands of times: an expectation that holds would keep a copy of both.
    if bytes(other) != saved { Issue.record("another state is saved than was restored") }
    return other
  }

  private func bytes(_ engine: Engine) -> [UInt8] {
    var writer = StateWriter()
    engine.save(to: &writer)
    return writer.bytes
  }

  @Test func `damaged states are refused or are others, but end no process`() throws {
    var random = SplitMix64(seed: 11)
    for seed in 0..<UInt64(Depth.count(6, deep: 100)) {
      let trial = TrialGenerator.trial(seed: seed)
      var saved: [UInt8] = []
      var plan: Plan?
      _ = try trial.run(batchSizes: [13], workers: 1) { number, engine in
        if number <= 2 { (saved, plan) = (bytes(engine), engine.plan) }
        return engine
      }
      guard let plan, !saved.isEmpty else { continue }
      for place in Depth.some(0..<saved.count, quick: 120) {
        var damaged = saved
        damaged[place] ^= 1 << UInt8(random.below(8))
        var reader = StateReader(damaged)
        var engine = Engine(plan)
        try? engine.restore(from: &reader)
        #expect(throws: StateError.self, "seed \(seed), cut at \(place)") {
          var reader = StateReader(Array(saved[..<place]))
          var engine = Engine(plan)
          try engine.restore(from: &reader)
          try reader.finish()
        }
      }
    }
  }
}
