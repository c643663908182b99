/// How long batches took, by how many readings they had: what a queueing simulation draws from.
///
/// A batch's time hardly depends on which readings it has, but much on how many. Batches are kept in classes
/// of sizes, one for each doubling, with up to some thousand times of each: every nth, where n doubles when
/// there are too many, so that those that are kept are spread over the whole run.
package struct ServiceTimes: Sendable {
  private struct Class: Sendable {
    var sizes: [Int64] = []
    var times: [Int64] = []
    var every: Int64 = 1
    var seen: Int64 = 0

    mutating func record(size: Int64, nanoseconds: Int64, limit: Int) {
      seen += 1
      guard seen % every == 0 else { return }
      if times.count == limit {
        sizes = stride(from: 1, to: limit, by: 2).map { sizes[$0] }
        times = stride(from: 1, to: limit, by: 2).map { times[$0] }
        every *= 2
        guard seen % every == 0 else { return }
      }
      sizes.append(size)
      times.append(nanoseconds)
    }
  }

  private static let limit = 4_096
  private var classes: [Class] = []

  package init() {}

  package var isEmpty: Bool { classes.allSatisfy { $0.times.isEmpty } }

  /// A batch of `size` readings, at least one, took so long.
  package mutating func record(size: Int, nanoseconds: Int64) {
    let index = Int.bitWidth - 1 - size.leadingZeroBitCount
    while classes.count <= index { classes.append(Class()) }
    classes[index].record(size: Int64(size), nanoseconds: nanoseconds, limit: Self.limit)
  }

  /// Adds what another run measured.
  package mutating func merge(_ other: ServiceTimes) {
    for found in other.classes {
      for (size, time) in zip(found.sizes, found.times) {
        record(size: Int(size), nanoseconds: time)
      }
    }
  }

  /// The time of a batch of `size` readings: of one that was measured, drawn by `draw` among those of about
  /// this size; per reading where its size differs.
  ///
  /// Sizes beyond all that was measured are taken at the cost per reading of the largest.
  package func time(ofSize size: Int, draw: UInt64) -> Double {
    let wanted = Int.bitWidth - 1 - max(1, size).leadingZeroBitCount
    guard let index = nearest(to: wanted) else { return 0 }
    let found = classes[index]
    let place = Int((draw.multipliedFullWidth(by: UInt64(found.times.count))).high)
    let difference = Double(Int64(size) - found.sizes[place])
    return max(0, Double(found.times[place]) + slope(index) * difference)
  }

  /// The nearest class that has times; of two the larger.
  private func nearest(to wanted: Int) -> Int? {
    classes.indices.filter { !classes[$0].times.isEmpty }
      .min { (abs($0 - wanted), -$0) < (abs($1 - wanted), -$1) }
  }

  /// Nanoseconds that one reading more takes, about a class: from the means of those beside it.
  private func slope(_ index: Int) -> Double {
    let measured = classes.indices.filter { !classes[$0].times.isEmpty }
    guard let place = measured.firstIndex(of: index), measured.count > 1 else {
      let (size, time) = means(index)
      return time / size
    }
    let (low, high) = (measured[max(0, place - 1)], measured[min(measured.count - 1, place + 1)])
    let (first, second) = (means(low), means(high))
    return max(0, (second.time - first.time) / (second.size - first.size))
  }

  private func means(_ index: Int) -> (size: Double, time: Double) {
    let count = Double(classes[index].times.count)
    return (
      classes[index].sizes.reduce(0.0) { $0 + Double($1) } / count,
      classes[index].times.reduce(0.0) { $0 + Double($1) } / count
    )
  }
}
