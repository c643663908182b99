/// What a batch takes, as a queueing simulation draws it.
///
/// A batch takes a time of its own, which was measured, and one for each of its readings. Both are slower the
/// busier the machine is, so that batches are drawn from the runs whose rates are around the one in question;
/// not from those of the same size: a batch is large because the one before it was slow, mostly by what slows
/// it down as well. Now and then one is held up by something else on the machine, before it is taken or while
/// it is computed: such stalls come by themselves, with the clock and with the readings that are served.
package struct ServiceModel: Sendable {
  /// What one run found of batches that were not held up, in nanoseconds.
  private struct Run: Sendable {
    /// Readings per second.
    var rate: Double
    /// Of each batch its time without that of its readings.
    var times: [Double]
    var delays: [Int64]
  }

  /// By their rates.
  private var runs: [Run] = []
  /// Nanoseconds of one reading.
  private let perReading: Double
  /// Stalls by nanosecond, and by reading.
  package let stallsByTime: StallProcess
  package let stallsByReading: StallProcess

  /// A batch that is taken, or computed, this much later than usual was held up.
  private static let stall = 20_000.0

  /// `measured`: runs at different rates, so that stalls of both sorts can be told apart.
  ///
  /// `perReading`: nanoseconds of one reading more in a batch, as in a run as fast as possible; nil: as far as
  /// the sizes of the batches tell.
  package init(_ measured: [ServiceTimes], perReading: Double? = nil) {
    let slope = perReading ?? Self.slope(measured.flatMap(\.batches))
    self.perReading = slope
    for run in measured.sorted(by: { $0.rate < $1.rate }) where !run.isEmpty {
      let (times, limit, _) = Self.own(run, perReading: slope)
      runs.append(
        Run(
          rate: run.rate,
          times: times.filter { $0 <= limit },
          delays: run.batches.map(\.delay).filter { Double($0) <= Self.stall }
        )
      )
    }
    let fit = StallFit(
      measured.filter { !$0.isEmpty }.map { run in
        let (times, limit, median) = Self.own(run, perReading: slope)
        let late = times.filter { $0 > limit }.map { Int64($0 - median) }
        let delays = run.batches.map(\.delay).filter { Double($0) > Self.stall }
        return StallFit.Run(
          nanoseconds: Double(run.span),
          readings: Double(run.readings),
          stalls: (late + delays).map { ($0, run.weight) }
        )
      }
    )
    (stallsByTime, stallsByReading) = (fit.byTime, fit.byReading)
  }

  /// Of each batch its time without that of its readings, what is beyond usual for it, and the median.
  private static func own(
    _ run: ServiceTimes,
    perReading: Double
  ) -> (times: [Double], limit: Double, median: Double) {
    let times = run.batches.map { Double($0.time) - perReading * Double($0.size) }
    let median = times.sorted()[times.count / 2]
    return (times, 4 * abs(median) + stall, median)
  }

  /// How long a batch is not taken although it could be, without a stall, at so many readings per second.
  package func delay(at rate: Double, draw: UInt64) -> Double {
    run(at: rate, draw).flatMap { Self.drawn($0.delays, draw) }.map(Double.init) ?? 0
  }

  /// The time of a batch of `size` readings without a stall, at so many readings per second.
  package func time(ofSize size: Int, at rate: Double, draw: UInt64) -> Double {
    let own = run(at: rate, draw).flatMap { Self.drawn($0.times, draw) } ?? 0
    return max(0, own + perReading * Double(size))
  }

  /// One of the two runs around a rate: the nearer, the likelier.
  private func run(at rate: Double, _ draw: UInt64) -> Run? {
    guard let above = runs.firstIndex(where: { $0.rate >= rate }) else { return runs.last }
    guard above > 0 else { return runs[0] }
    let (low, high) = (runs[above - 1].rate, runs[above].rate)
    // The lower bits: the upper ones choose among the batches.
    let share = Double(draw & 0xFFFF) / 0x1p16
    return share < (rate - low) / (high - low) ? runs[above] : runs[above - 1]
  }

  private static func drawn<Value>(_ values: [Value], _ draw: UInt64) -> Value? {
    guard !values.isEmpty else { return nil }
    return values[Int(draw.multipliedFullWidth(by: UInt64(values.count)).high)]
  }

  /// By how much time grows with size, at least 0: the least squares' line.
  private static func slope(_ batches: [ServiceTimes.Batch]) -> Double {
    guard !batches.isEmpty else { return 0 }
    let count = Double(batches.count)
    let size = batches.reduce(0) { $0 + Double($1.size) } / count
    let time = batches.reduce(0) { $0 + Double($1.time) } / count
    var (both, sizes) = (0.0, 0.0)
    for batch in batches {
      both += (Double(batch.size) - size) * (Double(batch.time) - time)
      sizes += (Double(batch.size) - size) * (Double(batch.size) - size)
    }
    return sizes > 0 ? max(0, both / sizes) : time / size
  }
}
