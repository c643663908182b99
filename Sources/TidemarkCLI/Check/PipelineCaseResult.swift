import TidemarkCore
import TidemarkMeasurement
import TidemarkScenario

/// What came out of a pipeline case.
struct PipelineCaseResult: Equatable {
  var ledger: Ledger
  /// Digest of the results file.
  var results: String
  /// Of the steps that the case asks about.
  var rows: [ResultRow]
  /// The last results of the windows that the case asks about, in the order in which they first came out.
  var windows: [ResultRow] = []
  /// Of the readings that the case asks about.
  var fates: [CaseExpectation.Fate]

  /// Lines that say what differs.
  func differences(_ expected: CaseExpectation) -> [String] {
    var lines: [String] = []
    if let imbalance = ledger.imbalance { lines.append(imbalance) }
    func compare(_ what: String, _ wanted: String, _ found: String) {
      if wanted != found { lines.append("\(what): expected \(wanted), got \(found)") }
    }
    if let readings = expected.readings {
      compare("readings", "\(readings)", "\(ledger.generated)")
    }
    for count in expected.ledger {
      compare(count.ledgerClass.word, "\(count.count)", "\(ledger[count.ledgerClass])")
    }
    if let wanted = expected.results { compare("results", wanted, results) }
    if let wanted = expected.rows { lines += rowDifferences(wanted) }
    if let wanted = expected.windows { lines += windowDifferences(wanted) }
    for (wanted, found) in zip(expected.fates, fates) where wanted != found {
      compare("\(wanted.reading)", describe(wanted), describe(found))
    }
    return lines
  }

  /// The first row that differs, and how many there are.
  private func rowDifferences(_ wanted: [ResultRow]) -> [String] {
    var lines: [String] = []
    if wanted.count != rows.count {
      lines.append("rows: expected \(wanted.count), got \(rows.count)")
    }
    for index in 0..<max(wanted.count, rows.count) {
      let expected = index < wanted.count ? wanted[index] : nil
      var found = index < rows.count ? rows[index] : nil
      if let keys = expected?.fields.map(\.key) { found = found?.only(keys) }
      let matches =
        expected?.step == found?.step
        && (expected?.fields ?? []).allSatisfy { found?[$0.key] == $0.value }
      if matches { continue }
      let (a, b) = (expected.map(describe) ?? "nothing", found.map(describe) ?? "nothing")
      lines.append("row \(index + 1): expected \(a), got \(b)")
      break
    }
    return lines
  }

  func describe(_ row: ResultRow) -> String {
    let fields = row.fields.map { "\($0.key.replacing("_", with: "-")): \($0.value)" }
    return "{" + (["step: \(row.step)"] + fields).joined(separator: ", ") + "}"
  }

  private func describe(_ fate: CaseExpectation.Fate) -> String {
    let windows =
      fate.windows.map { " in [\($0.map(\.description).joined(separator: ", "))]" } ?? ""
    return fate.ledgerClass.word + windows
  }

  /// What a case should expect to pass: the parts that it asks about now.
  func expectation(like expected: CaseExpectation) -> CaseExpectation {
    CaseExpectation(
      readings: expected.readings == nil ? nil : Int(ledger.generated),
      ledger: expected.ledger.map {
        CaseExpectation.Count($0.ledgerClass, Int(ledger[$0.ledgerClass]))
      },
      results: expected.results == nil ? nil : results,
      rows: expected.rows.map { wanted in
        rows.map { row in
          let like =
            wanted.first { $0.step == row.step && $0["kind"] == row["kind"] }
            ?? wanted.first { $0.step == row.step }
          return row.only(like?.fields.map(\.key) ?? [])
        }
      },
      windows: expected.windows.map { wanted in
        windows.map { row in
          row.only(wanted.first { $0.step == row.step }?.fields.map(\.key) ?? [])
        }
      },
      fates: fates
    )
  }
}
