import TidemarkCore

/// The values of one sensor by one clock.
struct SensorRow {
  /// What is up the height of a plot.
  enum Scale {
    case values(ValueAxis)
    /// Names of states, from the bottom.
    case lanes([String])
  }

  /// An anomaly on the axis of times.
  struct Span {
    var left: Double
    var width: Double
    var text: String

    var middle: Double { left + width / 2 }
  }

  let clock: PageClock
  /// The first clock is drawn as a line, the others as what came when.
  let isFirst: Bool
  let layer: DeviceTraces.Layer
  let axis: TimeAxis
  let scale: Scale
  let spans: [Span]

  /// More marks than this are drawn small.
  private static let fewMarks = 300

  private var top: Double { PanelLayout.rowHead }
  private var bottom: Double { PanelLayout.rowHead + PanelLayout.plotHeight }

  /// Draws with the left end of the plot at 0 and the top of the row at 0.
  func draw(on canvas: inout SVGCanvas) {
    canvas.group("base") { drawBase(on: &$0) }
    switch scale {
    case .values: drawValues(on: &canvas)
    case .lanes(let names): drawLanes(names.count, on: &canvas)
    }
    drawMarks(on: &canvas)
  }

  private func drawBase(on canvas: inout SVGCanvas) {
    let width = PanelLayout.plotWidth
    canvas.text(clock.title, 0, 11, "name rowname")
    let after = TextWidth.of(clock.title) + 8
    canvas.text(clock.meaning, after, 11, "note rowname")
    for span in spans {
      let right = min(width, span.left + span.width)
      canvas.rect(
        span.left,
        top,
        width: max(1, right - span.left),
        height: PanelLayout.plotHeight,
        "span",
        title: span.text
      )
    }
    for tick in TimeTicks.ticks(axis) {
      let x = axis.position(tick.time)
      canvas.line(x, top, x, bottom, "grid")
    }
    switch scale {
    case .values(let values):
      for tick in ValueTicks.ticks(low: values.low, high: values.high, about: 4) {
        let y = top + values.position(tick.value)
        canvas.line(0, y, width, y, "grid")
        canvas.text(tick.label, -6, y + 3.5, "tick", .end)
      }
    case .lanes(let names):
      for (lane, name) in names.enumerated() {
        let y = middle(ofLane: Double(lane), of: names.count)
        let words = TextWidth.fitted(name, in: PanelLayout.left - 8, size: 10)
        canvas.text(words, -6, y + 3.5, "tick small", .end)
      }
    }
    canvas.rect(0, top, width: width, height: PanelLayout.plotHeight, "frame")
    drawOutside(on: &canvas)
  }

  /// Says how many readings are beyond the ends of the axis, and where.
  private func drawOutside(on canvas: inout SVGCanvas) {
    let outside = layer.outside
    var words: [String] = []
    var arrows = PathText()
    let y = top + PanelLayout.plotHeight / 2
    if outside.before > 0 {
      let first = pageTime(Timestamp(nanoseconds: outside.extent.low))
      words.append("◂ \(HumanText.count(Int64(outside.before))) further left, from \(first)")
      arrows.triangle(2, y, dx: 7, dy: 5)
    }
    if outside.after > 0 {
      let last = pageTime(Timestamp(nanoseconds: outside.extent.high))
      words.append("\(HumanText.count(Int64(outside.after))) further right, to \(last) ▸")
      arrows.triangle(PanelLayout.plotWidth - 2, y, dx: -7, dy: 5)
    }
    canvas.path(arrows, "beyond")
    guard !words.isEmpty else { return }
    canvas.text(words.joined(separator: " · "), PanelLayout.plotWidth, 11, "small rowname", .end)
  }

  private func y(_ value: Double) -> Double {
    switch scale {
    case .values(let values): top + values.position(value)
    case .lanes(let names): middle(ofLane: value, of: names.count)
    }
  }

  private func middle(ofLane lane: Double, of count: Int) -> Double {
    bottom - (lane + 0.5) * PanelLayout.plotHeight / Double(max(1, count))
  }

  private func drawValues(on canvas: inout SVGCanvas) {
    let trace = layer.readings
    if isFirst { canvas.path(linePath(trace), clock.style) }
    let groups = trace.groups
    let count = groups.reduce(0) { $0 + $1.samples.count }
    let isSmall = count > SensorRow.fewMarks
    if !isFirst || !isSmall {
      canvas.path(dots(groups), "\(clock.style) \(isSmall ? "points" : "dots")")
      canvas.path(strokes(groups), clock.style)
    }
    guard case .values(let values) = scale else { return }
    var beyond = PathText()
    for sample in trace.samples where !values.contains(sample.value) {
      let isAbove = sample.value > values.high
      beyond.pointer(axis.position(sample.time), isAbove ? top + 1 : bottom - 1, up: isAbove)
    }
    canvas.path(beyond, "beyond")
  }

  /// A line through the samples, broken where nothing came for long.
  private func linePath(_ trace: ColumnTrace) -> PathText {
    var path = PathText()
    let pause = trace.longestPause
    var previous: Int64?
    for sample in trace.samples {
      let x = axis.position(sample.time)
      if let previous, Double(UInt64(bitPattern: sample.time &- previous)) <= pause {
        path.line(x, y(sample.value))
      } else {
        path.dot(x, y(sample.value))
      }
      previous = sample.time
    }
    return path
  }

  private typealias Groups = [(samples: [ColumnTrace.Sample], isThinned: Bool)]

  private func dots(_ groups: Groups) -> PathText {
    var path = PathText()
    for group in groups where !group.isThinned {
      for sample in group.samples { path.dot(axis.position(sample.time), y(sample.value)) }
    }
    return path
  }

  /// From the lowest to the highest of columns that hold more than is kept of them.
  private func strokes(_ groups: Groups) -> PathText {
    var path = PathText()
    for group in groups where group.isThinned {
      let heights = group.samples.map { y($0.value) }
      guard let first = group.samples.first, let low = heights.max(), let high = heights.min()
      else { continue }
      let x = axis.position(first.time).rounded(.down) + 0.5
      guard low - high >= 0.1 else {
        path.dot(x, low)
        continue
      }
      path.move(x, low)
      path.line(x, high)
    }
    return path
  }

  private func drawLanes(_ count: Int, on canvas: inout SVGCanvas) {
    let height = min(16, PanelLayout.plotHeight / Double(max(1, count)) * 0.7)
    for lane in 0..<count {
      var path = PathText()
      let y = middle(ofLane: Double(lane), of: count) - height / 2
      for run in isFirst ? layer.lanes.held(lane: lane) : layer.lanes.seen(lane: lane) {
        path.box(Double(run.lowerBound), y, width: Double(run.count), height: height)
      }
      canvas.path(path, "state s\(lane % 8)")
    }
  }

  private func drawMarks(on canvas: inout SVGCanvas) {
    let anomalous = layer.anomalous.groups
    let isSmall = anomalous.count > SensorRow.fewMarks
    canvas.path(dots(anomalous), isSmall ? "anomalous points" : "anomalous")
    canvas.path(strokes(anomalous), "anomalous points")
    var duplicates = PathText()
    if clock == .arrivalTime {
      for sample in layer.duplicates.samples {
        duplicates.cross(axis.position(sample.time), y(sample.value))
      }
    }
    canvas.path(duplicates, "duplicate")
    var lost = PathText()
    for sample in layer.lost.samples { lost.ring(axis.position(sample.time), y(sample.value)) }
    canvas.path(lost, "lost")
    var ticks = PathText()
    for sample in layer.notNumbers.samples {
      ticks.tick(axis.position(sample.time), bottom, height: 7)
    }
    canvas.path(ticks, "nan")
  }
}
