extension DevicePage {
  /// A page that needs nothing else; it is well-formed XML besides.
  package var html: String {
    var page = Markup()
    page.raw("<!DOCTYPE html>\n")
    page.element("html", [.text("lang", "en"), .text("xmlns", "http://www.w3.org/1999/xhtml")]) {
      $0.element("head") { head in
        head.element("meta", [.text("charset", "utf-8")])
        head.element(
          "meta",
          [.text("name", "viewport"), .text("content", "width=device-width, initial-scale=1")]
        )
        head.element("meta", [.text("name", "color-scheme"), .text("content", "light dark")])
        head.element("title", text: "\(title) · \(source.name)")
        head.element("style") { $0.raw(ChartStyle.sheet + DevicePage.sheet) }
      }
      $0.element("body") { body in addBody(to: &body) }
    }
    return page.string
  }

  private func addBody(to body: inout Markup) {
    body.element("h1", text: title)
    for line in facts { body.element("p", [.text("class", "fact")], text: line) }
    var number = 0
    func add(_ figure: Figure, _ style: String) {
      number += 1
      addFigure(figure, style, number: number, to: &body)
    }
    body.element("form") { form in
      for clock in subject.clocks { addBox(clock.title, layer: clock.style, to: &form) }
      addBox("lay them over each other", layer: nil, to: &form)
    }
    add(legend, "legend")
    for panel in panels { add(panel, panel.rows == nil ? "figure" : "panel") }
    if let delays { add(delays, "figure") }
    counts.html(into: &body)
    list()?.html(into: &body)
    body.element("p", [.text("class", "remark")], text: footer)
    body.element("script") { $0.raw(DevicePage.script) }
  }

  /// A box that shows or hides a layer, or lays all over each other.
  private func addBox(_ words: String, layer: String?, to form: inout Markup) {
    form.element("label") { label in
      var attributes: [Markup.Attribute] = [
        .text("type", "checkbox"), .text("autocomplete", "off"),
      ]
      if let layer {
        attributes += [.text("checked", "checked"), .text("data-layer", layer)]
      } else {
        attributes.append(.text("id", "overlay"))
      }
      label.element("input", attributes)
      label.element("span", text: words)
    }
  }

  private func addFigure(_ figure: Figure, _ style: String, number: Int, to body: inout Markup) {
    let size = "0 0 \(Markup.coordinate(Figure.width)) \(Markup.coordinate(figure.height))"
    var attributes: [Markup.Attribute] = [
      .text("xmlns", "http://www.w3.org/2000/svg"), .text("class", style),
      .text("viewBox", size), .text("role", "img"),
      .text("aria-labelledby", "title-\(number) description-\(number)"),
    ]
    if let rows = figure.rows {
      attributes += [.number("data-top", rows.top), .number("data-pitch", rows.pitch)]
      attributes.append(.number("data-tail", PanelLayout.timeAxisHeight))
    }
    body.element("svg", attributes) { svg in
      svg.element("title", [.text("id", "title-\(number)")], text: figure.title)
      svg.element("desc", [.text("id", "description-\(number)")], text: figure.description)
      svg.raw(figure.body)
    }
  }

  private static let sheet = """
    body { font: 14px/1.5 Helvetica, Arial, sans-serif; color: #222222; background: #ffffff;
      max-width: 1040px; margin: 24px auto; padding: 0 24px; }
    h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
    h2 { font-size: 16px; margin: 24px 0 4px; }
    .fact { margin: 0; color: #555555; }
    form { margin: 16px 0 8px; }
    label { margin-right: 18px; }
    svg { display: block; width: 100%; height: auto; margin: 14px 0; overflow: visible; }
    table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
    th, td { text-align: right; padding: 2px 9px; border-bottom: 1px solid #dddddd;
      font-variant-numeric: tabular-nums; }
    th:first-child, td:first-child { padding-left: 0; }
    .text { text-align: left; }
    .remark { color: #555555; font-size: 12px; }
    .overlaid .rowname, .upon .base { display: none; }
    @media (prefers-color-scheme: dark) {
      body { color: #e6e6e6; background: #161616; }
      .fact, .remark { color: #a8a8a8; }
      th, td { border-color: #3a3a3a; }
    }
    @media print { form { display: none; } }

    """

  /// Moves the rows of each panel as the boxes say; without a script all are shown.
  private static let script = """
    (() => {
      const boxes = Array.from(document.querySelectorAll("input[data-layer]"));
      const overlay = document.getElementById("overlay");
      const arrange = () => document.querySelectorAll("svg.panel").forEach((panel) => {
        const [top, pitch, tail] = ["top", "pitch", "tail"].map((key) => Number(panel.dataset[key]));
        const over = overlay.checked;
        let rows = 0;
        boxes.forEach((box) => {
          const row = panel.querySelector("g.row[data-layer=" + box.dataset.layer + "]");
          row.style.display = box.checked ? "" : "none";
          if (!box.checked) return;
          const x = row.transform.baseVal[0].matrix.e;
          const y = top + (over ? 0 : rows * pitch);
          row.setAttribute("transform", "translate(" + x + " " + y + ")");
          row.classList.toggle("upon", over ? rows > 0 : false);
          rows += 1;
        });
        panel.classList.toggle("overlaid", over);
        const end = top + pitch * (over ? Math.min(rows, 1) : rows);
        const time = panel.querySelector("g.time");
        time.setAttribute("transform", "translate(" + time.transform.baseVal[0].matrix.e + " " + end + ")");
        panel.setAttribute("viewBox", "0 0 \(Markup.coordinate(Figure.width)) " + (end + tail));
      });
      boxes.concat([overlay]).forEach((box) => box.addEventListener("change", arrange));
    })();

    """
}
