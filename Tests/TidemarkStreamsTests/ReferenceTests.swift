import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// The engine against the plain reference engine, over random pipelines and recordings.
///
/// A seed that fails prints a case file with the readings and settings that it needs.
@Suite struct ReferenceTests {
  private static let seeds = UInt64(Depth.count(40, deep: 5_000))
  private static let parts: UInt64 = 10

  @Test(arguments: 0..<parts)
  func `the engine does what the reference does, however its input is cut and shared out`(
    _ part: UInt64
  ) {
    for seed in stride(from: part, to: Self.seeds, by: UInt64.Stride(Self.parts)) {
      let trial = TrialGenerator.trial(seed: seed)
      guard let mismatch = trial.mismatch() else { continue }
      let least = TrialShrinker { $0.mismatch() != nil }.shrunk(trial)
      let text = CaseText(least, name: "seed-\(seed)").text
      Issue.record("seed \(seed): \(mismatch)\n\n\(text)\n\(least.mismatch() ?? "")")
      return
    }
  }

  /// A generator that makes dull trials would find nothing.
  @Test func `trials have all kinds of windows, and readings of every class`() {
    var kinds: Set<String> = []
    var classes: Set<String> = []
    var cascades: [Topology.Semantics: Int] = [:]
    for seed in 0..<UInt64(200) {
      let trial = TrialGenerator.trial(seed: seed)
      if trial.topology.steps.contains(where: { $0.name.hasPrefix("cascade") }) {
        cascades[trial.topology.semantics, default: 0] += 1
      }
      for index in trial.windowSteps {
        if case .window(let spec, _) = trial.topology.steps[index].operation {
          kinds.insert("\(trial.topology.semantics.rawValue) \(spec.assigner.word)")
          kinds.insert("\(spec.emit) \(spec.accumulation)")
        }
      }
      for ledgerClass in trial.reference().classes { classes.insert(ledgerClass.word) }
    }
    #expect(kinds.count == 5 + 4 + 3 + 2)
    #expect(Topology.Semantics.allCases.allSatisfy { cascades[$0, default: 0] > 10 })
    #expect(classes.count == 8, "all but lost: \(classes.sorted())")
  }
}
