package import TidemarkCore

/// The columns of a reorder step, whose order is known, and the sequential pass over what comes out of it.
package struct SectionPass: Sendable {
  private let plan: Plan
  /// Index into `Plan.reorders`.
  private let number: Int
  private var reorder: ReorderColumns
  private(set) var pass: SequentialPass

  /// One for each reorder step, in their order.
  static func all(of plan: Plan) -> [SectionPass] {
    plan.reorders.indices.map { SectionPass(plan, number: $0) }
  }

  private init(_ plan: Plan, number: Int) {
    self.plan = plan
    self.number = number
    reorder = ReorderColumns(ReorderSpec(of: plan.steps[plan.reorders[number]]))
    pass = SequentialPass(plan, section: number + 1)
  }

  /// Takes a batch whose watermarks are known, and fills the one behind the step, whose order is.
  package mutating func process(_ batch: inout EngineBatch, atEnd: Bool) {
    let index = plan.reorders[number]
    var behind = taken(&batch.behind[number], leaving: EngineBatch())
    var late = taken(&batch.rejects[index], leaving: Emissions(stride: 1))
    behind.makePlaces(for: plan)
    reorder.process(batch, step: plan.steps[index], late: &late, into: &behind)
    batch.rejects[index] = late
    behind.fates[index].resize(to: behind.count, filler: EngineBatch.passed)
    pass.prepareReleased(&behind, atEnd: atEnd)
    if atEnd { behind.unreleased = reorder.unreleased() }
    for step in plan.steps.indices where plan.steps[step].section == number + 1 {
      var rejects = taken(&behind.rejects[step], leaving: Emissions(stride: 1))
      rejects.restoreCauses(behind, of: batch)
      behind.rejects[step] = rejects
    }
    batch.behind[number] = behind
  }

  /// The times of the readings that wait, in order, and how far those behind were told.
  var waiting: (times: [Int64], watermark: Int64) { (reorder.held.all().time, reorder.watermark) }

  mutating func restart() { pass.restart() }

  /// What `SequentialPass.save` writes of it.
  package func save(to writer: inout StateWriter) {
    reorder.save(to: &writer)
    pass.save(to: &writer)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try reorder.restore(from: &reader, seriesCount: plan.catalog.series.count)
    try pass.restore(from: &reader)
  }
}
