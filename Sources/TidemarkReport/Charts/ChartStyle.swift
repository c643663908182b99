/// The style sheet of all pictures, for light and dark surroundings.
///
/// The colours are those of M. Okabe and K. Ito, "Color Universal Design", which people with any
/// kind of colour vision tell apart; besides, every kind of mark has a shape of its own. Custom
/// properties would be shorter, but programs that turn SVG into paper do not know them.
package enum ChartStyle {
  package static let sheet = """
    svg { font: 11px Helvetica, Arial, sans-serif; }
    .paper { fill: #ffffff; }
    text { fill: #222222; }
    .headline { font-size: 20px; font-weight: bold; }
    .title { font-size: 14px; font-weight: bold; }
    .name { font-weight: bold; }
    .small { font-size: 10px; }
    .tick, .note { fill: #555555; }
    .frame { fill: none; stroke: #aaaaaa; }
    .axis { stroke: #777777; }
    .grid { stroke: #e4e4e4; }
    .mark { stroke: #222222; stroke-dasharray: 3 2; }
    .bar { fill: #56b4e9; }
    .span { fill: #d55e00; fill-opacity: 0.16; }
    path { fill: none; stroke-linejoin: round; }
    .true { stroke: #0072b2; stroke-width: 1.2; stroke-linecap: round; }
    .true.dots { stroke-width: 3.2; }
    .event { stroke: #e69f00; stroke-width: 1.2; stroke-linecap: round; }
    .event.dots { stroke-width: 3.2; }
    .arrival { stroke: #009e73; stroke-width: 1.2; stroke-linecap: square; }
    .arrival.dots { stroke-width: 2.4; }
    .event.points, .arrival.points { stroke-width: 2.2; }
    .anomalous { stroke: #d55e00; stroke-width: 4.4; stroke-linecap: round; }
    .anomalous.points { stroke-width: 1.8; }
    .lost { stroke: #222222; fill: #ffffff; }
    .duplicate { stroke: #cc79a7; stroke-width: 1.4; }
    .nan { stroke: #222222; stroke-width: 1.2; }
    .beyond { fill: #222222; stroke: none; }
    .state { stroke: none; fill-opacity: 0.75; }
    .s0 { fill: #0072b2; } .s1 { fill: #e69f00; } .s2 { fill: #009e73; }
    .s3 { fill: #cc79a7; } .s4 { fill: #56b4e9; } .s5 { fill: #d55e00; }
    .s6 { fill: #f0e442; } .s7 { fill: #777777; }
    @media (prefers-color-scheme: dark) {
      .paper, .lost { fill: #161616; }
      text { fill: #e6e6e6; }
      .tick, .note { fill: #a8a8a8; }
      .frame { stroke: #555555; }
      .axis { stroke: #888888; }
      .grid { stroke: #2e2e2e; }
      .mark, .lost, .nan { stroke: #e6e6e6; }
      .beyond { fill: #e6e6e6; }
      .true { stroke: #56b4e9; }
      .arrival { stroke: #1fc196; }
      .span { fill-opacity: 0.32; }
      .s0 { fill: #3a9bd9; }
    }

    """
}
