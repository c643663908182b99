/// Rows of cells with headings; the first `textColumns` to the left, the others to the right.
struct PageTable {
  var title: String
  var headings: [String]
  var rows: [[String]]
  var textColumns: Int
  /// Below it.
  var note: String?

  private static let lineHeight = 16.0
  private static let widestGap = 18.0
  private static let widestName = 130.0
  private static let widestText = 190.0

  func html(into page: inout Markup) {
    page.element("h2", text: title)
    page.element("table") { table in
      table.element("tr") { row in
        for (column, heading) in headings.enumerated() {
          row.element("th", attributes(column) + [.text("scope", "col")], text: heading)
        }
      }
      for cells in rows {
        table.element("tr") { row in
          for (column, cell) in cells.enumerated() {
            row.element("td", attributes(column), text: cell)
          }
        }
      }
    }
    if let note { page.element("p", [.text("class", "remark")], text: note) }
  }

  private func attributes(_ column: Int) -> [Markup.Attribute] {
    column < textColumns ? [.text("class", "text")] : []
  }

  /// The same as a drawing, for pages that are one.
  func figure() -> Figure {
    let widths = headings.indices.map { column in
      min(
        column == 0 ? Self.widestName : Self.widestText,
        ([headings] + rows).map { TextWidth.of($0[column]) }.max() ?? 0
      )
    }
    let room = Figure.width - widths.reduce(0, +)
    let gap = min(Self.widestGap, room / Double(max(1, widths.count - 1)))
    var canvas = SVGCanvas()
    canvas.text(title, 0, 14, "title")
    var y = 34.0
    for (index, cells) in ([headings] + rows).enumerated() {
      var x = 0.0
      for (column, cell) in cells.enumerated() {
        let words = TextWidth.fitted(cell, in: widths[column])
        let isText = column < textColumns
        canvas.text(
          words,
          isText ? x : x + widths[column],
          y,
          index == 0 ? "name" : "",
          isText ? .start : .end
        )
        x += widths[column] + gap
      }
      y += Self.lineHeight
    }
    for line in Layout.wrapped(note ?? "", to: 170) {
      canvas.text(line, 0, y, "note small")
      y += 14
    }
    return Figure(title: title, description: note ?? title, height: y, body: canvas.markup.string)
  }
}
