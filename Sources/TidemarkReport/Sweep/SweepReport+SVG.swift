import TidemarkMeasurement

extension SweepReport {
  /// One drawing that needs nothing else: each metric against a setting, and completeness against latency.
  package func svg() -> String {
    let plot = SweepPlot(result)
    var figures = [heading]
    figures += plot.figures
    if let front = FrontPlot(result) { figures.append(front.figure) }
    let margin = 24.0
    var canvas = SVGCanvas()
    var y = margin
    for figure in figures {
      canvas.group("", x: margin, y: y) { $0.add(figure.body) }
      y += figure.height + 20
    }
    return SVGDocument.text(
      title: "Sweep of \(result.name)",
      description: ([subtitle] + figures.map(\.description)).filter { !$0.isEmpty }
        .joined(separator: " "),
      width: Figure.width + 2 * margin,
      height: y,
      sheet: ChartStyle.sheet + SweepStyle.sheet,
      body: canvas.markup.string
    )
  }

  private var subtitle: String {
    let axes = result.grid.axes.map { axis in
      "\(axis.path) \(axis.values.first ?? "") … \(axis.values.last ?? "")"
    }
    return (facts + axes).joined(separator: " · ")
  }

  private var heading: Figure {
    var canvas = SVGCanvas()
    let title = "Sweep of \(result.name)"
    canvas.text(TextWidth.fitted(title, in: Figure.width, size: 20), 0, 18, "headline")
    canvas.text(TextWidth.fitted(subtitle, in: Figure.width), 0, 38, "note")
    return Figure(title: title, description: "", height: 38, body: canvas.markup.string)
  }
}

/// How the lines of sweeps look, beside `ChartStyle`.
enum SweepStyle {
  static let lines = 8

  /// The colours are those of `ChartStyle`.
  static let sheet = """
    .line { fill: none; stroke-width: 1.6; }
    .dots { fill: none; stroke-width: 5; stroke-linecap: round; }
    .open { fill: none; stroke-width: 1.2; }
    .l0 { stroke: #0072b2; } .l1 { stroke: #d55e00; } .l2 { stroke: #009e73; }
    .l3 { stroke: #cc79a7; } .l4 { stroke: #e69f00; } .l5 { stroke: #56b4e9; }
    .l6 { stroke: #b8a800; } .l7 { stroke: #777777; }
    .others { stroke: #999999; }
    .choice { stroke: #222222; stroke-dasharray: 4 3; }
    @media (prefers-color-scheme: dark) {
      .l0 { stroke: #3a9bd9; }
      .l2 { stroke: #1fc196; }
      .choice { stroke: #e6e6e6; }
    }

    """
}
