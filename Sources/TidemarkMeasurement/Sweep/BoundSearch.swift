/// Finds the smallest value of a setting from which on a threshold holds.
///
/// Nothing is taken to be monotone: on the grid it is the smallest value that holds and above which all
/// others hold too. Between that and the value before, which fails, halves are taken until they are as fine
/// as the setting is written: whole numbers to 1, spans to the milliseconds (finer if the grid is), others to
/// a thousandth of the distance.
package struct BoundSearch: Sendable {
  private let axis: SweepAxis
  private let from: SweepQuantity
  private let to: SweepQuantity
  /// How many values there are between the two.
  private let steps: Int64
  /// Fails; in steps.
  private var low: Int64 = 0
  /// Holds.
  private var high: Int64

  /// The smallest value of the grid that holds with all above it; nil if the largest does not.
  ///
  /// `holds` is in the order of the axis, whose values may be in any order.
  package static func gridPlace(_ axis: SweepAxis, holds: [Bool]) -> Int? {
    guard let numbers = axis.numbers else { return nil }
    let order = numbers.indices.sorted { numbers[$0] > numbers[$1] }
    return order.prefix { holds[$0] }.last
  }

  /// A search below a place of the grid; nil where the grid begins there.
  package init?(_ axis: SweepAxis, below place: Int) {
    guard let numbers = axis.numbers else { return nil }
    let smaller = numbers.indices.filter { numbers[$0] < numbers[place] }
    guard let before = smaller.max(by: { numbers[$0] < numbers[$1] }),
      let low = SweepQuantity(axis.values[before][...]),
      let high = SweepQuantity(axis.values[place][...])
    else { return nil }
    self.axis = axis
    to = high.withUnit(of: low)
    from = low.withUnit(of: high)
    switch (from.number, to.number) {
    case (.span(let a, _), .span(let b, _)): steps = (b - a) / SweepQuantity.resolution(from, to)
    default: steps = axis.isWhole ? Int64((to.raw - from.raw).rounded()) : 1_024
    }
    self.high = steps
  }

  /// The value to try next; nil if the search is over.
  package var next: String? {
    high - low > 1 ? text(low + (high - low) / 2) : nil
  }

  /// The smallest value that is known to hold.
  package var value: String { text(high) }

  /// What the value to try next was found to do.
  package mutating func take(holds: Bool) {
    let middle = low + (high - low) / 2
    if holds { high = middle } else { low = middle }
  }

  private func text(_ step: Int64) -> String {
    guard step < steps else { return to.text }
    switch (from.number, to.number) {
    case (.span(let a, _), .span(_, let unit)):
      return SweepQuantity(.span(a + step * SweepQuantity.resolution(from, to), unit: unit)).text
    default:
      let value = from.raw + (to.raw - from.raw) * (Double(step) / Double(steps))
      return SweepQuantity.nearest(to: value, from, to, isWhole: axis.isWhole, digits: 9).text
    }
  }
}
