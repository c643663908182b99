extension DevicePage {
  private static let margin = 24.0
  private static let listedInDrawing = 20

  /// One drawing that needs nothing else: title, legend, panels, histograms, tables.
  package var svg: String {
    var figures = [heading, legend] + panels
    if let delays { figures.append(delays) }
    figures.append(counts.figure())
    if let list = list(most: Self.listedInDrawing) { figures.append(list.figure()) }
    figures.append(lastLine)
    var canvas = SVGCanvas()
    var y = Self.margin
    for figure in figures {
      canvas.group("", x: Self.margin, y: y) { $0.add(figure.body) }
      y += figure.height + 16
    }
    let width = Figure.width + 2 * Self.margin
    return SVGDocument.text(
      title: title,
      description: description,
      width: width,
      height: y,
      body: canvas.markup.string
    )
  }

  private var description: String {
    (facts + panels.map(\.description)).joined(separator: " ")
  }

  private var heading: Figure {
    var canvas = SVGCanvas()
    canvas.text(TextWidth.fitted(title, in: Figure.width, size: 20), 0, 18, "headline")
    for (index, line) in facts.enumerated() {
      canvas.text(TextWidth.fitted(line, in: Figure.width), 0, 38 + Double(index) * 15, "note")
    }
    return Figure(
      title: title,
      description: "",
      height: 30 + Double(facts.count) * 15,
      body: canvas.markup.string
    )
  }

  private var lastLine: Figure {
    var canvas = SVGCanvas()
    canvas.text(footer, 0, 10, "note small")
    return Figure(title: "", description: "", height: 10, body: canvas.markup.string)
  }
}
