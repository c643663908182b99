import TidemarkCore
import TidemarkStreams

/// Adds up which readings are late for what.
struct LateTally {
  /// Parts of the devices, which tell how far a share may be off.
  static let groups = 16

  private struct Sums {
    var all = [Double](repeating: 0, count: groups)
    var accepted = [Double](repeating: 0, count: groups)
    var tooLate = [Double](repeating: 0, count: groups)
  }

  private let plan: Plan
  /// Indices of the window steps, and where they stand among the leaves.
  private let steps: [(step: Int, leaf: Int)]
  private let closesOnly: [Bool]
  /// Those that read what a reorder step lets go, where the watermark itself decides.
  private let areInOrder: [Bool]
  private var sums: [Sums]
  private var behind = Sums()
  private var hasWatermark = false

  init(_ plan: Plan, onClose: Set<String>, inOrder: Set<String>) {
    self.plan = plan
    steps = plan.leaves.enumerated().compactMap { leaf, step in
      guard case .window = plan.steps[step].step.operation, plan.steps[step].results == nil else {
        return nil
      }
      return (step, leaf)
    }
    closesOnly = steps.map { onClose.contains(plan.steps[$0.step].step.name) }
    areInOrder = steps.map { inOrder.contains(plan.steps[$0.step].step.name) }
    sums = [Sums](repeating: Sums(), count: steps.count)
  }

  /// `watermark` is in quanta; nil: the batch says by what each step judges.
  mutating func add(
    _ batch: EngineBatch,
    row: Int,
    weight: Double,
    group: Int,
    watermark: Int64?,
    countsBehind: Bool = true
  ) {
    behind.all[group] += weight
    if let watermark, countsBehind {
      hasWatermark = true
      if batch.time(ofRow: row) <= watermark { behind.tooLate[group] += weight }
    }
    for index in steps.indices {
      let (step, leaf) = steps[index]
      sums[index].all[group] += weight
      guard reaches(plan.steps[step], batch, row) else { continue }
      if areInOrder[index] {
        if let watermark, batch.time(ofRow: row) <= watermark {
          sums[index].tooLate[group] += weight
        }
        continue
      }
      let verdicts = plan.verdicts(
        step: step,
        time: batch.time(ofRow: row),
        judge: watermark ?? batch.judge(leaf: leaf, row: row)
      )
      if verdicts.isEmpty || verdicts.contains(where: { $0.fate == .open }) { continue }
      if !verdicts.contains(where: { $0.fate == .fired }) {
        sums[index].tooLate[group] += weight
      } else if !closesOnly[index] {
        sums[index].accepted[group] += weight
      }
    }
  }

  private func reaches(_ step: Plan.PlannedStep, _ batch: EngineBatch, _ row: Int) -> Bool {
    guard step.selects[Int(batch.readings.series[row])] else { return false }
    return step.inputs.isEmpty
      || step.inputs.contains { batch.fates[$0][row] == EngineBatch.passed }
  }

  /// Shares of all readings that arrived, as the ledger has them.
  func shares(isExact: Bool) -> LateShares {
    func estimate(_ part: [Double], _ all: [Double]) -> LateShares.Estimate {
      Self.estimate(part, of: all, isExact: isExact)
    }
    return LateShares(
      behind: hasWatermark ? estimate(behind.tooLate, behind.all) : nil,
      steps: steps.indices.map { index in
        LateShares.Step(
          name: plan.steps[steps[index].step].step.name,
          accepted: estimate(sums[index].accepted, sums[index].all),
          tooLate: estimate(sums[index].tooLate, sums[index].all)
        )
      }
    )
  }

  /// The error is what the parts of the devices differ by.
  private static func estimate(
    _ part: [Double],
    of all: [Double],
    isExact: Bool
  ) -> LateShares.Estimate {
    let total = all.reduce(0, +)
    guard total > 0 else { return LateShares.Estimate(share: 0, error: 0) }
    let share = part.reduce(0, +) / total
    guard !isExact else { return LateShares.Estimate(share: share, error: 0) }
    // Of a ratio of sums, by linearisation.
    var squares = 0.0
    for (some, whole) in zip(part, all) {
      let residual = some - share * whole
      squares += residual * residual
    }
    let groups = Double(groups)
    let deviation = (squares * groups / (groups - 1)).squareRoot() / total
    return LateShares.Estimate(share: share, error: 2 * deviation)
  }
}
