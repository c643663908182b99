import Testing
import TidemarkCore

@Suite struct PortableMathTests {
  /// How many units in the last place of `exact` lie between it and `value`.
  private func ulps(_ value: Double, _ exact: Double) -> Double {
    value == exact ? 0 : ((value - exact) / exact.ulp).magnitude
  }

  // `exact` is rounded itself, so bounds of 1 and 2 ulp allow whole steps of 1 and 2.

  @Test(arguments: MathTables.logarithm)
  func `logarithm within 1 ulp`(x: Double, exact: Double) {
    #expect(ulps(PortableMath.log(x), exact) <= 1)
  }

  @Test(arguments: MathTables.exponential)
  func `exponential within 1 ulp`(x: Double, exact: Double) {
    #expect(ulps(PortableMath.exp(x), exact) <= 1)
  }

  @Test(arguments: MathTables.sine)
  func `sine of turns within 2 ulp`(x: Double, exact: Double) {
    #expect(ulps(PortableMath.sin(turns: x), exact) <= 2)
  }

  @Test(arguments: MathTables.cosine)
  func `cosine of turns within 2 ulp`(x: Double, exact: Double) {
    #expect(ulps(PortableMath.cos(turns: x), exact) <= 2)
  }

  @Test(arguments: MathTables.normalQuantile)
  func `normal quantile within 1e-15`(x: Double, exact: Double) {
    let value = PortableMath.normalQuantile(x)
    #expect((value - exact).magnitude <= 1e-15 * exact.magnitude)
  }

  @Test func `special values`() {
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(-1).isNaN)
    #expect(PortableMath.log(.nan).isNaN)
    #expect(PortableMath.log(.infinity) == .infinity)
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.exp(710) == .infinity)
    #expect(PortableMath.exp(.infinity) == .infinity)
    #expect(PortableMath.exp(-746) == 0)
    #expect(PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(.nan).isNaN)
    #expect(PortableMath.normalQuantile(0.5) == 0)
    #expect(PortableMath.normalQuantile(0) == -.infinity)
    #expect(PortableMath.normalQuantile(1) == .infinity)
    #expect(PortableMath.normalQuantile(1.5).isNaN)
    #expect(PortableMath.normalQuantile(.nan).isNaN)
    #expect(PortableMath.sin(turns: .nan).isNaN)
  }

  @Test func `quarters of a turn are exact`() {
    for turn in [0, 1, -3, 1_000_000, 0x1p40] {
      #expect(PortableMath.sin(turns: turn) == 0)
      #expect(PortableMath.sin(turns: turn + 0.25) == 1)
      #expect(PortableMath.sin(turns: turn + 0.5) == 0)
      #expect(PortableMath.sin(turns: turn + 0.75) == -1)
      #expect(PortableMath.cos(turns: turn) == 1)
      #expect(PortableMath.cos(turns: turn + 0.25) == 0)
      #expect(PortableMath.cos(turns: turn + 0.5) == -1)
      #expect(PortableMath.cos(turns: turn + 0.75) == 0)
    }
  }

  @Test func `nearest integer breaks ties to even`() {
    for (x, integer) in [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (0.49999, 0)] {
      #expect(PortableMath.nearestInteger(x) == Double(integer))
    }
    #expect(PortableMath.nearestInteger(0x1p50 + 0.5) == 0x1p50)
    #expect(PortableMath.nearestInteger(-0x1p50 - 0.75) == -0x1p50 - 1)
  }
}
