import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Panes that are put together, against plain sums and comparisons.
@Suite struct BasicPaneTests {
  private static let values: [Double] = [
    0, -0.0, 1.5, -1.5, 0.1, 1e300, -1e300, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
  ]

  /// To the bit, zeros below zero included; a NaN is one whatever its bits.
  @Test func `empty panes, NaN and infinities merge as readings one after the other do`() {
    var random = SplitMix64(seed: 23)
    for _ in 0..<4_000 {
      let parts = (0..<1 + random.below(6)).map { _ in
        (0..<random.below(4)).map { _ in random.pick(BasicPaneTests.values) }
      }
      var merged = BasicPane()
      for part in parts {
        var pane = BasicPane()
        for value in part { pane.add(value) }
        merged.merge(pane)
      }
      let all = parts.joined()
      // Of those with readings, each from its first: no pane that is empty takes part.
      let sums = parts.filter { !$0.isEmpty }.map { $0.reduce(0, +) }
      let sum = sums.isEmpty ? 0 : sums.dropFirst().reduce(sums[0], +)
      #expect(merged.readings == Int64(all.count))
      expect(merged.number(.sum), sum, parts)
      guard !all.isEmpty else { continue }
      let hasNaN = all.contains { $0.isNaN }
      // -0.0 and 0 are equal, so the first that came is kept.
      let least = all.dropFirst().reduce(all.first ?? 0) { $1 < $0 ? $1 : $0 }
      let greatest = all.dropFirst().reduce(all.first ?? 0) { $1 > $0 ? $1 : $0 }
      expect(merged.number(.min), hasNaN ? .nan : least, parts)
      expect(merged.number(.max), hasNaN ? .nan : greatest, parts)
    }
  }

  private func expect(_ found: Double, _ wanted: Double, _ parts: [[Double]]) {
    let isSame = found.bitPattern == wanted.bitPattern || found.isNaN && wanted.isNaN
    if !isSame { Issue.record("\(found), not \(wanted), of \(parts)") }
  }
}
