/// Tells stalls that come with time from those that come with readings, from runs at different rates.
///
/// Other work on the machine holds an engine up so many times a second, whatever it does; what reads ahead
/// for it, so many times for so many readings. A run of T nanoseconds and N readings is held up about
/// a·T + b·N times. The most likely a and b ≥ 0, if stalls come at random (Poisson), are found by
/// expectation maximization (Dempster, Laird and Rubin, 1977), apart for each doubling of the length: short
/// stalls have other causes than long ones.
struct StallFit {
  /// What one run saw.
  struct Run {
    var nanoseconds: Double
    var readings: Double
    /// Nanoseconds, and how often each is taken to have been there.
    var stalls: [(nanoseconds: Int64, weight: Double)] = []
  }

  private(set) var byTime = StallProcess()
  private(set) var byReading = StallProcess()

  private static let rounds = 200

  init(_ runs: [Run]) {
    let exposure = runs.reduce(into: (time: 0.0, readings: 0.0)) {
      $0.time += $1.nanoseconds
      $0.readings += $1.readings
    }
    var time: [(nanoseconds: Int64, weight: Double)] = []
    var reading = time
    for length in 0..<Int64.bitWidth {
      let found = runs.map { run in run.stalls.filter { Self.doubling($0.nanoseconds) == length } }
      let counts = found.map { $0.reduce(0) { $0 + $1.weight } }
      guard counts.contains(where: { $0 > 0 }) else { continue }
      let shares = Self.shares(counts, runs)
      for (stalls, share) in zip(found, shares) {
        time += stalls.map { ($0.nanoseconds, $0.weight * share) }
        reading += stalls.map { ($0.nanoseconds, $0.weight * (1 - share)) }
      }
    }
    byTime = StallProcess(time, exposure: exposure.time)
    byReading = StallProcess(reading, exposure: exposure.readings)
  }

  /// Of each run's stalls, those that came with time.
  private static func shares(_ counts: [Double], _ runs: [Run]) -> [Double] {
    var shares = [Double](repeating: 0.5, count: runs.count)
    let time = runs.reduce(0) { $0 + $1.nanoseconds }
    let readings = runs.reduce(0) { $0 + $1.readings }
    guard time > 0, readings > 0 else { return shares }
    for _ in 0..<rounds {
      let ofTime = zip(counts, shares).reduce(0) { $0 + $1.0 * $1.1 } / time
      let ofReadings = zip(counts, shares).reduce(0) { $0 + $1.0 * (1 - $1.1) } / readings
      shares = runs.map { run in
        let (a, b) = (ofTime * run.nanoseconds, ofReadings * run.readings)
        return a + b > 0 ? a / (a + b) : 0.5
      }
    }
    return shares
  }

  private static func doubling(_ length: Int64) -> Int {
    Int64.bitWidth - 1 - max(1, length).leadingZeroBitCount
  }
}
