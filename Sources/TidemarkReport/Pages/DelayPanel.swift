import TidemarkCore
import TidemarkMeasurement

/// Histograms of a device's delays, two beside each other.
struct DelayPanel {
  let traces: DeviceTraces

  private static let cellWidth = 488.0
  private static let cellHeight = 182.0
  private static let plotLeft = 52.0
  private static let plotWidth = 404.0
  private static let plotTop = 40.0
  private static let plotHeight = 108.0

  private var kinds: [DelayKind] {
    DelayKind.known(withTruth: traces.survey.subject.knowsTrueTime)
  }

  /// Nil where nothing arrived.
  func figure() -> Figure? {
    let drawn = kinds.compactMap { kind in traces.bins[kind.rawValue].map { (kind, $0) } }
    guard !drawn.isEmpty else { return nil }
    var canvas = SVGCanvas()
    canvas.text("Delays and clock skew", 0, 14, "title")
    for (place, (kind, bins)) in drawn.enumerated() {
      let x = Double(place % 2) * Self.cellWidth
      let y = 24 + Double(place / 2) * Self.cellHeight
      canvas.group("", x: x, y: y) { draw(kind, bins, on: &$0) }
    }
    let words = drawn.map { "\($0.0.title): \(summary($0.0))" }
    return Figure(
      title: "Histograms of delays and clock skew",
      description: words.joined(separator: "; ") + ".",
      height: 24 + Double((drawn.count + 1) / 2) * Self.cellHeight,
      body: canvas.markup.string
    )
  }

  private func summary(_ kind: DelayKind) -> String {
    let histogram = traces.survey.delays[kind.rawValue].histogram
    guard let statistics = SpanStatistics(histogram) else { return HumanText.none }
    func span(_ value: Int64) -> String { HumanText.span(nanoseconds: value) }
    return "min \(span(statistics.min)), p50 \(span(statistics.p50)), "
      + "p99 \(span(statistics.p99)), max \(span(statistics.max))"
  }

  private func draw(_ kind: DelayKind, _ bins: SpanBins, on canvas: inout SVGCanvas) {
    let hasLogCounts = HistogramChart.needsLogCounts(bins, height: Self.plotHeight)
    canvas.text(kind.title, Self.plotLeft, 12, "name")
    canvas.text(summary(kind), Self.plotLeft, 26, "note")
    let marks = traces.survey.delays[kind.rawValue].histogram.percentiles([50, 99]) ?? []
    let chart = HistogramChart(
      bins,
      marks: zip(["p50", "p99"], marks).map { HistogramChart.Mark($0, $1) },
      width: Self.plotWidth,
      height: Self.plotHeight,
      hasLogCounts: hasLogCounts
    )
    canvas.group("", x: Self.plotLeft, y: Self.plotTop) { chart.draw(on: &$0) }
    let scales = [
      bins.isLogarithmic ? "spans" : nil, hasLogCounts ? "counts" : nil,
    ].compactMap { $0 }
    let count = HumanText.count(Int(bins.counts.reduce(0, +)), "reading")
    let note = scales.isEmpty ? "" : ", logarithmic \(scales.joined(separator: " and "))"
    canvas.text(
      count + note,
      Self.plotLeft + Self.plotWidth,
      Self.plotTop + Self.plotHeight + 29,
      "note small",
      .end
    )
  }
}
