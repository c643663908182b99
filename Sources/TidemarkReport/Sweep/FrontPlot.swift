import TidemarkMeasurement

/// Completeness against latency, with the points that no other beats at both.
struct FrontPlot {
  private static let left = 62.0
  private static let width = Figure.width - left - 8
  private static let height = 260.0

  private let result: SweepResult
  private let front: SweepResult.Front
  /// Of those that have both numbers.
  private let points: [Int]

  /// Nil where there is nothing to compare.
  init?(_ result: SweepResult) {
    guard let front = result.front else { return nil }
    let points = front.flags.indices.filter {
      front.benefits[$0] != nil && front.costs[$0] != nil
    }
    guard points.count > 1 else { return nil }
    self.result = result
    self.front = front
    self.points = points
  }

  var figure: Figure {
    var canvas = SVGCanvas()
    let title = "\(front.benefit) against \(front.cost)"
    canvas.text(title, 0, 10, "name")
    let xs = QuantityScale(points.compactMap { front.costs[$0] }, .span, length: Self.width)
    let ys = QuantityScale(points.compactMap { front.benefits[$0] }, .share, length: Self.height)
    canvas.group("", x: Self.left, y: 24) { plot in
      PlotFrame(width: Self.width, height: Self.height).draw(xs, ys, on: &plot)
      plot.text(front.cost, Self.width / 2, Self.height + 30, "note", .middle)
      draw(xs, ys, on: &plot)
    }
    canvas.text(
      "● no other point beats it at both   ○ some other does",
      Figure.width - 8,
      10,
      "note",
      .end
    )
    let chosen = points.filter { front.flags[$0] }
      .map { result.grid.values(of: $0).joined(separator: ", ") }
    return Figure(
      title: title,
      description: "\(title); on the front: \(chosen.joined(separator: "; ")).",
      height: 24 + Self.height + 34,
      body: canvas.markup.string
    )
  }

  private func draw(_ xs: QuantityScale, _ ys: QuantityScale, on plot: inout SVGCanvas) {
    func place(_ point: Int) -> (x: Double, y: Double) {
      (
        xs.position(front.costs[point] ?? 0),
        Self.height - ys.position(front.benefits[point] ?? 0)
      )
    }
    var others = PathText()
    for point in points where !front.flags[point] {
      let (x, y) = place(point)
      others.ring(x, y)
    }
    plot.path(others, "open others")
    let chosen = points.filter { front.flags[$0] }.sorted { place($0).x < place($1).x }
    var line = PathText()
    var dots = PathText()
    for (number, point) in chosen.enumerated() {
      let (x, y) = place(point)
      if number == 0 {
        line.move(x, y)
      } else {
        // Between two points nothing better than the cheaper one is known.
        line.line(x, place(chosen[number - 1]).y)
        line.line(x, y)
      }
      dots.dot(x, y)
    }
    plot.path(line, "line l0")
    plot.path(dots, "dots l0")
    drawNames(
      chosen.map { (place($0), result.grid.values(of: $0).joined(separator: ", ")) },
      on: &plot
    )
  }

  /// Below and to the right of its point, where there is room: the front rises to the right.
  private func drawNames(
    _ names: [(place: (x: Double, y: Double), text: String)],
    on plot: inout SVGCanvas
  ) {
    var taken: [(x: Double, y: Double, width: Double)] = []
    for name in names {
      let room = TextWidth.of(name.text, size: 10)
      let isAtEdge = name.place.x + 6 + room > Self.width
      let x = isAtEdge ? name.place.x - 6 - room : name.place.x + 6
      let y = min(name.place.y + 14, Self.height - 3)
      let isFree = taken.allSatisfy { other in
        abs(other.y - y) >= 11 || x > other.x + other.width + 4 || x + room + 4 < other.x
      }
      guard isFree else { continue }
      plot.text(name.text, x, y, "small")
      taken.append((x, y, room))
    }
  }
}
