import TidemarkCore
import TidemarkStreams

/// All windows of one step as the oracle has them, to hold what the engine gave out against.
struct Recomputation: Sendable {
  /// What a comparison found.
  struct Tally: Sendable {
    var windows = 0
    var differing = 0
    /// The first difference, for people.
    var first: String?

    mutating func note(_ difference: @autoclosure () -> String) {
      differing += 1
      if first == nil { first = difference() }
    }
  }

  let step: OracleStep
  let plain: PlainStep
  let keyed: KeyedEntries
  let keyNames: [String]
  let quantum: TimeSpan

  init(
    _ step: OracleStep,
    number: Int,
    _ plan: Plan,
    _ observed: borrowing ObservedRun,
    _ readings: borrowing ReadingBatch,
    watermarks: (before: [Int64], last: Int64)
  ) {
    self.step = step
    quantum = plan.topology.quantum
    keyNames = observed.keyNames[number]
    plain = PlainStep(
      step,
      plan,
      entries: observed.entries[number],
      watermarks: watermarks,
      readings: readings,
      keys: keyNames.count
    )
    keyed = KeyedEntries(observed.entries[number], keys: keyNames.count)
  }

  /// Holds results against the windows; `sameOrder` says whether the readings came as
  /// the oracle had them, which the first and the last value depend on.
  func compare(_ results: FinalResults, keyNames names: [String], sameOrder: Bool = true) -> Tally {
    var tally = Tally()
    let byKey = results.byKey(count: names.count)
    let numbers = names == keyNames ? Array(names.indices) : numbers(in: names)
    for key in keyNames.indices {
      let found = numbers[key] < byKey.count ? byKey[numbers[key]] : []
      compare(key, plain.windows(key: key, keyed[key]), found, results, sameOrder, &tally)
    }
    let known = Set(numbers)
    for number in byKey.indices where !known.contains(number) {
      for index in byKey[number] {
        let window = results.windows[index]
        tally.note(
          "\(subject(names[number], window.start, window.end)) has a result, and no readings"
        )
      }
    }
    return tally
  }

  /// The number that each key has elsewhere, beyond all if it has none.
  private func numbers(in names: [String]) -> [Int] {
    let places = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    return keyNames.map { places[$0] ?? .max }
  }

  private func compare(
    _ key: Int,
    _ windows: [PlainWindow],
    _ found: [Int],
    _ results: FinalResults,
    _ sameOrder: Bool,
    _ tally: inout Tally
  ) {
    var next = 0
    for window in windows {
      while next < found.count, precedes(results.windows[found[next]], window) {
        noteExtra(results.windows[found[next]], key, &tally)
        next += 1
      }
      let isThere =
        next < found.count && results.windows[found[next]].start == window.start
        && results.windows[found[next]].end == window.end
      guard isThere else {
        guard window.result == .due else { continue }
        tally.windows += 1
        tally.note(
          "\(subject(keyNames[key], window.start, window.end)) has \(window.members.count) readings, "
            + "and no result"
        )
        continue
      }
      tally.windows += 1
      compare(key, window, results.values(of: found[next]), sameOrder, &tally)
      next += 1
    }
    while next < found.count {
      noteExtra(results.windows[found[next]], key, &tally)
      next += 1
    }
  }

  private func noteExtra(_ window: FinalResults.Window, _ key: Int, _ tally: inout Tally) {
    tally.windows += 1
    tally.note("\(subject(keyNames[key], window.start, window.end)) has a result, and should not")
  }

  private func precedes(_ window: FinalResults.Window, _ other: PlainWindow) -> Bool {
    (window.start, window.end) < (other.start, other.end)
  }

  private func compare(
    _ key: Int,
    _ window: PlainWindow,
    _ found: ArraySlice<Double>,
    _ sameOrder: Bool,
    _ tally: inout Tally
  ) {
    guard window.result != .partial else { return }
    if window.result == .open {
      tally.note("\(subject(keyNames[key], window.start, window.end)) is open, and has a result")
      return
    }
    let values = PlainValues(window.members.map { plain.entries[Int($0)].value })
    for (aggregate, number) in zip(step.aggregates, found) {
      if !sameOrder, aggregate == .first || aggregate == .last { continue }
      guard !values.agrees(number, aggregate) else { continue }
      tally.note(
        "\(subject(keyNames[key], window.start, window.end)): \(aggregate.word) "
          + "\(text(number)), by the oracle \(text(values.value(aggregate)))"
      )
      return
    }
  }

  /// A key and a window as people name them.
  private func subject(_ key: String, _ start: Int64, _ end: Int64) -> String {
    let (start, end) = (Timestamp(quanta: start, of: quantum), Timestamp(quanta: end, of: quantum))
    let name = key.isEmpty ? "" : "\(key) "
    return "\(step.planned.step.name): \(name)[\(start), \(end))"
  }

  private func text(_ number: Double) -> String {
    var text = TextBuffer()
    text.append(number)
    return text.string
  }
}
