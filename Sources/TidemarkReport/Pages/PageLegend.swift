/// What the marks of the panels mean: only those that occur.
struct PageLegend {
  let traces: DeviceTraces
  let hasAnomalies: Bool

  private static let y = 12.0

  func figure() -> Figure {
    var canvas = SVGCanvas()
    var x = 0.0
    func add(_ words: String, _ mark: (inout SVGCanvas, Double) -> Void) {
      mark(&canvas, x)
      canvas.text(words, x + 22, Self.y + 4, "")
      x += 22 + TextWidth.of(words) + 18
    }
    for (index, clock) in traces.survey.subject.clocks.enumerated() {
      add(clock.title) { canvas, x in
        if index == 0 { canvas.line(x, Self.y, x + 16, Self.y, clock.style) }
        canvas.path(Self.path { $0.dot(x + 8, Self.y) }, "\(clock.style) dots")
      }
    }
    if hasAnomalies {
      let words = traces.survey.subject.knowsTrueTime ? "anomaly, in true time" : "labelled anomaly"
      add(words) { $0.rect($1, Self.y - 6, width: 16, height: 12, "span") }
    }
    let sensors = traces.survey.sensors
    if sensors.contains(where: { $0.anomalous > 0 }) {
      add("anomalous reading") { canvas, x in
        canvas.path(Self.path { $0.dot(x + 8, Self.y) }, "anomalous")
      }
    }
    if sensors.contains(where: { $0.lost > 0 }) {
      add("lost") { canvas, x in canvas.path(Self.path { $0.ring(x + 8, Self.y) }, "lost") }
    }
    if sensors.contains(where: { $0.duplicates > 0 }) {
      add("duplicate") { canvas, x in
        canvas.path(Self.path { $0.cross(x + 8, Self.y) }, "duplicate")
      }
    }
    if sensors.contains(where: { $0.notNumbers > 0 }) {
      add("no number") { canvas, x in
        canvas.path(Self.path { $0.tick(x + 8, Self.y + 4, height: 8) }, "nan")
      }
    }
    return Figure(
      title: "Legend",
      description: "What the marks of the panels mean.",
      height: 24,
      body: canvas.markup.string
    )
  }

  private static func path(_ draw: (inout PathText) -> Void) -> PathText {
    var path = PathText()
    draw(&path)
    return path
  }
}
