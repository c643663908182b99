import TidemarkMeasurement

extension SweepReport {
  /// Tables of at most 80 columns where the settings leave room, what is the same at all points in a line, and
  /// the recommendation.
  package func text(color: Bool) -> String {
    var sections = [[title(color)]]
    sections += blocks().map { table($0, color) }
    let constants = constants(color)
    if !constants.isEmpty { sections.append(constants) }
    if let legend { sections.append([Ink.faint.paint(legend, color: color)]) }
    if let recommendation = result.recommendation {
      sections.append(lines(recommendation, color))
    }
    return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private func title(_ color: Bool) -> String {
    let name = Ink.strong.paint(result.name, color: color)
    return name + " · " + facts.joined(separator: " · ")
  }

  /// Columns whose value is not the same at all points; of one point all.
  private var varying: [Int] {
    result.columns.indices.filter { column in
      result.values.count == 1 || result.values.contains { $0[column] != result.values[0][column] }
    }
  }

  private var settings: [(name: String, cells: [String])] {
    let names = result.grid.axes.map(\.name)
    return result.grid.axes.indices.map { axis in
      let path = result.grid.axes[axis].path
      let isUnique = names.count { $0 == names[axis] } == 1
      return (
        isUnique ? names[axis] : path,
        (0..<result.grid.count).map { result.grid.values(of: $0)[axis] }
      )
    }
  }

  private static let gap = 2

  private func width(_ column: Int) -> Int {
    let cells = result.values.map { result.columns[column].text($0[column]).count }
    return max(result.columns[column].shortName.count, cells.max() ?? 0) + Self.gap
  }

  private var settingsWidth: Int {
    settings.reduce(2) { sum, setting in
      sum + max(setting.name.count, setting.cells.map(\.count).max() ?? 0) + Self.gap
    } - Self.gap
  }

  /// Columns that fit beside each other, those of a group together if they do.
  private func blocks() -> [[Int]] {
    var blocks: [[Int]] = []
    var room = 0
    let room0 = Layout.width - settingsWidth
    for column in varying {
      let width = width(column)
      if blocks.isEmpty || width > room {
        blocks.append([column])
        room = room0 - width
      } else {
        blocks[blocks.count - 1].append(column)
        room -= width
      }
    }
    return blocks.isEmpty ? [[]] : blocks
  }

  private func table(_ columns: [Int], _ color: Bool) -> [String] {
    let settings = settings
    let widths = settings.map { setting in
      max(setting.name.count, setting.cells.map(\.count).max() ?? 0)
    }
    var groups = String(repeating: " ", count: settingsWidth)
    var names =
      "  " + zip(settings, widths).map { Layout.left($0.name, $1) }.joined(separator: "  ")
    var last = ""
    for column in columns {
      let group = result.columns[column].group
      groups += Layout.right(group == last ? "" : group, width(column))
      last = group
      names += Layout.right(result.columns[column].shortName, width(column))
    }
    var lines = [
      Ink.strong.paint(trimmed(groups), color: color),
      Ink.faint.paint(trimmed(names), color: color),
    ].filter { !$0.isEmpty }
    for point in result.values.indices {
      let isOnFront = result.front?.flags[point] ?? false
      var line = isOnFront ? "◆ " : "  "
      line += zip(settings, widths).map { Layout.left($0.cells[point], $1) }.joined(separator: "  ")
      for column in columns {
        line += Layout.right(
          result.columns[column].text(result.values[point][column]),
          width(column)
        )
      }
      lines.append((isOnFront ? Ink.accent : .plain).paint(trimmed(line), color: color))
    }
    return lines
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private func constants(_ color: Bool) -> [String] {
    let shown = varying
    let constant = result.columns.indices.filter { !shown.contains($0) }
    guard !constant.isEmpty else { return [] }
    let words = constant.map { column in
      "\(result.columns[column].name) \(result.columns[column].text(result.values[0][column]))"
        .replacing(" ", with: "\u{A0}")
    }
    let text = "the same at all points: " + words.joined(separator: ", ")
    return Self.wrapped(text, to: Layout.width).map { Ink.faint.paint($0, color: color) }
  }

  /// Broken at spaces, not at those within a name and its value.
  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return (lines + [line]).map { $0.replacing("\u{A0}", with: " ") }
  }

  private var legend: String? {
    guard let front = result.front, result.grid.count > 1 else { return nil }
    return "◆ no other point has a higher \(front.benefit)\n"
      + "  and a lower \(front.cost) (Pareto front)"
  }

  private func lines(_ found: Recommendation, _ color: Bool) -> [String] {
    // With more digits than the table: a value just below its bound must not look like it.
    func measured(_ value: Double?) -> String {
      let column = SweepResult.Column(name: found.threshold.metric, dimension: found.dimension)
      guard let value, column.isPercentage else { return column.text(value) }
      return ValueTicks.trimmed(HumanText.decimal(value * 100, places: 5)) + " %"
    }
    let name = found.path
    guard let choice = found.choice else {
      return [
        Ink.bad.paint("✗", color: color)
          + " \(found.threshold.text): not from any value of the grid on",
        "  try larger values of \(name)",
      ]
    }
    var lines = [
      Ink.strong.paint("Recommended  \(name): \(choice.value)", color: color),
      "  the smallest that holds: \(found.threshold.text), measured \(measured(choice.measured))",
    ]
    switch choice.heldOut {
    case .seed(let seed, let value, true):
      lines.append(
        "  \(Ink.good.paint("✓", color: color)) holds with seed \(seed): \(measured(value))"
      )
    case .seed(let seed, let value, false):
      lines.append(
        "  \(Ink.bad.paint("✗", color: color)) does not hold with seed \(seed): \(measured(value))"
      )
    case .notChecked(let reason):
      lines.append("  not checked on other readings: \(reason)")
    }
    return lines
  }
}
