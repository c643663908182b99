import TidemarkScenario

/// Compares what came out with what a case expects, in the case's order.
///
/// Results and late events are two channels: the order between them is not compared.
struct EventComparison {
  let order: WindowCase.Order

  /// Lines that say what differs: `-` expected and missing, `+` came out and not expected.
  func differences(_ expected: [ExpectedEvent], _ found: [CaseEvent]) -> [String] {
    let results = expected.filter { !$0.isLate }
    let late = expected.filter { $0.isLate }
    return compareResults(results, found.filter { !$0.isLate })
      + (order == .exact
        ? inOrder(late, found.filter { $0.isLate })
        : inAnyOrder(late, found.filter { $0.isLate }))
  }

  private func compareResults(_ expected: [ExpectedEvent], _ found: [CaseEvent]) -> [String] {
    switch order {
    case .exact: return inOrder(expected, found)
    case .any, .perStep: return inAnyOrder(expected, found)
    case .set: return asSet(expected, found)
    case .perWindow:
      return perWindow(expected, found) { inOrder($0, $1) }
    case .lastPerWindow:
      return perWindow(expected, found) { inOrder($0, Array($1.suffix(1))) }
    }
  }

  private func inOrder(_ expected: [ExpectedEvent], _ found: [CaseEvent]) -> [String] {
    let count = max(expected.count, found.count)
    return (0..<count).flatMap { index -> [String] in
      let wanted = index < expected.count ? expected[index] : nil
      let got = index < found.count ? found[index] : nil
      if let wanted, let got, got.matches(wanted) { return [] }
      return (wanted.map { ["- " + $0.text] } ?? []) + (got.map { ["+ \($0)"] } ?? [])
    }
  }

  /// Each expectation takes one event.
  ///
  /// One that gives fewer fields could take another's, so the more demanding ones choose first.
  private func inAnyOrder(_ expected: [ExpectedEvent], _ found: [CaseEvent]) -> [String] {
    var left = found
    var missing: [ExpectedEvent] = []
    for wanted in expected.sorted(by: { $0.demands > $1.demands }) {
      if let index = left.firstIndex(where: { $0.matches(wanted) }) {
        left.remove(at: index)
      } else {
        missing.append(wanted)
      }
    }
    return missing.map { "- " + $0.text } + left.map { "+ \($0)" }
  }

  private func asSet(_ expected: [ExpectedEvent], _ found: [CaseEvent]) -> [String] {
    let missing = expected.filter { wanted in
      !found.contains { $0.matches(wanted, comparesStep: false) }
    }
    let extra = found.filter { event in
      !expected.contains { event.matches($0, comparesStep: false) }
    }
    return missing.map { "- " + $0.text } + extra.map { "+ \($0)" }
  }

  private func perWindow(
    _ expected: [ExpectedEvent],
    _ found: [CaseEvent],
    _ compare: ([ExpectedEvent], [CaseEvent]) -> [String]
  ) -> [String] {
    var windows: [String] = []
    for window in found.map(\.window) + expected.map(\.window) where !windows.contains(window) {
      windows.append(window)
    }
    return windows.flatMap { window in
      compare(expected.filter { $0.window == window }, found.filter { $0.window == window })
    }
  }
}

extension ExpectedEvent {
  fileprivate var isLate: Bool { kind == .lateDropped || kind == .lateSideOutput }
  fileprivate var demands: Int { fields.count + (at == nil ? 0 : 1) }

  fileprivate var window: String {
    func number(_ name: String) -> Int64 {
      if case .int(let number) = self[name] { number } else { 0 }
    }
    var key = ""
    if case .string(let word) = self["key"] { key = word }
    if case .int(let number) = self["key"] { key = "\(number)" }
    return "\(key) [\(number("start")), \(number("end")))"
  }
}
