import TidemarkCore

/// What a key has gathered in a window: its values in the order in which they were added.
struct ReferencePane: Sendable {
  private(set) var values: [Double] = []
  /// A sum is in the order of arrival inside a pane, and of panes ascending: numbers of their own,
  /// since adding the values up again after a merge would round differently.
  private var sums: [Int64: Double] = [:]
  /// Largest event time.
  private(set) var latest = Int64.min

  var isEmpty: Bool { values.isEmpty }

  /// `part` is the pane of a window that is put together from several.
  mutating func add(_ value: Double, at time: Int64, part: Int64 = 0) {
    values.append(value)
    sums[part, default: 0] += value
    latest = max(latest, time)
  }

  /// Takes in what a later window gathered.
  mutating func merge(_ later: ReferencePane) {
    values += later.values
    for (part, sum) in later.sums { sums[part, default: 0] += sum }
    latest = max(latest, later.latest)
  }

  private var sum: Double {
    let parts = sums.sorted { $0.key < $1.key }.map(\.value)
    return parts.dropFirst().reduce(parts.first ?? 0, +)
  }

  /// The results as text.
  func results(_ aggregates: [Aggregate]) -> [String] {
    aggregates.map { aggregate in
      if aggregate == .concat { return words }
      return referenceText(number(aggregate))
    }
  }

  private var words: String {
    values.map { value in UInt32(exactly: value).map { "\($0)" } ?? "null" }.joined(separator: "+")
  }

  /// Not a number, once in, stays.
  private func number(_ aggregate: Aggregate) -> Double {
    switch aggregate {
    case .count: Double(values.count)
    case .sum: sum
    case .mean: sum / Double(values.count)
    case .min: values.contains(where: \.isNaN) ? .nan : values.min() ?? .infinity
    case .max: values.contains(where: \.isNaN) ? .nan : values.max() ?? -.infinity
    case .last: values.last ?? 0
    case .distinct:
      Double(Set(values.filter { !$0.isNaN }).count + (values.contains(where: \.isNaN) ? 1 : 0))
    case .percentile:
      values.contains(where: \.isNaN) ? .nan : referencePercentile(aggregate, of: values)
    // Of merged sessions the variance is made of those of the parts, in other bits than these.
    case .variance, .stddev, .first, .concat: aggregate.plain(values)
    }
  }
}

/// Of up to 64 values the value itself; of more the middle of its bucket.
///
/// There are 64 buckets between powers of two, and a middle is never beyond the values. Zero has no sign.
private func referencePercentile(_ aggregate: Aggregate, of values: [Double]) -> Double {
  let values = values.map { $0 == 0 ? 0 : $0 }
  let exact = aggregate.plain(values)
  guard values.count > 64, exact != 0, exact.isFinite else { return exact }
  let width = exact.binade / 64
  let bucket = (exact.magnitude / width).rounded(.down)
  let middle = (bucket + 0.5) * width * (exact < 0 ? -1 : 1)
  return min(max(middle, values.min() ?? middle), values.max() ?? middle)
}
