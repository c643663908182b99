/// What a batch takes, as a queueing simulation draws it.
///
/// Most batches of about a size take about as long; now and then one is held up by something else on the
/// machine, before it is taken or while it is computed. What holds up comes with the readings (they are read
/// on the same machine), not with the batches, of which there are fewer the longer they are. So the usual
/// time is drawn among batches of the size, and a stall with a chance for each reading.
package struct ServiceModel: Sendable {
  private struct Class: Sendable {
    var sizes: [Int64]
    var times: [Int64]
    /// Medians.
    var size: Double
    var time: Double
  }

  /// What batches of about a size are drawn from.
  private struct Choice: Sendable {
    var place: Int
    /// Nanoseconds that one reading more takes.
    var slope: Double
  }

  /// By doubling of the size; nil: no such batch was measured, or too few.
  private var classes: [Class?] = []
  /// By doubling of the size; empty: nothing was measured.
  private var choices: [Choice] = []

  /// How much longer than usual batches took that were held up.
  private var stalls = Stalls()
  /// Before a batch is taken: the usual ways to wait, and the others.
  private var usualDelays: [Int64] = []
  private var delayStalls = Stalls()

  /// A batch that is taken, or computed, this much later than usual was held up.
  private static let stall = 20_000.0

  private struct Stalls {
    var lengths: [Int64] = []
    /// Chance of one for each reading.
    var perReading = 0.0

    /// The length of a stall among so many readings; mostly 0.
    func drawn(_ size: Int, _ draw: UInt64) -> Double {
      let chance = min(1, perReading * Double(size))
      let share = Double(draw >> 11) * 0x1p-53
      guard share < chance, !lengths.isEmpty else { return 0 }
      return Double(lengths[min(lengths.count - 1, Int(share / chance * Double(lengths.count)))])
    }
  }

  /// Batches that a class needs: one of a few may be of stalls alone, as the largest are.
  private static let enough = 32

  /// `perReading`: nanoseconds of a reading in the largest batches, as of a run as fast as possible; nil: as
  /// of the largest batches that were measured.
  package init(_ measured: ServiceTimes, perReading: Double? = nil) {
    let isSmall = measured.classes.allSatisfy { $0.times.count < Self.enough }
    var (readings, stalled) = (0.0, 0.0)
    for found in measured.classes {
      guard !found.times.isEmpty, isSmall || found.times.count >= Self.enough else {
        classes.append(nil)
        continue
      }
      let median = Self.median(found.times)
      let limit = 4 * median + Self.stall
      let usual = found.times.indices.filter { Double(found.times[$0]) <= limit }
      let late = found.times.filter { Double($0) > limit }
      stalls.lengths += late.map { $0 - Int64(median) }
      let weight = Double(found.seen) / Double(found.times.count)
      readings += weight * found.sizes.reduce(0.0) { $0 + Double($1) }
      stalled += weight * Double(late.count)
      classes.append(
        Class(
          sizes: usual.map { found.sizes[$0] },
          times: usual.map { found.times[$0] },
          size: Self.median(found.sizes),
          time: median
        )
      )
    }
    choose(perReading)
    stalls.perReading = readings > 0 ? stalled / readings : 0
    let delays = measured.delays
    usualDelays = delays.times.filter { Double($0) <= Self.stall }
    delayStalls.lengths = delays.times.filter { Double($0) > Self.stall }
    let sizes = delays.sizes.reduce(0.0) { $0 + Double($1) }
    delayStalls.perReading = sizes > 0 ? Double(delayStalls.lengths.count) / sizes : 0
  }

  /// How long a batch is not taken although it could be; `size` readings were in the one before it.
  package func delay(behind size: Int, draw: UInt64, stall: UInt64) -> Double {
    let place = Int(draw.multipliedFullWidth(by: UInt64(usualDelays.count)).high)
    let usual = usualDelays.isEmpty ? 0 : Double(usualDelays[place])
    return usual + delayStalls.drawn(size, stall)
  }

  /// The time of a batch of `size` readings: one that was measured, drawn by `draw`, and per reading where
  /// its size differs; and a stall, if `stall` draws one.
  ///
  /// Sizes beyond all that were measured are taken at the cost per reading of the largest.
  package func time(ofSize size: Int, draw: UInt64, stall: UInt64) -> Double {
    guard !choices.isEmpty else { return 0 }
    let choice = choices[ServiceTimes.index(ofSize: size)]
    guard let found = classes[choice.place] else { return 0 }
    let place = Int(draw.multipliedFullWidth(by: UInt64(found.times.count)).high)
    let difference = Double(Int64(size) - found.sizes[place])
    let usual = max(0, Double(found.times[place]) + choice.slope * difference)
    return usual + stalls.drawn(size, stall)
  }

  /// For each doubling the nearest class that was measured, of two the larger.
  private mutating func choose(_ perReading: Double?) {
    let measured = classes.indices.filter { classes[$0] != nil }
    guard !measured.isEmpty else { return }
    for wanted in 0..<Int.bitWidth {
      let place = measured.min { (abs($0 - wanted), -$0) < (abs($1 - wanted), -$1) } ?? 0
      let beyond = wanted > place ? perReading : nil
      choices.append(Choice(place: place, slope: beyond ?? slope(place, among: measured)))
    }
  }

  /// Nanoseconds that one reading more takes, about a class: from the medians of those beside it.
  private func slope(_ index: Int, among measured: [Int]) -> Double {
    guard let place = measured.firstIndex(of: index), let found = classes[index] else { return 0 }
    guard measured.count > 1, let low = classes[measured[max(0, place - 1)]],
      let high = classes[measured[min(measured.count - 1, place + 1)]]
    else { return found.time / found.size }
    return max(0, (high.time - low.time) / (high.size - low.size))
  }

  private static func median(_ values: [Int64]) -> Double {
    Double(values.sorted()[values.count / 2])
  }
}
