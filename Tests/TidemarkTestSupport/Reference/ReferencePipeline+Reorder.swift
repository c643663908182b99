import TidemarkCore
import TidemarkStreams

/// Reorder steps: what waits is gone through whenever the watermark rises.
extension ReferencePipeline {
  /// A reading as the steps of a section get it.
  struct Passage {
    /// Its place in the recording.
    var row: Int
    /// When it comes, in nanoseconds, and with which row of the recording.
    var tau: Int64
    var cause: Int
  }

  /// The readings that some steps get, in their order, and what moves time between them.
  struct Section {
    var passages: [Passage] = []
    /// The number of a row is its place among the passages.
    var items: [ReferenceItem] = []
  }

  /// The reorder step behind which a step reads; nil: it reads readings as they arrive.
  func reorder(before index: Int) -> Int? {
    guard let input = inputs(of: index).first else { return nil }
    if case .reorder = topology.steps[input].operation { return input }
    return reorder(before: input)
  }

  /// The readings that come to a step or end before it, in the order in which the step gets them.
  func passages(of index: Int) -> [Passage] {
    if let reorder = reorder(before: index) { return sections[reorder]?.passages ?? [] }
    return readings.indices.map {
      Passage(row: $0, tau: readings[$0].arrivalTime, cause: $0)
    }
  }

  mutating func runReorder(_ index: Int, _ spec: ReorderSpec) {
    var section = Section()
    var waiting: [(time: Int64, row: Int)] = []
    var watermark = Int64.min
    var last = -1
    for item in watermarked() {
      switch item {
      case .row(let row):
        last = row.number
        section.items.append(.other(number: last, tau: row.tau))
        guard fates[index][row.number] == nil else { continue }
        if row.time > watermark {
          waiting.append((row.time, row.number))
        } else {
          end(row, at: index, spec)
        }
      case .watermark(let risen, let tau, _):
        watermark = max(watermark, risen)
        // Swift's sort is stable.
        let due = waiting.filter { $0.time <= watermark }.sorted { $0.time < $1.time }
        waiting.removeAll { $0.time <= watermark }
        for (time, row) in due {
          section.items.append(
            .row(
              ReferenceRow(
                number: section.passages.count,
                key: "",
                task: 0,
                time: time,
                tau: tau,
                value: 0
              )
            )
          )
          section.passages.append(Passage(row: row, tau: tau, cause: last))
        }
        section.items.append(item)
      case .other, .clock: section.items.append(item)
      }
    }
    sections[index] = section
  }

  private mutating func end(_ row: ReferenceRow, at index: Int, _ spec: ReorderSpec) {
    let drops = spec.late == .drop
    fates[index][row.number] = drops ? .lateDropped : .lateSideOutput
    emissions[index].append(
      ReferenceEmission(
        row: row.number,
        kind: drops ? .lateDropped : .lateSideOutput,
        key: catalog.name(ofSeries: Int(readings[row.number].series)),
        time: row.time,
        tau: row.tau,
        values: [referenceText(values[index][row.number])]
      )
    )
  }

  /// The class of each reading, from what became of those that came to the ledger step.
  func classes(_ classes: [LedgerClass], at index: Int) -> [LedgerClass] {
    guard let reorder = reorder(before: index) else { return classes }
    var all = fates[reorder].map { $0 ?? .onTime }
    for (passage, found) in zip(passages(of: index), classes) { all[passage.row] = found }
    return all
  }
}
