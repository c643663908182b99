import TidemarkCore
import TidemarkMeasurement

/// How long the results of a step took in each stage.
struct StageHistograms {
  private var histograms = [Histogram](
    repeating: Histogram(),
    count: LatencySplit.Stage.allCases.count
  )

  subscript(stage: LatencySplit.Stage) -> Histogram {
    _read { yield histograms[stage.rawValue] }
    _modify { yield &histograms[stage.rawValue] }
  }

  /// Nil if nothing was measured.
  var split: LatencySplit? {
    var split = LatencySplit()
    for stage in LatencySplit.Stage.allCases { split[stage] = SpanStatistics(self[stage]) }
    return split.isEmpty ? nil : split
  }

  func save(to writer: inout StateWriter) {
    for histogram in histograms { histogram.save(to: &writer) }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    for index in histograms.indices { try histograms[index].restore(from: &reader) }
  }
}
