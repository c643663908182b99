import Testing
import TidemarkCore

/// Columns have the bits of single numbers, whatever their length and whoever stands beside whom.
@Suite struct PortableMathColumnTests {
  private typealias Column = (inout MutableSpan<Double>, Int) -> Void

  private func expect(
    _ numbers: [Double],
    _ single: (Double) -> Double,
    _ whole: Column,
    _ location: SourceLocation = #_sourceLocation
  ) {
    for count in [0, 1, 2, 3, 63, 64, 65, numbers.count - 1, numbers.count] {
      var column = numbers
      var span = column.mutableSpan
      whole(&span, count)
      for row in numbers.indices {
        let exact = row < count ? single(numbers[row]) : numbers[row]
        let isSame = column[row].bitPattern == exact.bitPattern || column[row].isNaN && exact.isNaN
        #expect(isSame, "\(numbers[row]) in a column of \(count)", sourceLocation: location)
        if !isSame { return }
      }
    }
  }

  /// Uniforms, and among them, one in 37, what is rare or cannot be.
  private func numbers(_ rare: [Double], _ number: (Double) -> Double = { $0 }) -> [Double] {
    let key = DrawKey(seed: 5, className: "math", purpose: "columns")
    return (0..<2_001).map { index in
      index % 37 == 5
        ? rare[index / 37 % rare.count] : number(key.uniform(device: 0, index: UInt64(index)))
    }
  }

  @Test func `normal quantiles`() {
    let rare = [
      0, 1, 0x1p-54, 1 - 0x1p-53, 1e-12, 1e-300, 0x1p-1074, 0.075, 0.925, 0.5, -1, 2, .nan,
    ]
    expect(numbers(rare), PortableMath.normalQuantile) {
      PortableMath.normalQuantiles(of: &$0, count: $1)
    }
    // Nothing but outliers.
    expect(numbers(rare) { $0 * 0.07 }, PortableMath.normalQuantile) {
      PortableMath.normalQuantiles(of: &$0, count: $1)
    }
  }

  @Test func `exponentials`() {
    let rare = [0, -0.0, 707.9, 708, 709.7, 710, -708, -720, -746, .infinity, -.infinity, .nan]
    expect(numbers(rare) { 40 * ($0 - 0.5) }, PortableMath.exp) {
      PortableMath.exponentials(of: &$0, count: $1)
    }
  }

  @Test func `logarithms`() {
    let rare = [0, 1, 0x1p-1022, 0x1p-1030, 0x1p-1074, -1, 1e300, .infinity, .nan]
    expect(numbers(rare), PortableMath.log) { PortableMath.logarithms(of: &$0, count: $1) }
  }

  @Test func `sines`() {
    let rare = [0, -0.0, 0.125, 0.25, 0.375, -0.625, 1e9 + 0.1, 0x1p49, -0x1p60, .infinity, .nan]
    expect(numbers(rare) { 2_000 * ($0 - 0.5) }, { PortableMath.sin(turns: $0) }) {
      PortableMath.sines(ofTurns: &$0, count: $1)
    }
  }
}
