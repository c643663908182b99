import Testing
import TidemarkCore
import TidemarkReport
import TidemarkTestSupport

@Suite struct ChartTests {
  @Test(arguments: [
    ("a < b & c", "a &lt; b &amp; c"), ("\"]]>'", "&quot;]]&gt;'"), ("é 温", "é 温"),
    ("a\u{0}\u{1B}b\u{FFFE}", "a\u{FFFD}\u{FFFD}b\u{FFFD}"), ("a\nb\tc", "a b c"), ("", ""),
  ])
  func `text is escaped`(text: String, escaped: String) {
    #expect(Markup.escaped(text) == escaped)
  }

  @Test func `marks of a path`() {
    var path = PathText()
    #expect(path.isEmpty)
    path.move(0, 1.04)
    path.line(-0.05, 12.95)
    path.dot(3, 4)
    path.box(1, 2, width: 3, height: 4.5)
    #expect(path.string == "M0 1L-0.1 13M3 4h.1M1 2h3v4.5h-3z")
    #expect(!path.isEmpty)
  }

  @Test func `values lie on their axis, those outside at its edge`() {
    let axis = ValueAxis(0, 100, height: 116)
    #expect(axis.position(0) == 108 && axis.position(100) == 8)
    #expect(axis.position(1e300) == 0 && axis.position(-.infinity) == 116)
    #expect(ValueAxis(5, 5, height: 10).position(5) == 5)
    #expect(ValueAxis(0, 0, height: 10).position(0) == 5)
    #expect(ValueAxis(-.infinity, .infinity, height: 10).position(0) == 5)
  }

  @Test func `labels do not cover each other`() {
    let labels = (0..<40).map { SpanLabels.Label(x: Double($0 * $0), text: "spike +\($0) °C") }
    let (placed, left) = SpanLabels.place(labels, width: 860, lanes: 3)
    #expect(placed.count + left == 40 && left > 0 && placed.count > 10)
    for lane in 0..<3 {
      let inLane = placed.filter { $0.lane == lane }.sorted { $0.x < $1.x }
      for (a, b) in zip(inLane, inLane.dropFirst()) {
        #expect(a.x + Double(a.text.count) * 6 <= b.x)
      }
    }
    #expect(placed.allSatisfy { $0.x >= 0 && $0.x + Double($0.text.count) * 6 <= 860 })
  }
}

@Suite struct SpanBinsTests {
  struct Case: Sendable {
    var spans: [Int64]
    var isLogarithmic: Bool
    var grid: Int64 = 1
  }

  private static let ms: Int64 = 1_000_000

  static let cases = [
    Case(spans: [0], isLogarithmic: false),
    Case(spans: [-190 * ms, -189 * ms, -188 * ms], isLogarithmic: false),
    Case(spans: [2 * ms, 80 * ms, 3_000 * ms], isLogarithmic: true),
    Case(spans: [0, 0, 0, 60_000 * ms], isLogarithmic: true),
    // A clock in 1970 among good ones.
    Case(spans: [-1_767_225_600_000 * ms, 300 * ms, -200 * ms, 0], isLogarithmic: true),
    Case(spans: [-1_767_225_600_000 * ms, -1_767_225_500_000 * ms], isLogarithmic: false),
    Case(spans: [.min, .max, 1], isLogarithmic: false),
    Case(spans: [.min, .min], isLogarithmic: false),
    Case(spans: [.max], isLogarithmic: false),
    Case(spans: [0, 0, 0, .max], isLogarithmic: true),
    Case(spans: [0, 1 << 61], isLogarithmic: false, grid: 1 << 61),
    Case(spans: [-5, -4_000_000_000], isLogarithmic: true),
  ]

  @Test(arguments: SpanBinsTests.cases)
  func `each span is in its bin`(case example: Case) throws {
    let sorted = example.spans.sorted()
    let low = try #require(sorted.first)
    let high = try #require(sorted.last)
    let magnitudes = sorted.map { Int64(clamping: $0.magnitude) }
    var bins = SpanBins(
      SpanBins.Outline(
        min: low,
        max: high,
        smallest: magnitudes.filter { $0 > 0 }.min() ?? 0,
        usual: max(magnitudes[sorted.count / 4], magnitudes[(sorted.count * 3 + 3) / 4 - 1]),
        grid: example.grid
      )
    )
    for span in sorted { bins.add(span) }
    #expect(bins.isLogarithmic == example.isLogarithmic)
    #expect(zip(bins.edges, bins.edges.dropFirst()).allSatisfy { $0 < $1 })
    #expect((4...160).contains(bins.counts.count), "\(bins.counts.count)")
    for bin in bins.counts.indices {
      let held = sorted.filter { span in
        let inside = min(max(span, -SpanBins.limit), SpanBins.limit)
        return bins.edges[bin] <= inside && inside < bins.edges[bin + 1]
      }
      #expect(Int64(held.count) == bins.counts[bin], "\(bins.edges[bin])")
    }
    let ticks = bins.ticks(gap: Double(bins.counts.count) / 7)
    #expect(ticks.count <= 9)
    #expect(ticks.allSatisfy { (0...Double(bins.counts.count)).contains($0.position) })
  }

  @Test func `bins of equal ratio are named by landmarks`() {
    let second: Int64 = 1_000_000_000
    let bins = SpanBins(
      SpanBins.Outline(min: 0, max: 7_200 * second, smallest: second, usual: 0, grid: second)
    )
    #expect(bins.edges.first == 0)
    #expect(bins.ticks(gap: 3).map(\.label) == ["0", "10 s", "1 m", "10 m", "1 h"])
    // Half-way on paper between two edges is their geometric mean.
    let mean = 1_256_980_509
    #expect((bins.position(Int64(mean)) - 1.5).magnitude < 1e-6)
  }

  @Test func `bins are no narrower than the grid of the spans`() {
    let outline = SpanBins.Outline(
      min: 255 * SpanBinsTests.ms,
      max: 258 * SpanBinsTests.ms,
      smallest: 255 * SpanBinsTests.ms,
      usual: 257 * SpanBinsTests.ms,
      grid: SpanBinsTests.ms
    )
    let bins = SpanBins(outline)
    #expect(bins.edges[1] - bins.edges[0] == SpanBinsTests.ms)
    #expect(bins.counts.count == 12)
  }

  @Test(arguments: [false, true])
  func `a histogram as a drawing`(hasLogCounts: Bool) {
    let ms = SpanBinsTests.ms
    var bins = SpanBins(
      SpanBins.Outline(min: 2 * ms, max: 900 * ms, smallest: 2 * ms, usual: 20 * ms, grid: ms)
    )
    for index in 0..<1_000 { bins.add(Int64(2 + index * index % 19 * (index % 7)) * ms) }
    bins.add(900 * ms)
    var canvas = SVGCanvas()
    let chart = HistogramChart(
      bins,
      marks: [.init("p50", 20 * ms), .init("p99", 109 * ms), .init("max", 900 * ms)],
      width: 400,
      height: 100,
      hasLogCounts: hasLogCounts
    )
    chart.draw(on: &canvas)
    let name = hasLogCounts ? "histogram-log" : "histogram-linear"
    let file = Snapshot.file("\(name).svg")
    #expect(Snapshot.difference(of: canvas.markup.string, from: file) == nil)
  }

  /// Half a pixel is the least that is seen.
  @Test(arguments: [(Int64(199), false), (201, true)])
  func `counts are logarithmic if a bar could not be seen`(most: Int64, isLogarithmic: Bool) {
    var bins = SpanBins(
      SpanBins.Outline(min: 0, max: 9_000_000, smallest: 9_000_000, usual: 9_000_000, grid: 1)
    )
    for _ in 0..<most { bins.add(0) }
    bins.add(9_000_000)
    #expect(HistogramChart.needsLogCounts(bins, height: 100) == isLogarithmic)
  }
}
