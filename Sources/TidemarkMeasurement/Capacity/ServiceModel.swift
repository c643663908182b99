/// What a batch takes, as a queueing simulation draws it.
///
/// Most batches of about a size take about as long; now and then one is held up by something else on the
/// machine, before it is taken or while it is computed. So the usual time is drawn among batches of the size,
/// and stalls come by themselves, with the clock and with the readings that are served.
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
  /// How long a batch usually waits before it is taken, in nanoseconds.
  private var delays: [Int64] = []
  /// Stalls by nanosecond, and by reading.
  package let stallsByTime: StallProcess
  package let stallsByReading: StallProcess

  /// A batch that is taken, or computed, this much later than usual was held up.
  private static let stall = 20_000.0
  /// Batches that a class needs: one of a few may be of stalls alone, as the largest are.
  private static let enough = 32

  /// `runs`: at different rates, so that stalls of both sorts can be told apart.
  ///
  /// `perReading`: nanoseconds of a reading in the largest batches, as of a run as fast as possible; nil: as
  /// of the largest batches that were measured.
  package init(_ runs: [ServiceTimes], perReading: Double? = nil) {
    var all = ServiceTimes()
    for run in runs { all.merge(run) }
    let isSmall = all.classes.allSatisfy { $0.times.count < Self.enough }
    var limits: [Double] = []
    for found in all.classes {
      let median = found.times.isEmpty ? 0 : Self.median(found.times)
      let limit = 4 * median + Self.stall
      limits.append(limit)
      guard !found.times.isEmpty, isSmall || found.times.count >= Self.enough else {
        classes.append(nil)
        continue
      }
      let usual = found.times.indices.filter { Double(found.times[$0]) <= limit }
      classes.append(
        Class(
          sizes: usual.map { found.sizes[$0] },
          times: usual.map { found.times[$0] },
          size: Self.median(found.sizes),
          time: median
        )
      )
    }
    let measured = classes.map { $0 != nil }
    let medians = classes.map { $0?.time ?? 0 }
    let fit = StallFit(
      runs.map { run in
        var found = StallFit.Run(nanoseconds: Double(run.span), readings: Double(run.readings))
        for (index, times) in run.classes.enumerated() where measured[index] {
          found.stalls += times.late(Int64(limits[index])).map {
            ($0.nanoseconds - Int64(medians[index]), $0.weight)
          }
        }
        found.stalls += run.delays.late(Int64(Self.stall))
        return found
      }
    )
    (stallsByTime, stallsByReading) = (fit.byTime, fit.byReading)
    delays = all.delays.times.filter { Double($0) <= Self.stall }
    choose(perReading)
  }

  /// How long a batch is not taken although it could be, without a stall.
  package func delay(_ draw: UInt64) -> Double {
    let place = Int(draw.multipliedFullWidth(by: UInt64(delays.count)).high)
    return delays.isEmpty ? 0 : Double(delays[place])
  }

  /// The time of a batch of `size` readings without a stall: one that was measured, drawn by `draw`, and per
  /// reading where its size differs.
  ///
  /// Sizes beyond all that were measured are taken at the cost per reading of the largest.
  package func time(ofSize size: Int, draw: UInt64) -> Double {
    guard !choices.isEmpty else { return 0 }
    let choice = choices[ServiceTimes.index(ofSize: size)]
    guard let found = classes[choice.place] else { return 0 }
    let place = Int(draw.multipliedFullWidth(by: UInt64(found.times.count)).high)
    let difference = Double(Int64(size) - found.sizes[place])
    return max(0, Double(found.times[place]) + choice.slope * difference)
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
