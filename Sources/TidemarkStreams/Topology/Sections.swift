import TidemarkCore

/// Which steps read readings as they arrive, and which what a reorder step lets go.
///
/// A reorder step ends a section and begins one of its own: readings come out of it at other moments than
/// they went in, so no step can read from both sides of it.
struct Sections {
  /// For each step the section that it reads: 0, or that behind the nth reorder step.
  private(set) var ofStep: [Int] = []
  /// The reorder steps.
  private(set) var reorders: [Int] = []

  init(_ topology: Topology, _ wiring: Wiring) throws(Failure) {
    let (steps, inputs) = (topology.steps, wiring.inputs)
    for (index, step) in steps.enumerated() {
      let section = inputs[index].first.map { self.section(behind: $0) } ?? 0
      let names = step.from.filter { $0 != Step.source }
      for name in names {
        guard let input = steps[..<index].firstIndex(where: { $0.name == name }),
          self.section(behind: input) != section
        else { continue }
        throw step.failure(
          "'\(name)' and '\(other(than: name, of: step))' are not on the same side of a reorder step, which "
            + "lets readings go later than they come; read from one side",
          reading: steps[input]
        )
      }
      ofStep.append(section)
      guard case .reorder = step.operation else { continue }
      try check(step, behind: section == 0 ? nil : steps[reorders[section - 1]])
      reorders.append(index)
    }
    try checkWatermark(topology)
    guard let assigner = wiring.watermarkStep else { return }
    for reorder in reorders { try wiring.check(reorder, reads: assigner) }
  }

  /// The section of what comes out of a step.
  private func section(behind index: Int) -> Int {
    reorders.firstIndex(of: index).map { $0 + 1 } ?? ofStep[index]
  }

  private func other(than name: String, of step: Step) -> String {
    step.from.first { $0 != name } ?? Step.source
  }

  private func check(_ step: Step, behind earlier: Step?) throws(Failure) {
    if let earlier {
      throw step.failure(
        "the readings come in order from '\(earlier.name)' already; leave one of the two out",
        reading: earlier
      )
    }
    guard step.sensor == nil else {
      throw step.failure(
        "a reorder step puts all readings in order; choose the sensor with 'filter' or behind it",
        at: \.sensor
      )
    }
  }

  private func checkWatermark(_ topology: Topology) throws(Failure) {
    guard let name = topology.watermark.after,
      let index = topology.steps.firstIndex(where: { $0.name == name }), section(behind: index) > 0
    else { return }
    let reorder = topology.steps[reorders[section(behind: index) - 1]].name
    throw Failure(
      .usage,
      "watermark: '\(name)' comes behind '\(reorder)', which waits for the watermark; assign it before"
    )
  }
}
