import Foundation

/// How much the tests try that could try for ever.
///
/// `make test` tries a little; `make test-deep` sets TIDEMARK_DEEP and tries the counts that the
/// design asks for.
package enum Depth {
  package static let isDeep = ProcessInfo.processInfo.environment["TIDEMARK_DEEP"] == "1"

  package static func count(_ quick: Int, deep: Int) -> Int { isDeep ? deep : quick }

  /// Every one of `range` when deep, else about `quick` of them with the last.
  package static func some(_ range: Range<Int>, quick: Int) -> [Int] {
    guard !isDeep, range.count > quick, let last = range.last else { return Array(range) }
    return Array(stride(from: range.lowerBound, to: last, by: range.count / quick)) + [last]
  }

  /// So many of `range` by chance, perhaps some of them twice.
  package static func sample(
    _ range: Range<Int>,
    quick: Int,
    deep: Int,
    _ random: inout SplitMix64
  ) -> [Int] {
    guard !range.isEmpty else { return [] }
    return (0..<count(quick, deep: deep)).map { _ in
      range.lowerBound + random.below(range.count)
    }
  }
}
