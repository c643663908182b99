import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// Judges the windows of one step, key by key.
struct TruthJudge {
  private let step: OracleStep
  private let counted: Recomputation
  private let measured: Recomputation
  private let results: FinalResults
  private let measurementOfRow: [Int32]
  private let eventTimes: [Int64?]
  private let isSession: Bool

  private var truth = WindowTruth()
  private var completeness: [Double] = []
  private var absolute: [[Double]]
  private var relative: [[Double]]
  /// Marks of the window in hand, by measurement: whether it belongs, whether it was counted.
  private var belongs: [Int32]
  private var counts: [Int32]
  private var mark: Int32 = 0
  /// Of each measurement the session, from 1, that counted it, and the true one that it belongs to, while
  /// its key is judged.
  private var sessions: [Int32]
  private var trueSessions: [Int32]

  init(
    _ step: OracleStep,
    _ world: IdealWorld,
    counted: Recomputation,
    measured: Recomputation,
    results: FinalResults,
    eventTimes: [Int64?]
  ) {
    self.step = step
    self.counted = counted
    self.measured = measured
    self.results = results
    self.eventTimes = eventTimes
    measurementOfRow = world.measurementOfRow
    isSession = step.spec.assigner.word == "session"
    absolute = step.aggregates.map { _ in [] }
    relative = step.aggregates.map { _ in [] }
    belongs = [Int32](repeating: 0, count: world.readings.count)
    counts = belongs
    sessions = belongs
    trueSessions = belongs
  }

  /// Judges one key, which has a number among those counted, among those measured, or both.
  mutating func judge(_ key: Int?, measuredKey: Int?) {
    let found = key.map { counted.plain.windows(key: $0, counted.keyed[$0]) } ?? []
    let expected =
      measuredKey.map { measured.plain.windows(key: $0, measured.keyed[$0]) } ?? []
    let pairs = TruthPairs(found) { window in
      key.flatMap {
        results.index(of: .init(key: UInt32($0), start: window.start, end: window.end))
      }
    }
    func isClosed(_ window: PlainWindow) -> Bool {
      key.map { counted.plain.isClosed(start: window.start, end: window.end, key: $0) } ?? false
    }
    guard isSession else {
      for pair in pairs.ofGrid(expected, isClosed: isClosed) { judge(pair) }
      return
    }
    let alive = found.filter { !$0.isSuperseded }
    note(alive, expected) { Int32($0 + 1) }
    let matched = pairs.ofSessions(
      expected,
      session: { member in
        let number = sessions[Int(measured.plain.entries[Int(member)].row)]
        return number > 0 ? Int(number) - 1 : nil
      },
      isClosed: isClosed
    )
    for pair in matched { judge(pair) }
    note(alive, expected) { _ in 0 }
  }

  private mutating func note(
    _ counted: [PlainWindow],
    _ measured: [PlainWindow],
    number: (Int) -> Int32
  ) {
    for (index, window) in counted.enumerated() {
      for member in window.members { sessions[measurement(member)] = number(index) }
    }
    for (index, window) in measured.enumerated() {
      for member in window.members {
        trueSessions[Int(self.measured.plain.entries[Int(member)].row)] = number(index)
      }
    }
  }

  /// Which measurement an entry of what was counted is.
  private func measurement(_ entry: Int32) -> Int {
    Int(measurementOfRow[Int(counted.plain.entries[Int(entry)].row)])
  }

  private mutating func judge(_ pair: TruthPair) {
    mark += 1
    let expected = pair.measured?.members.map { Int(measured.plain.entries[Int($0)].row) } ?? []
    for measurement in expected { belongs[measurement] = mark }
    var (copies, foreign, right) = (0, 0, 0)
    for member in pair.counted?.members ?? [] {
      let measurement = measurement(member)
      if counts[measurement] == mark {
        copies += 1
        continue
      }
      counts[measurement] = mark
      if belongs[measurement] == mark { right += 1 } else { foreign += 1 }
    }
    let missing = expected.filter { counts[$0] != mark }
    var isMisplaced = foreign > 0
    if isSession {
      if pair.measured == nil { isMisplaced = !isPart(pair.counted) }
    } else {
      isMisplaced = isMisplaced || missing.contains { isElsewhere($0, pair.measured) }
    }
    let windowClass: WindowTruth.WindowClass =
      isMisplaced
      ? .clockError
      : copies > 0 ? .duplicated : missing.isEmpty && foreign == 0 ? .right : .incomplete
    truth[windowClass] += 1
    if pair.result == nil { truth.withoutResult += 1 }
    if pair.measured == nil { truth.withoutTruth += 1 }
    truth.belonging += Int64(expected.count)
    truth.counted += Int64(right)
    guard let window = pair.measured else { return }
    completeness.append(Double(right) / Double(expected.count))
    if let result = pair.result { noteErrors(window, result) }
  }

  /// Whether a reading's event time puts it into other windows than this one.
  private func isElsewhere(_ measurement: Int, _ window: PlainWindow?) -> Bool {
    guard let window, let time = eventTimes[measurement] else { return false }
    return !counted.plain.assigner.windows(holding: time).contains {
      $0.start == window.start && $0.end == window.end
    }
  }

  /// Whether a session is a part of one true session: it was cut where a reading is missing.
  private func isPart(_ session: PlainWindow?) -> Bool {
    guard let members = session?.members, let first = members.first else { return false }
    let whole = trueSessions[measurement(first)]
    return whole > 0 && members.allSatisfy { trueSessions[measurement($0)] == whole }
  }

  private mutating func noteErrors(_ window: PlainWindow, _ result: Int) {
    let values = PlainValues(window.members.map { measured.plain.entries[Int($0)].value })
    for (number, found) in results.values(of: result).enumerated() {
      let expected = values.value(step.aggregates[number])
      guard !found.isNaN, !expected.isNaN else { continue }
      let isRight = values.agrees(found, step.aggregates[number])
      let off = isRight ? 0 : (found - expected).magnitude
      absolute[number].append(off)
      if expected != 0 || off == 0 {
        relative[number].append(off == 0 ? 0 : off / expected.magnitude)
      }
    }
  }

  consuming func finish() -> WindowTruth {
    truth.completeness = ValueStatistics(completeness)
    truth.errors = step.aggregates.enumerated().map { number, aggregate in
      WindowTruth.ValueError(
        aggregate: aggregate.word,
        absolute: ValueStatistics(absolute[number]),
        relative: ValueStatistics(relative[number])
      )
    }
    return truth
  }
}
