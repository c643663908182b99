import TidemarkCore

/// A histogram of spans with its axes, and lines at some of the spans.
package struct HistogramChart {
  /// A span that is marked by a line.
  package struct Mark {
    var name: String
    var span: Int64

    package init(_ name: String, _ span: Int64) {
      self.name = name
      self.span = span
    }
  }

  package var bins: SpanBins
  /// From the left.
  package var marks: [Mark]
  package var width: Double
  package var height: Double
  /// The height of a bar is the logarithm of its count.
  package var hasLogCounts: Bool

  package init(
    _ bins: SpanBins,
    marks: [Mark],
    width: Double,
    height: Double,
    hasLogCounts: Bool
  ) {
    self.bins = bins
    self.marks = marks
    self.width = width
    self.height = height
    self.hasLogCounts = hasLogCounts
  }

  /// Whether a bar would be too low to be seen beside the tallest.
  package static func needsLogCounts(_ bins: SpanBins, height: Double) -> Bool {
    let filled = bins.counts.filter { $0 > 0 }
    guard let most = filled.max(), let least = filled.min() else { return false }
    return Double(least) / Double(most) * height < 0.5
  }

  private var most: Double { Double(max(1, bins.counts.max() ?? 1)) }
  private var binWidth: Double { width / Double(bins.counts.count) }

  /// Room above the tallest bar, for the names of the marks.
  private static let headroom = 14.0

  /// The height of a bar; one reading is always seen.
  private func barHeight(_ count: Double) -> Double {
    let room = height - Self.headroom
    guard hasLogCounts else { return max(count > 0 ? 1 : 0, count / most * room) }
    // Half a reading is the foot of the scale.
    return count > 0 ? PortableMath.log(count * 2) / PortableMath.log(most * 2) * room : 0
  }

  /// Draws with the upper left corner of the plot at 0, 0.
  package func draw(on canvas: inout SVGCanvas) {
    drawCounts(on: &canvas)
    var bars = PathText()
    let gap = binWidth > 4 ? 1.0 : 0
    for (index, count) in bins.counts.enumerated() where count > 0 {
      let tall = barHeight(Double(count))
      let left = Double(index) * binWidth
      bars.box(left, height - tall, width: max(1, binWidth - gap), height: tall)
    }
    canvas.path(bars, "bar")
    canvas.line(0, height, width, height, "axis")
    let gapInBins = 52 / binWidth
    for tick in bins.ticks(gap: gapInBins) {
      let x = tick.position * binWidth
      canvas.line(x, height, x, height + 4, "axis")
      canvas.text(tick.label, x, height + 15, "tick", .middle)
    }
    drawMarks(on: &canvas)
  }

  private func drawCounts(on canvas: inout SVGCanvas) {
    for (count, label) in countTicks {
      let y = height - barHeight(count)
      canvas.line(0, y, width, y, "grid")
      canvas.text(label, -6, y + 3.5, "tick", .end)
    }
  }

  private var countTicks: [(Double, String)] {
    guard hasLogCounts else {
      return ValueTicks.ticks(low: 0, high: most, about: 4)
        .filter { $0.value == $0.value.rounded() && $0.value > 0 }
        .map { ($0.value, HumanText.short($0.value)) }
    }
    var ticks: [(Double, String)] = []
    var count = 1.0
    while count <= most {
      ticks.append((count, HumanText.short(count)))
      count *= most > 1e4 ? 100 : 10
    }
    return ticks
  }

  /// Marks with their places, those at the same place as one.
  private var joinedMarks: [(x: Double, name: String)] {
    var joined: [(x: Double, name: String)] = []
    for mark in marks {
      let x = min(width, bins.position(mark.span) * binWidth)
      if let last = joined.last, x - last.x < 2 {
        joined[joined.count - 1].name += ", " + mark.name
      } else {
        joined.append((x, mark.name))
      }
    }
    return joined
  }

  private func drawMarks(on canvas: inout SVGCanvas) {
    var free = -Double.infinity
    for (x, name) in joinedMarks {
      canvas.line(x, 0, x, height, "mark")
      // To the left of its line at the right edge, to the right elsewhere; left out if it would
      // cover the one before.
      let room = TextWidth.of(name, size: 10)
      let isAtEdge = x + 3 + room > width
      let left = isAtEdge ? x - 3 - room : x + 3
      guard left >= free else { continue }
      canvas.text(name, isAtEdge ? x - 3 : x + 3, 9, "small", isAtEdge ? .end : .start)
      free = left + room + 4
    }
  }
}
