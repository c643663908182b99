import TidemarkMeasurement

/// Panels of metrics against one setting; the values of the others are lines of their own.
struct SweepPlot {
  /// What one panel shows.
  private struct Panel {
    var title: String
    var dimension: Threshold.Dimension
    /// Columns of the result.
    var columns: [Int]
  }

  /// A line: the points that have the same values of all other settings, by the value of this one.
  private struct Series {
    var name: String
    var points: [Int]
  }

  private static let gap = 36.0
  private static let width = (Figure.width - gap) / 2
  private static let left = 62.0
  private static let plotWidth = width - left - 8
  private static let plotHeight = 150.0
  private static let height = 20 + plotHeight + 34
  private static let mostPanels = 24

  private let result: SweepResult
  private let axis: Int?

  init(_ result: SweepResult) {
    self.result = result
    let axes = result.grid.axes
    let candidates = axes.indices.filter { axes[$0].numbers != nil && axes[$0].values.count > 1 }
    // Of the largest the last, along which neighbours of the table are.
    axis = candidates.max {
      (axes[$0].values.count, $0) < (axes[$1].values.count, $1)
    }
  }

  /// Rows of two panels, under a legend if there are several lines; nothing without a numeric setting.
  var figures: [Figure] {
    guard let axis, let numbers = result.grid.axes[axis].numbers else { return [] }
    let series = series(axis, numbers)
    guard series.count <= SweepStyle.lines else { return [] }
    let panels = panels(isSingle: series.count == 1)
    var figures: [Figure] = series.count > 1 ? [legend(series)] : []
    for start in stride(from: 0, to: panels.count, by: 2) {
      var canvas = SVGCanvas()
      for (place, panel) in panels[start..<min(start + 2, panels.count)].enumerated() {
        canvas.group("", x: Double(place) * (Self.width + Self.gap)) { group in
          draw(panel, series, axis, numbers, on: &group)
        }
      }
      let names = panels[start..<min(start + 2, panels.count)].map(\.title).joined(separator: ", ")
      figures.append(
        Figure(
          title: names,
          description: "\(names) against \(result.grid.axes[axis].path).",
          height: Self.height,
          body: canvas.markup.string
        )
      )
    }
    return figures
  }

  private func series(_ axis: Int, _ numbers: [Double]) -> [Series] {
    var series: [Series] = []
    for point in 0..<result.grid.count {
      let values = result.grid.values(of: point)
      let name = result.grid.axes.indices.filter { $0 != axis }
        .map { "\(result.grid.axes[$0].name) \(values[$0])" }.joined(separator: ", ")
      if let index = series.firstIndex(where: { $0.name == name }) {
        series[index].points.append(point)
      } else {
        series.append(Series(name: name, points: [point]))
      }
    }
    for index in series.indices {
      series[index].points.sort { x(of: $0, axis, numbers) < x(of: $1, axis, numbers) }
    }
    return series
  }

  private func x(of point: Int, _ axis: Int, _ numbers: [Double]) -> Double {
    numbers[result.grid.indices(of: point)[axis]]
  }

  /// A panel for each column that varies; the percentiles of one thing share it where there is one line.
  private func panels(isSingle: Bool) -> [Panel] {
    var panels: [Panel] = []
    var stems: [String] = []
    for (index, column) in result.columns.enumerated() {
      let values = result.values.map { $0[index] }
      guard values.contains(where: { $0 != values[0] }), values.contains(where: { $0 != nil })
      else { continue }
      let stem =
        column.dimension == .span
        ? column.name.split(separator: ".").dropLast().joined(separator: ".") : column.name
      if isSingle, column.dimension == .span, let shared = stems.firstIndex(of: stem) {
        panels[shared].columns.append(index)
        panels[shared].title = stem
      } else {
        stems.append(stem)
        panels.append(Panel(title: column.name, dimension: column.dimension, columns: [index]))
      }
    }
    return Array(panels.prefix(Self.mostPanels))
  }

  private func legend(_ series: [Series]) -> Figure {
    var canvas = SVGCanvas()
    var (x, y) = (0.0, 8.0)
    for (number, line) in series.enumerated() {
      let room = 26 + TextWidth.of(line.name) + 14
      if x > 0, x + room > Figure.width { (x, y) = (0, y + 18) }
      canvas.line(x, y - 4, x + 20, y - 4, "line l\(number)")
      canvas.text(line.name, x + 26, y, "")
      x += room
    }
    return Figure(title: "Legend", description: "", height: y, body: canvas.markup.string)
  }

  private func draw(
    _ panel: Panel,
    _ series: [Series],
    _ axis: Int,
    _ numbers: [Double],
    on canvas: inout SVGCanvas
  ) {
    let setting = result.grid.axes[axis]
    let xs = QuantityScale(
      numbers,
      setting.dimension,
      isLogarithmic: setting.isLogarithmic,
      length: Self.plotWidth
    )
    let all = panel.columns.flatMap { column in result.values.compactMap { $0[column] } }
    let ys = QuantityScale(all, panel.dimension, length: Self.plotHeight)
    canvas.text(TextWidth.fitted(panel.title, in: Self.width, size: 12), 0, 10, "name")
    canvas.group("", x: Self.left, y: 20) { plot in
      PlotFrame(width: Self.plotWidth, height: Self.plotHeight).draw(xs, ys, on: &plot)
      plot.text(setting.path, Self.plotWidth / 2, Self.plotHeight + 30, "note", .middle)
      drawChoice(setting, xs, on: &plot)
      for (number, line) in series.enumerated() {
        for (place, column) in panel.columns.enumerated() {
          let style = "l\((number + place) % SweepStyle.lines)"
          draw(line, column, style, (xs, ys), axis, numbers, on: &plot)
        }
      }
    }
    if panel.columns.count > 1 { drawNames(panel, on: &canvas) }
  }

  /// The statistics that share a panel, at its upper right.
  private func drawNames(_ panel: Panel, on canvas: inout SVGCanvas) {
    var x = Self.width - 8
    for (place, column) in panel.columns.enumerated().reversed() {
      let name = result.columns[column].name.split(separator: ".").last.map(String.init) ?? ""
      canvas.text(name, x, 10, "", .end)
      x -= TextWidth.of(name) + 4
      canvas.line(x - 16, 6, x, 6, "line l\(place)")
      x -= 28
    }
  }

  /// A line where the recommended value is.
  private func drawChoice(_ setting: SweepAxis, _ xs: QuantityScale, on plot: inout SVGCanvas) {
    guard let choice = result.recommendation?.choice, let number = choice.number(setting) else {
      return
    }
    plot.line(xs.position(number), 0, xs.position(number), Self.plotHeight, "choice")
  }

  private func draw(
    _ line: Series,
    _ column: Int,
    _ style: String,
    _ scales: (x: QuantityScale, y: QuantityScale),
    _ axis: Int,
    _ numbers: [Double],
    on plot: inout SVGCanvas
  ) {
    var path = PathText()
    var dots = PathText()
    var isDown = false
    for point in line.points {
      guard let value = result.values[point][column] else {
        isDown = false
        continue
      }
      let x = scales.x.position(x(of: point, axis, numbers))
      let y = Self.plotHeight - scales.y.position(value)
      if isDown { path.line(x, y) } else { path.move(x, y) }
      isDown = true
      dots.dot(x, y)
    }
    plot.path(path, "line \(style)")
    plot.path(dots, "dots \(style)")
  }
}

extension Recommendation.Choice {
  /// The value as a number of the setting's axis.
  fileprivate func number(_ setting: SweepAxis) -> Double? { setting.number(value) }
}

/// The frame, grid and numbers of a plot whose upper left corner is at 0, 0.
struct PlotFrame {
  let width: Double
  let height: Double

  func draw(_ xs: QuantityScale, _ ys: QuantityScale, on canvas: inout SVGCanvas) {
    for tick in ys.ticks(about: 4) {
      canvas.line(0, height - tick.position, width, height - tick.position, "grid")
      canvas.text(tick.label, -6, height - tick.position + 3.5, "tick", .end)
    }
    var free = -Double.infinity
    for tick in xs.ticks(about: 6) {
      canvas.line(tick.position, height, tick.position, height + 4, "axis")
      let half = TextWidth.of(tick.label) / 2
      guard tick.position - half >= free else { continue }
      canvas.text(tick.label, tick.position, height + 15, "tick", .middle)
      free = tick.position + half + 6
    }
    canvas.line(0, height, width, height, "axis")
    canvas.line(0, 0, 0, height, "axis")
  }
}
