import TidemarkCore

/// What a pipeline case expects, as written.
struct ExpectationDraft: Sendable {
  struct Fate: Sendable {
    var reading: ReadingName
    var copy: UInt8
    var ledgerClass: LedgerClass
    var windows: [Located<Moment>]?
  }

  var readings: Int?
  var ledger: [CaseExpectation.Count]
  var results: String?
  var rows: [ResultRowDraft]?
  var windows: [ResultRowDraft]?
  var fates: [Fate]

  static let shape: Shape<ExpectationDraft> = {
    let readings = Key("readings", Shapes.count(0...Int.max), "Copies put on the wire.")
    let ledger = Key("ledger", ledgerShape, "How many readings ended in each class.")
    let results = Key("results", Shapes.text, "Digest of the results.")
    let rows = Key(
      "rows",
      ResultRowDraft.shape.list(minimumCount: 1),
      "All that the steps which are named here give out, in order."
    )
    let windows = Key(
      "windows",
      ResultRowDraft.shape.list(minimumCount: 1),
      "The last result of each window of the steps that are named here, in any order."
    )
    let fates = Key("fates", fateShape.list(), "What became of single readings.")
    return .object(
      "expectation",
      "What must come out.",
      keys: [readings, ledger, results, rows, windows, fates]
    ) { fields throws(Failure) in
      ExpectationDraft(
        readings: try fields.value(readings),
        ledger: try fields.value(ledger) ?? [],
        results: try fields.value(results),
        rows: try fields.value(rows),
        windows: try fields.value(windows),
        fates: try fields.value(fates) ?? []
      )
    }
  }()

  /// The expectation; `start` is what spans count from, nil if that is not known.
  func resolved(start: Timestamp?) throws(Failure) -> CaseExpectation {
    var resolved: [CaseExpectation.Fate] = []
    for fate in fates {
      var windows: [Timestamp]?
      for window in fate.windows ?? [] {
        guard let start else {
          guard case .instant(let time) = window.value else {
            throw window.place.failure("a span needs a start; write a time")
          }
          windows = (windows ?? []) + [time]
          continue
        }
        windows = (windows ?? []) + [window.value.timestamp(start: start)]
      }
      resolved.append(
        CaseExpectation.Fate(
          reading: fate.reading,
          copy: fate.copy,
          ledgerClass: fate.ledgerClass,
          windows: fate.windows == nil ? nil : windows ?? []
        )
      )
    }
    var resolvedRows: [ResultRow] = []
    for row in rows ?? [] { resolvedRows.append(try row.resolved(start: start)) }
    var resolvedWindows: [ResultRow] = []
    for row in windows ?? [] { resolvedWindows.append(try row.resolved(start: start)) }
    return CaseExpectation(
      readings: readings,
      ledger: ledger,
      results: results,
      rows: rows == nil ? nil : resolvedRows,
      windows: windows == nil ? nil : resolvedWindows,
      fates: resolved
    )
  }

  private static let ledgerShape: Shape<[CaseExpectation.Count]> = {
    let keys = LedgerClass.allCases.map { ledgerClass in
      Key(
        ledgerClass.word,
        Shapes.count(0...Int.max).map { count, _ in CaseExpectation.Count(ledgerClass, count) },
        "Readings of this class."
      )
    }
    return .object("case-ledger", "Counts by class.", keys: keys) { fields throws(Failure) in
      var counts: [CaseExpectation.Count] = []
      for key in keys {
        if let count = try fields.value(key) { counts.append(count) }
      }
      return counts
    }
  }()

  private static let fateShape: Shape<Fate> = {
    let nameShape = Shapes.text.map { text, place throws(Failure) -> ReadingName in
      guard let name = ReadingName(text) else {
        throw place.failure("expected DEVICE/SENSOR/SEQUENCE, found '\(shortened(text))'")
      }
      return name
    }
    let classShape = Shapes.text.map { word, place throws(Failure) -> LedgerClass in
      guard let found = LedgerClass.allCases.first(where: { $0.word == word }) else {
        let names = LedgerClass.allCases.map(\.word)
        throw place.failure(unknownName(word, what: "class", among: names))
      }
      return found
    }
    let reading = Key("reading", nameShape, required: true, "DEVICE/SENSOR/SEQUENCE.")
    let copy = Key(
      "copy",
      Shapes.integer(0...255).map { value, _ in UInt8(value) },
      "0 by default: the original."
    )
    let ledgerClass = Key("class", classShape, required: true, "Its class in the ledger.")
    let windows = Key("windows", Moment.shape.located.list(), "Starts of the windows it entered.")
    return .object("fate", "A reading's fate.", keys: [reading, copy, ledgerClass, windows]) {
      fields throws(Failure) in
      Fate(
        reading: try fields.require(reading),
        copy: try fields.value(copy) ?? 0,
        ledgerClass: try fields.require(ledgerClass),
        windows: try fields.value(windows)
      )
    }
  }()
}
