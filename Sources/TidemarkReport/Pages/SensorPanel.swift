import TidemarkCore

/// The values of one sensor, once by each clock, below each other.
struct SensorPanel {
  let traces: DeviceTraces
  /// Place of the sensor in the subject.
  let slot: Int
  /// Of this sensor, by onset.
  let anomalies: [Anomaly]

  private var subject: DeviceSubject { traces.survey.subject }
  private var sensor: Catalog.Sensor { subject.sensor(slot) }
  private var counts: DeviceSurvey.SensorCounts { traces.survey.sensors[slot] }
  private var isState: Bool { sensor.kind == .state }

  func figure() -> Figure {
    let total = counts.readings + counts.lost
    guard let axis = traces.axis, total > 0 else { return empty() }
    let spans = self.spans(axis)
    let labels = SpanLabels.place(
      spans.map { SpanLabels.Label(x: $0.middle, text: $0.text) },
      width: PanelLayout.plotWidth,
      lanes: PanelLayout.mostLanes
    )
    let lanes = labels.placed.map { $0.lane + 1 }.max() ?? 0
    let top = 22 + Double(lanes) * PanelLayout.laneHeight
    let clocks = subject.clocks
    var canvas = SVGCanvas()
    drawTitle(on: &canvas, unlabelled: labels.left)
    for label in labels.placed {
      let y = top - 3 - Double(label.lane) * PanelLayout.laneHeight
      canvas.text(label.text, PanelLayout.left + label.x, y, "small")
    }
    let bottom = top + Double(clocks.count) * PanelLayout.rowPitch
    for (index, clock) in clocks.enumerated() {
      let row = SensorRow(
        clock: clock,
        isFirst: index == 0,
        layer: traces.layers[slot][index],
        axis: axis,
        scale: scale,
        spans: spans
      )
      let y = top + Double(index) * PanelLayout.rowPitch
      canvas.group("row", x: PanelLayout.left, y: y, layer: clock.style) { row.draw(on: &$0) }
    }
    canvas.group("time", x: PanelLayout.left, y: bottom) { drawTimes(axis, on: &$0) }
    return Figure(
      title: title,
      description: description,
      height: bottom + PanelLayout.timeAxisHeight,
      body: canvas.markup.string,
      rows: Figure.Rows(top: top, pitch: PanelLayout.rowPitch)
    )
  }

  private var title: String { sensor.name + (sensor.unit.isEmpty ? "" : " (\(sensor.unit))") }

  private var description: String {
    let clocks = subject.clocks.map(\.title)
    let by = clocks.dropLast().joined(separator: ", ") + " and " + (clocks.last ?? "")
    return "\(HumanText.count(counts.readings, "reading")) of \(sensor.name) of device "
      + "\(subject.name) by \(by); \(HumanText.count(Int64(counts.lost))) lost, "
      + "\(HumanText.count(counts.duplicates, "duplicate")), "
      + "\(HumanText.count(anomalies.count, "anomaly", "anomalies"))."
  }

  private func empty() -> Figure {
    var canvas = SVGCanvas()
    canvas.text(title, 0, 14, "title")
    canvas.text("no readings", PanelLayout.left, 34, "note")
    return Figure(
      title: title,
      description: "There are no readings.",
      height: 46,
      body: canvas.markup.string
    )
  }

  private func drawTitle(on canvas: inout SVGCanvas, unlabelled: Int) {
    let notes = self.notes(unlabelled: unlabelled)
    let room = Figure.width - 30 - TextWidth.of(notes, size: 10)
    canvas.text(TextWidth.fitted(title, in: max(200, room), size: 14), 0, 14, "title")
    let right = PanelLayout.left + PanelLayout.plotWidth
    if !notes.isEmpty { canvas.text(notes, right, 14, "small", .end) }
  }

  /// What the drawing does not show as it is.
  private func notes(unlabelled: Int) -> String {
    var notes: [String] = []
    let layers = traces.layers[slot]
    let most = layers.map { $0.readings.mostInColumn }.max() ?? 0
    if layers.contains(where: \.readings.isThinned) {
      notes.append(
        "up to \(HumanText.count(Int64(most))) readings a pixel: lowest and highest drawn"
      )
    }
    if traces.beyond[slot] > 0 {
      let values = counts.values
      let extremes = [values.lowest, values.highest].map { ValueTicks.short($0) }
      notes.append(
        "\(HumanText.count(Int64(traces.beyond[slot]))) off the scale "
          + "(\(extremes[0]) to \(extremes[1]))"
      )
    }
    if unlabelled > 0 {
      notes.append(HumanText.count(unlabelled, "anomaly", "anomalies") + " without a label")
    }
    return notes.joined(separator: " · ")
  }

  private var scale: SensorRow.Scale {
    if isState { return .lanes(traces.lanes[slot].names) }
    let range = traces.ranges[slot] ?? 0...0
    return .values(
      ValueAxis(range.lowerBound, range.upperBound, height: PanelLayout.plotHeight)
    )
  }

  private func spans(_ axis: TimeAxis) -> [SensorRow.Span] {
    anomalies.compactMap { anomaly in
      let onset = anomaly.onset.nanoseconds
      let end = max(onset, anomaly.end.nanoseconds)
      guard onset <= axis.high, end >= axis.low else { return nil }
      let left = axis.position(onset)
      return SensorRow.Span(
        left: left,
        width: max(2, axis.position(end) - left),
        text: AnomalyText(anomaly: anomaly, unit: sensor.unit).label
      )
    }
  }

  private func drawTimes(_ axis: TimeAxis, on canvas: inout SVGCanvas) {
    let top = -8.0
    canvas.line(0, top, PanelLayout.plotWidth, top, "axis")
    for tick in TimeTicks.ticks(axis) {
      let x = axis.position(tick.time)
      canvas.line(x, top, x, top + 4, "axis")
      canvas.text(tick.label, x, top + 16, "tick", .middle)
      if let context = tick.context { canvas.text(context, x, top + 29, "tick", .middle) }
    }
    canvas.text("UTC", -PanelLayout.left, top + 16, "tick")
  }
}
