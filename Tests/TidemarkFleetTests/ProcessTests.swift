import Foundation
import Testing
import TidemarkCore

@testable import TidemarkFleet

/// Noise and processes with a memory against their theory.
@Suite struct ProcessTests {
  @Test func `white noise is normal and independent`() throws {
    let bench = try SeriesBench(.of(.measuring(.noise(sd: 2), devices: 40)))
    let values = bench.rows.flatMap { $0.map(\.value) }
    #expect(values.count == 24_000)
    #expect(Theory.distance(values, Theory.normal(sd: 2)) < Theory.distanceLimit)
    #expect(Theory.meanError(values, mean: 0, sd: 2).magnitude < 5)
    #expect(Theory.varianceError(values, variance: 4).magnitude < 5)
    // Correlations of independent values have a standard error of 1/√n. Lag 600 is the same reading
    // of the next device.
    for lag in [1, 2, 3, 600] {
      let error = Theory.autocorrelation(values, lag: lag) * Double(values.count).squareRoot()
      #expect(error.magnitude < 5, "lag \(lag)")
    }
  }

  /// r(k) of n values of an AR(1) process of known mean has, after Bartlett, the variance
  /// ((1 + φ²)(1 − φ^2k) / (1 − φ²) − 2k φ^2k) / n, and φ^k as its mean.
  @Test(arguments: [0.8, -0.5, 0.98])
  func `autocorrelation of ar1 falls by its coefficient`(phi: Double) throws {
    let part = SignalPart.autoregressive(coefficient: phi, sd: 3, step: .zero)
    let values = try SeriesBench(.of(.measuring(part), duration: .seconds(30_000))).values()
    let n = Double(values.count)
    var power = 1.0
    for lag in 1...5 {
      power *= phi
      let variance =
        (1 + phi * phi) * (1 - power * power) / (1 - phi * phi) - 2 * Double(lag) * power * power
      let error = (Theory.autocorrelation(values, lag: lag) - power) / (variance / n).squareRoot()
      #expect(error.magnitude < 5, "lag \(lag)")
    }
    let innovations = zip(values, values.dropFirst()).map { $1 - phi * $0 }
    let sd = 3 * (1 - phi * phi).squareRoot()
    #expect(Theory.distance(innovations, Theory.normal(sd: sd)) < Theory.distanceLimit)
    let dependence = Theory.autocorrelation(innovations, lag: 1) * n.squareRoot()
    #expect(dependence.magnitude < 5)
  }

  @Test func `ar1 is stationary from its first value on`() throws {
    let part = SignalPart.autoregressive(coefficient: 0.95, sd: 3, step: .zero)
    let bench = try SeriesBench(.of(.measuring(part, devices: 3_000), duration: .seconds(12)))
    for number in [0, 1, 5, 11] {
      let values = bench.rows.map { $0[number].value }
      #expect(Theory.distance(values, Theory.normal(sd: 3)) < Theory.distanceLimit, "\(number)")
      #expect(Theory.varianceError(values, variance: 9).magnitude < 5, "\(number)")
    }
  }

  /// Five steps a reading: the coefficient is φ⁵.
  ///
  /// Five readings a step: the value stands still.
  @Test func `processes go by their own step`() throws {
    let fine = SignalPart.autoregressive(coefficient: 0.9, sd: 1, step: .milliseconds(200))
    let values = try SeriesBench(.of(.measuring(fine), duration: .seconds(20_000))).values()
    let expected = 0.59049
    let variance = 1 - expected * expected
    let error = (Theory.autocorrelation(values, lag: 1) - expected)
    #expect((error / (variance / 20_000).squareRoot()).magnitude < 5)

    let coarse = SignalPart.randomWalk(sd: 1, step: .seconds(5), bounds: nil)
    let rows = try SeriesBench(.of(.measuring(coarse))).rows[0]
    for (row, next) in zip(rows, rows.dropFirst()) {
      let isSameStep = Int(row.elapsed / 5) == Int(next.elapsed / 5)
      #expect((row.value == next.value) == isSameStep)
    }
  }

  @Test func `a random walk spreads with the root of its steps`() throws {
    let walk = SignalPart.randomWalk(sd: 0.5, step: .zero, bounds: nil)
    let bench = try SeriesBench(.of(.measuring(walk, devices: 400), duration: .seconds(101)))
    let paths = bench.rows.indices.map { bench.values($0) }
    #expect(paths.allSatisfy { $0[0] == 0 })
    for steps in [1, 10, 100] {
      let values = paths.map { $0[steps] }
      let variance = 0.25 * Double(steps)
      let sd = variance.squareRoot()
      #expect(Theory.distance(values, Theory.normal(sd: sd)) < Theory.distanceLimit, "\(steps)")
      #expect(Theory.varianceError(values, variance: variance).magnitude < 5, "\(steps)")
    }
    let changes = paths.flatMap { path in zip(path, path.dropFirst()).map { $1 - $0 } }
    #expect(Theory.distance(changes, Theory.normal(sd: 0.5)) < Theory.distanceLimit)
    let dependence = Theory.autocorrelation(changes, lag: 1) * Double(changes.count).squareRoot()
    #expect(dependence.magnitude < 5)
  }

  /// With and without bounds a walk draws the same changes, so the free one tells them.
  @Test func `a walk with bounds is reflected at them`() throws {
    func values(_ bounds: ClosedRange<Double>?) throws -> [Double] {
      let walk = SignalPart.randomWalk(sd: 1, step: .zero, bounds: bounds)
      return try SeriesBench(.of(.measuring(walk), duration: .seconds(5_000))).values()
    }
    let free = try values(nil)
    let bounded = try values(2...6)
    // 0 lies below the bounds: the walk begins at the nearer one.
    #expect(bounded[0] == 2)
    var reflections = 0
    for index in 1..<free.count {
      var expected = bounded[index - 1] + free[index] - free[index - 1]
      if !(2...6).contains(expected) { reflections += 1 }
      if expected > 6 { expected = 12 - expected }
      if expected < 2 { expected = 4 - expected }
      #expect((bounded[index] - expected).magnitude < 1e-9)
      #expect((2...6).contains(bounded[index]))
    }
    #expect(reflections > 500)
    // Changes as wide as the bounds are cut after one reflection.
    let narrow = try values(-0.1...0.1)
    #expect(narrow.allSatisfy { (-0.1...0.1).contains($0) })
  }

  /// Number k of the twelve normals changes at multiples of 2^k steps, so that over L = 2^j steps a
  /// share min(1, L / 2^k) of them changes: the mean square of a difference is 2 sd²/12 · Σ min(1,
  /// L / 2^k), which grows by 2 sd²/12 with each doubling of L: equal power in each octave.
  ///
  /// Devices are independent, so their spread gives the standard error; Student's distribution with
  /// 47 degrees of freedom is beyond 6 once in a few million.
  @Test func `pink noise has equal power in each octave`() {
    let key = DrawKey(seed: 3, className: "pink", purpose: "test")
    let devices = 48
    let paths = (0..<devices).map { pinkNoise(0..<4_096, key: key, who: UInt64($0)) }
    for octave in 0..<11 {
      let lag = 1 << octave
      let squares = paths.map { path in
        // Whole cycles of the slowest normal.
        let differences = (0..<2_048).map { path[$0 + lag] - path[$0] }
        return differences.reduce(0) { $0 + $1 * $1 } / 2_048
      }
      let changed = (0..<12).reduce(0.0) { $0 + min(1, Double(lag) / Double(1 << $1)) }
      let mean = squares.reduce(0, +) / Double(devices)
      let error = (Theory.variance(squares) / Double(devices - 1)).squareRoot()
      #expect(((mean - changed / 6) / error).magnitude < 6, "lag \(lag)")
      // The estimate must be sharp enough to see a missing octave.
      #expect(error < 0.5 / 6, "lag \(lag)")
    }
  }

  @Test func `pink noise has its standard deviation, and any step can be had at once`() throws {
    let part = SignalPart.pinkNoise(sd: 2, step: .zero)
    let model = FleetModel.of(.measuring(part, devices: 2_000), duration: .seconds(6))
    let bench = try SeriesBench(model)
    let values = bench.rows.map { $0[5].value }
    #expect(Theory.distance(values, Theory.normal(sd: 2)) < Theory.distanceLimit)
    #expect(Theory.varianceError(values, variance: 4).magnitude < 5)
    let key = DrawKey(seed: model.seed, className: "plain", purpose: "value pink-noise 0")
    for (device, value) in values.enumerated().prefix(100) {
      let direct = 2 * pinkNoise(5..<6, key: key, who: UInt64(device))[0]
      #expect((value - direct).magnitude < 1e-12)
    }
  }

  private func pinkNoise(_ steps: Range<Int64>, key: DrawKey, who: UInt64) -> [Double] {
    var state = ProcessState()
    var octaves = [Double](repeating: 0, count: PinkNoise.octaves)
    return steps.map { step in
      var octave = octaves.mutableSpan
      return PinkNoise.value(at: step, key: key, who: who, &state, &octave, first: 0)
    }
  }
}
