import TidemarkCore

/// Bins for spans of time: of equal width, or of equal ratio where the spans go over decades.
///
/// Bins of equal ratio are mirrored at zero, with one bin around it for what is smaller than the
/// smallest of them. They are equally wide on paper, so the axis is logarithmic.
package struct SpanBins: Equatable, Sendable {
  /// Bin i holds `edges[i]..<edges[i + 1]`.
  package let edges: [Int64]
  package let isLogarithmic: Bool
  package private(set) var counts: [Int64]

  /// A bin's edges in a decade, in hundredths: ratios of 1.58.
  private static let fifths: [Int64] = [100, 158, 251, 398, 631]
  /// Spans further out are counted in the last bin of their side.
  package static let limit: Int64 = 1 << 62 - 1
  private static let fewestLinear = 12
  private static let fewestRatios = 5

  /// What must be known of the spans before they are counted.
  package struct Outline: Equatable, Sendable {
    package var min: Int64
    package var max: Int64
    /// The smallest magnitude above 0; 0 if there is none.
    package var smallest: Int64
    /// A magnitude that is usual among them, such as that of a quartile.
    package var usual: Int64
    /// All are multiples of this; 0 if all are 0.
    package var grid: Int64

    package init(min: Int64, max: Int64, smallest: Int64, usual: Int64, grid: Int64) {
      self.min = min
      self.max = max
      self.smallest = smallest
      self.usual = usual
      self.grid = grid
    }
  }

  package init(_ outline: Outline) {
    let low = SpanBins.limited(outline.min)
    let high = SpanBins.limited(outline.max)
    let largest = Swift.max(low.magnitude, high.magnitude)
    let foot = low > 0 || high < 0 ? Swift.max(outline.smallest, 1) : Swift.max(outline.usual, 1)
    isLogarithmic = largest / UInt64(foot) >= 30
    edges =
      isLogarithmic
      ? SpanBins.logarithmic(low, high, smallest: outline.smallest)
      : SpanBins.linear(low, high, grid: outline.grid)
    counts = Array(repeating: 0, count: edges.count - 1)
  }

  private static func limited(_ span: Int64) -> Int64 {
    Swift.min(Swift.max(span, -limit), limit)
  }

  package mutating func add(_ span: Int64) {
    counts[bin(of: SpanBins.limited(span))] += 1
  }

  private func bin(of span: Int64) -> Int {
    var below = 0
    var above = edges.count - 1
    while above - below > 1 {
      let middle = (below + above) / 2
      if edges[middle] <= span { below = middle } else { above = middle }
    }
    return below
  }

  /// Where a span lies on paper, in bins from the left.
  package func position(_ span: Int64) -> Double {
    let span = SpanBins.limited(span)
    let bin = bin(of: span)
    let low = edges[bin]
    let high = edges[bin + 1]
    let inside = Swift.min(Swift.max(span, low), high)
    var part = Double(inside - low) / Double(high - low)
    if isLogarithmic, low > 0 || high < 0 {
      part =
        PortableMath.log(Double(inside) / Double(low))
        / PortableMath.log(Double(high) / Double(low))
    }
    return Double(bin) + part
  }

  /// Not narrower than the grid, lest every other bin be empty by construction.
  private static func linear(_ low: Int64, _ high: Int64, grid: Int64) -> [Int64] {
    let isOne = low == high
    // A dozen steps of a grid of years would be beyond 64 bits.
    let grid = Swift.min(grid, 1 << 55)
    let least = isOne ? Swift.max(1_000_000, high / 100, -(high / 100)) : Swift.max(1_000, grid)
    let width = niceSpan(atLeast: Swift.max(least, (high - low) / 36))
    var first = flooredDivision(low, width).quotient
    var last = flooredDivision(high, width).quotient + 1
    while last - first < Int64(fewestLinear) {
      last += 1
      if last - first < Int64(fewestLinear), first != 0 { first -= 1 }
    }
    return (first...last).map { $0 * width }
  }

  private static func logarithmic(_ low: Int64, _ high: Int64, smallest: Int64) -> [Int64] {
    let largest = Swift.max(low.magnitude, high.magnitude)
    // At least a decade and a fifth, also where all but zeros are alike.
    let foot = Swift.max(
      Swift.min(UInt64(smallest), largest / 16),
      largest / 1_000_000_000_000,
      1_000
    )
    let steps = ratioEdges(from: Int64(foot), beyond: Int64(largest))
    let up = Swift.max(fewestRatios, steps.firstIndex { $0 > high } ?? steps.count - 1)
    if low >= steps[0] { return Array(steps[...up]) }
    if low >= 0 { return [0] + steps[...up] }
    let down = Swift.max(
      fewestRatios,
      steps.firstIndex { $0 >= low.magnitude } ?? steps.count - 1
    )
    let negative = steps[...down].reversed().map { -$0 }
    return high < -steps[0] ? negative : negative + steps[...up]
  }

  /// From the last edge that is not above `foot` to the first that is above `largest`.
  private static func ratioEdges(from foot: Int64, beyond largest: Int64) -> [Int64] {
    var edges: [Int64] = []
    var power: Int64 = 1
    while true {
      for fifth in fifths {
        let edge = fifth * power
        if edge <= foot { edges.removeAll() }
        edges.append(edge)
        if edge > largest, edges.count > fewestRatios { return edges }
      }
      // 6.31e18 is the last that fits, above the largest magnitude of 4.6e18.
      guard power < 10_000_000_000_000_000 else { return edges }
      power *= 10
    }
  }
}

extension SpanBins {
  private static let second: Int64 = 1_000_000_000

  /// The smallest span that people would choose and that is not below `least`.
  static func niceSpan(atLeast least: Int64) -> Int64 {
    var power: Int64 = 1
    while power < second {
      for digit: Int64 in [1, 2, 5] where digit * power >= least { return digit * power }
      power *= 10
    }
    for unit in [second, 60 * second] {
      for count: Int64 in [1, 2, 5, 10, 15, 30] where count * unit >= least { return count * unit }
    }
    for hours: Int64 in [1, 2, 3, 6, 12] where hours * 3_600 * second >= least {
      return hours * 3_600 * second
    }
    var days = 86_400 * second
    while true {
      for digit: Int64 in [1, 2, 5] where digit * days >= least { return digit * days }
      // A tenth of what 64 bits hold is more than any step.
      guard days < 1 << 58 else { return 5 * days }
      days *= 10
    }
  }

  /// Spans that people count in, ascending, with their names.
  private static let landmarks: [(Int64, String)] = [
    (1_000, "1 µs"), (10_000, "10 µs"), (100_000, "100 µs"), (1_000_000, "1 ms"),
    (10_000_000, "10 ms"), (100_000_000, "100 ms"), (second, "1 s"), (10 * second, "10 s"),
    (60 * second, "1 m"), (600 * second, "10 m"), (3_600 * second, "1 h"),
    (36_000 * second, "10 h"), (86_400 * second, "1 d"), (864_000 * second, "10 d"),
    (8_640_000 * second, "100 d"), (31_557_600 * second, "1 y"), (315_576_000 * second, "10 y"),
    (3_155_760_000 * second, "100 y"),
  ]

  /// A multiple of a step, in full: `255.5 ms`, `75 s`, `1 m 30 s`.
  private static func name(_ span: Int64, step: Int64) -> String {
    guard step < second else { return HumanText.span(nanoseconds: span) }
    let units: [(Int64, String)] = [(second, " s"), (1_000_000, " ms"), (1_000, " µs"), (1, " ns")]
    let (unit, name) = units.first { $0.0 <= span.magnitude } ?? (1, " s")
    return ValueTicks.trimmed(HumanText.decimal(Double(span) / Double(unit), places: 9)) + name
  }

  /// Spans to be named on the axis, from the left, with their places in bins.
  ///
  /// Names that would come nearer to their neighbour than `gap` (in bins) are left out.
  package func ticks(gap: Double) -> [(position: Double, label: String)] {
    guard let low = edges.first, let high = edges.last else { return [] }
    guard isLogarithmic else {
      let step = Self.niceSpan(atLeast: Int64(Double(edges[1] - edges[0]) * gap))
      return stride(from: flooredDivision(low, step).quotient * step, through: high, by: Int(step))
        .filter { $0 >= low }
        .map { (position($0), Self.name($0, step: step)) }
    }
    var ticks: [(position: Double, label: String)] = []
    // Zero first, then outwards, so that what is left out is the same on both sides.
    if low <= 0, high > 0 {
      ticks.append((low == 0 ? 0 : Double(bin(of: 0)) + 0.5, "0"))
    }
    for (span, name) in Self.landmarks {
      for (value, label) in [(span, name), (-span, "-" + name)] where value >= low && value <= high
      {
        let place = position(value)
        guard ticks.allSatisfy({ ($0.position - place).magnitude >= gap }) else { continue }
        ticks.append((place, label))
      }
    }
    return ticks.sorted { $0.position < $1.position }
  }
}
