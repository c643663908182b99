/// What another program made of a window step, beside what the embedded engine makes of it.
///
/// A window is what its last result says: results for one window are updates of each other.
package struct WindowScore: Sendable, Equatable {
  /// One of the numbers of the results.
  package struct Number: Sendable, Equatable {
    package var name: String
    /// Windows in which it is another.
    package var wrong: Int64 = 0
    /// Windows in whose result it is not.
    package var absent: Int64 = 0
    /// |program − engine| at most, over the windows that both have; nil if there is none.
    package var largestError: Double?

    package init(name: String) {
      self.name = name
    }
  }

  /// How many readings windows hold; only where results have a `count`.
  package struct Contents: Sendable, Equatable {
    /// Readings in the engine's windows, and as many of them as the program's windows have at most.
    package var expected: Int64 = 0
    package var found: Int64 = 0
    /// Windows that hold more readings than the engine's, and fewer.
    package var more: Int64 = 0
    package var fewer: Int64 = 0

    package init() {}

    /// Nil if there are none.
    package var completeness: Double? {
      expected > 0 ? Double(found) / Double(expected) : nil
    }
  }

  package var step: String
  /// Windows that the engine has.
  package var expected: Int64 = 0
  /// Of these, those for which every number of the program is right, at least one is not, and for which it
  /// has no result.
  package var right: Int64 = 0
  package var wrong: Int64 = 0
  package var missing: Int64 = 0
  /// Windows that only the program has.
  package var unexpected: Int64 = 0
  /// Lines, and those of them that were not the first for their window.
  package var results: Int64 = 0
  package var updates: Int64 = 0
  /// The same of the engine.
  package var expectedUpdates: Int64 = 0
  /// In the order of the step.
  package var numbers: [Number] = []
  package var contents: Contents?
  /// Readings that were too late for the engine.
  package var tooLate: Int64 = 0
  /// Wall clock of the window's first result − due time of what causes it in the engine.
  package var latency: SpanStatistics?

  package init(step: String) {
    self.step = step
  }
}

extension WindowScore {
  /// Takes account of a window that both have, given its numbers: one for each of the step's, or nothing.
  package mutating func compare(
    _ rules: NumberRules,
    expected wanted: ArraySlice<Double>,
    found: ArraySlice<Double?>
  ) {
    if numbers.isEmpty { numbers = rules.names.map { Number(name: $0) } }
    var isRight = true
    for (index, value) in zip(rules.names.indices, found) {
      guard let value else {
        numbers[index].absent += 1
        isRight = false
        continue
      }
      let error = (value - wanted[wanted.startIndex + index]).magnitude
      if error.isFinite {
        numbers[index].largestError = max(error, numbers[index].largestError ?? 0)
      }
      if !rules.agrees(index, wanted, value) {
        numbers[index].wrong += 1
        isRight = false
      }
    }
    if let index = rules.count {
      count(wanted[wanted.startIndex + index], found[found.startIndex + index])
    }
    if isRight { right += 1 } else { wrong += 1 }
  }

  /// Takes account of how many readings a window holds; `found` is nil if the program has no such window.
  package mutating func count(_ wanted: Double, _ found: Double?) {
    var contents = contents ?? Contents()
    // A count that no window can have is no more than wrong.
    let wanted = Int64(exactly: wanted) ?? 0
    let found = found.flatMap { Int64(exactly: $0) } ?? 0
    contents.expected += wanted
    contents.found += max(0, min(wanted, found))
    if found > wanted { contents.more += 1 }
    if found < wanted { contents.fewer += 1 }
    self.contents = contents
  }
}
