import TidemarkCore
import TidemarkMeasurement
import TidemarkScenario

/// What came out of a pipeline case.
struct PipelineCaseResult: Equatable {
  var ledger: Ledger
  /// Digest of the results file.
  var results: String
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
    for (wanted, found) in zip(expected.fates, fates) where wanted != found {
      compare("\(wanted.reading)", describe(wanted), describe(found))
    }
    return lines
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
      fates: fates
    )
  }
}
