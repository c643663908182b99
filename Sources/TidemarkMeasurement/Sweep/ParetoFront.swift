/// The points that no other point beats at both of two things.
package enum ParetoFront {
  /// For each point, whether it is on the front: no other has at least its benefit at no more than its
  /// cost, and one of them better.
  ///
  /// Points without a value are not; of several that are the same, all are.
  package static func flags(benefit: [Double?], cost: [Double?]) -> [Bool] {
    let points = zip(benefit, cost).enumerated().compactMap { index, pair in
      pair.0.flatMap { benefit in pair.1.map { (index: index, benefit: benefit, cost: $0) } }
    }
    // By cost, the greatest benefit first: a point is on the front if it has more than all before it.
    let sorted = points.sorted { ($0.cost, -$0.benefit) < ($1.cost, -$1.benefit) }
    var flags = [Bool](repeating: false, count: benefit.count)
    var best: (benefit: Double, cost: Double)?
    for point in sorted {
      if let best {
        let isEqual = point.benefit == best.benefit && point.cost == best.cost
        guard point.benefit > best.benefit || isEqual else { continue }
      }
      flags[point.index] = true
      best = (point.benefit, point.cost)
    }
    return flags
  }
}
