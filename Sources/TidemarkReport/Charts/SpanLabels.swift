/// Puts the names of spans above them, in lanes, so that none covers another.
package enum SpanLabels {
  package struct Label: Equatable, Sendable {
    /// The middle of the span, in pixels.
    package var x: Double
    package var text: String

    package init(x: Double, text: String) {
      self.x = x
      self.text = text
    }
  }

  package struct Placed: Equatable, Sendable {
    /// The left end of the text.
    package var x: Double
    /// From 0, the lowest.
    package var lane: Int
    package var text: String
  }

  /// Places from left to right, in the first lane with room; what finds none is counted.
  package static func place(
    _ labels: [Label],
    width: Double,
    lanes: Int
  ) -> (placed: [Placed], left: Int) {
    var ends = [Double](repeating: -.infinity, count: lanes)
    var placed: [Placed] = []
    for label in labels.sorted(by: { ($0.x, $0.text) < ($1.x, $1.text) }) {
      let room = TextWidth.of(label.text, size: 10)
      let x = max(0, min(width - room, label.x - room / 2))
      guard let lane = ends.firstIndex(where: { $0 + 8 <= x }) else { continue }
      ends[lane] = x + room
      placed.append(Placed(x: x, lane: lane, text: label.text))
    }
    return (placed, labels.count - placed.count)
  }
}
