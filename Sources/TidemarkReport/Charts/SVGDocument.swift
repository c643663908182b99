/// A drawing as a file that needs no other.
enum SVGDocument {
  /// `body` is drawn on paper of the given size; `sheet` says how classes look.
  static func text(
    title: String,
    description: String,
    width: Double,
    height: Double,
    sheet: String = ChartStyle.sheet,
    body: String
  ) -> String {
    var page = Markup()
    page.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    let attributes: [Markup.Attribute] = [
      .text("xmlns", "http://www.w3.org/2000/svg"), .number("width", width),
      .number("height", height),
      .text("viewBox", "0 0 \(Markup.coordinate(width)) \(Markup.coordinate(height))"),
      .text("role", "img"), .text("aria-labelledby", "title description"),
    ]
    page.element("svg", attributes) { svg in
      svg.element("title", [.text("id", "title")], text: title)
      svg.element("desc", [.text("id", "description")], text: description)
      svg.element("style") { $0.raw(sheet) }
      svg.element(
        "rect",
        [.text("class", "paper"), .number("width", width), .number("height", height)]
      )
      svg.raw(body)
    }
    return page.string
  }
}
