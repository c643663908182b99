/// Rows of cells in aligned columns: the first to the left, the others to the right.
///
/// Where the columns need more than the width of a report, the first is truncated.
struct Table {
  struct Cell {
    var text: String
    var ink: Ink

    init(_ text: String, _ ink: Ink = .plain) {
      self.text = text
      self.ink = ink
    }
  }

  /// Drawn behind the columns, to the left; it must fit.
  private struct Row {
    var cells: [Cell]
    var tail: Cell
  }

  private var rows: [Row] = []
  private static let gap = 2

  /// A row of headings, the first of which names the section.
  init(_ headings: String...) {
    let cells = headings.enumerated().map { Cell($0.element, $0.offset == 0 ? .strong : .faint) }
    rows = [Row(cells: cells, tail: Cell(""))]
  }

  /// As many cells as there are headings.
  mutating func add(_ cells: [Cell], tail: Cell = Cell("")) {
    rows.append(Row(cells: cells, tail: tail))
  }

  func lines(color: Bool) -> [String] {
    var widths: [Int] = rows[0].cells.indices.map { column in
      rows.map { $0.cells[column].text.count }.max() ?? 0
    }
    let others = widths.dropFirst().reduce(0) { $0 + $1 + Self.gap }
    widths[0] = min(widths[0], Layout.width - others)
    return rows.map { row in
      var line = ""
      for (column, cell) in row.cells.enumerated() {
        let text =
          column == 0
          ? Layout.left(Layout.truncated(cell.text, to: widths[0]), widths[0])
          : Layout.right(cell.text, widths[column] + Self.gap)
        line += cell.ink.paint(text, color: color)
      }
      if !row.tail.text.isEmpty {
        line += "  " + row.tail.ink.paint(row.tail.text, color: color)
      }
      return line
    }
  }
}
