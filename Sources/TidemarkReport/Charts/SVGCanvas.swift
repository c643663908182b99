/// Shapes and words of a drawing, styled by class.
package struct SVGCanvas {
  package private(set) var markup = Markup()

  package enum Anchor: String {
    case start, middle, end
  }

  package init() {}

  package mutating func group(
    _ style: String,
    x: Double = 0,
    y: Double = 0,
    layer: String? = nil,
    _ content: (inout SVGCanvas) -> Void
  ) {
    var attributes: [Markup.Attribute] = style.isEmpty ? [] : [.text("class", style)]
    if let layer { attributes.append(.text("data-layer", layer)) }
    if x != 0 || y != 0 {
      let place = "translate(\(Markup.coordinate(x)) \(Markup.coordinate(y)))"
      attributes.append(.text("transform", place))
    }
    var inner = SVGCanvas()
    content(&inner)
    markup.element("g", attributes) { $0.raw(inner.markup.string) }
  }

  package mutating func line(
    _ x1: Double,
    _ y1: Double,
    _ x2: Double,
    _ y2: Double,
    _ style: String
  ) {
    markup.element(
      "line",
      [
        .text("class", style), .number("x1", x1), .number("y1", y1), .number("x2", x2),
        .number("y2", y2),
      ]
    )
  }

  /// A rectangle; `title` is what a pointer that rests on it is told.
  package mutating func rect(
    _ x: Double,
    _ y: Double,
    width: Double,
    height: Double,
    _ style: String,
    title: String? = nil
  ) {
    let attributes: [Markup.Attribute] = [
      .text("class", style), .number("x", x), .number("y", y), .number("width", width),
      .number("height", height),
    ]
    if let title {
      markup.element("rect", attributes) { $0.element("title", text: title) }
    } else {
      markup.element("rect", attributes)
    }
  }

  /// Text whose baseline is at `y`.
  package mutating func text(
    _ words: String,
    _ x: Double,
    _ y: Double,
    _ style: String,
    _ anchor: Anchor = .start
  ) {
    var attributes: [Markup.Attribute] = [
      .text("class", style), .number("x", x), .number("y", y),
    ]
    if anchor != .start { attributes.append(.text("text-anchor", anchor.rawValue)) }
    markup.element("text", attributes, text: words)
  }

  /// Nothing is drawn for an empty path.
  package mutating func path(_ path: PathText, _ style: String) {
    guard !path.isEmpty else { return }
    markup.element("path", [.text("class", style), .text("d", path.string)])
  }

  /// What was drawn elsewhere.
  package mutating func add(_ body: String) {
    markup.raw(body)
  }
}
