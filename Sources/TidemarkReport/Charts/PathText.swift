import TidemarkCore

/// The `d` of an SVG path: many marks of one kind in one element, which keeps a file small.
package struct PathText {
  private var buffer = TextBuffer()
  package private(set) var isEmpty = true

  package init() {}

  package var string: String { buffer.string }

  private mutating func command(_ letter: StaticString, _ x: Double, _ y: Double) {
    isEmpty = false
    buffer.append(letter)
    buffer.append(coordinate: x)
    buffer.append(" ")
    buffer.append(coordinate: y)
  }

  package mutating func move(_ x: Double, _ y: Double) { command("M", x, y) }

  package mutating func line(_ x: Double, _ y: Double) { command("L", x, y) }

  /// A line of hardly any length: with round caps a disc, with square caps a square.
  ///
  /// Not everything that draws SVG draws the caps of a line of no length.
  package mutating func dot(_ x: Double, _ y: Double) {
    command("M", x, y)
    buffer.append("h.1")
  }

  /// A circle of radius 2.5 around a point.
  package mutating func ring(_ x: Double, _ y: Double) {
    command("M", x - 2.5, y)
    buffer.append("a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0")
  }

  /// An x of 5 pixels.
  package mutating func cross(_ x: Double, _ y: Double) {
    command("M", x - 2.5, y - 2.5)
    buffer.append("l5 5m0-5l-5 5")
  }

  /// A vertical line upwards.
  package mutating func tick(_ x: Double, _ y: Double, height: Double) {
    command("M", x, y)
    buffer.append("v")
    buffer.append(coordinate: -height)
  }

  /// A filled box.
  package mutating func box(_ x: Double, _ y: Double, width: Double, height: Double) {
    command("M", x, y)
    buffer.append("h")
    buffer.append(coordinate: width)
    buffer.append("v")
    buffer.append(coordinate: height)
    buffer.append("h")
    buffer.append(coordinate: -width)
    buffer.append("z")
  }

  /// A triangle that points at x, y from a place `dx` aside.
  package mutating func triangle(_ x: Double, _ y: Double, dx: Double, dy: Double) {
    command("M", x, y)
    command("L", x + dx, y - dy)
    command("L", x + dx, y + dy)
    buffer.append("z")
  }

  /// A small triangle that points up or down at x, y.
  package mutating func pointer(_ x: Double, _ y: Double, up: Bool) {
    let foot = up ? y + 6 : y - 6
    command("M", x, y)
    command("L", x - 3.5, foot)
    command("L", x + 3.5, foot)
    buffer.append("z")
  }
}
