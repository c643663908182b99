import TidemarkCore
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// What interleavings of the partitions make of a pipeline case that passes in its own order.
struct CaseInterleavings {
  /// An interleaving in which something that the case expects does not hold.
  struct Failing {
    var number: Int
    var kind: Interleaving.Kind
    var lines: [String]
  }

  var report: InterleavingReport
  var failing: [Failing] = []

  /// The first that fails in full, the others by number.
  var details: [String] {
    guard let first = failing.first else { return [] }
    var lines = [
      "interleaving \(first.number) (\(InterleavingAnswer.words(first.kind))):"
    ]
    lines += first.lines.map { "  \($0)" }
    let numbers = failing.prefix(10).map { "\($0.number)" }.joined(separator: ", ")
    lines.append(
      "in \(failing.count) of \(report.orders.count) interleavings: \(numbers)"
        + (failing.count > 10 ? ", ..." : "")
    )
    lines.append(
      "again: --interleaving \(first.number) --interleave-seed \(report.seed) --skew \(report.skew)"
    )
    return lines
  }
}

extension PipelineCaseRunner {
  /// Compares what the case expects with what each interleaving gives, save when and in which order it
  /// comes out: these differ in any.
  func run(
    _ request: InterleaveOptions.Request,
    _ expected: CaseExpectation
  ) async throws -> CaseInterleavings {
    let plan = try Plan(topology, catalog: catalog)
    let source = PartitionedReadings(arrived, catalog: catalog)
    let replay = try InterleavedReplay(plan, source, request.draw)
    let report = try await replay.run(request.numbers) { _ in try Interrupts.shared.check() }
    var found = CaseInterleavings(report: report)
    for order in report.orders {
      try Interrupts.shared.check()
      let readings = request.draw.interleaving(order.number, of: source).readings(of: source)
      let result = try await run(plan, readings, batchSize: max(1, readings.count))
      var lines = result.differencesInAnyOrder(expected)
      // A digest stands for all results.
      if expected.results != nil, order.differs || order.firesOtherwise {
        lines.append("results: others than those of the recorded order")
      }
      guard !lines.isEmpty else { continue }
      found.failing.append(
        CaseInterleavings.Failing(number: order.number, kind: order.kind, lines: lines)
      )
    }
    return found
  }
}

extension PipelineCaseResult {
  /// Lines that say what differs, apart from the order of rows and when they came out.
  fileprivate func differencesInAnyOrder(_ expected: CaseExpectation) -> [String] {
    var expected = expected
    let rows = expected.rows
    (expected.rows, expected.results) = (nil, nil)
    var lines = differences(expected)
    if let rows { lines += rowDifferencesInAnyOrder(rows) }
    return lines
  }

  /// The first rows that are missing and that should not be there.
  ///
  /// Each row that is wanted takes one; those that say more choose first, and an equal one before one
  /// that is only rounded otherwise.
  private func rowDifferencesInAnyOrder(_ wanted: [ResultRow]) -> [String] {
    var left = rows
    var missing: [ResultRow] = []
    for row in wanted.map(\.withoutInstant).sorted(by: { $0.fields.count > $1.fields.count }) {
      let keys = row.fields.map(\.key)
      let found =
        left.firstIndex { $0.only(keys) == row } ?? left.firstIndex { $0.only(keys).isNearly(row) }
      if let found { left.remove(at: found) } else { missing.append(row) }
    }
    return missing.prefix(2).map { "row \(describe($0)) is missing" }
      + left.prefix(2).map { "row \(describe($0.withoutInstant)) came out instead or besides" }
  }
}

extension ResultRow {
  /// What is left when it does not matter at which instant the row came out.
  fileprivate var withoutInstant: ResultRow {
    ResultRow(step: step, fields: fields.filter { $0.key != "at" })
  }

  /// Whether numbers differ at most as a sum does that is rounded in another order.
  func isNearly(_ other: ResultRow) -> Bool {
    step == other.step && fields.count == other.fields.count
      && zip(fields, other.fields).allSatisfy { a, b in
        guard a.key == b.key, a.value != b.value else { return a == b }
        guard let x = Double(a.value), let y = Double(b.value) else { return false }
        return (x - y).isFinite && abs(x - y) <= 1e-9 * max(abs(x), abs(y))
      }
  }
}
