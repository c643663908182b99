import TidemarkCore
import TidemarkStreams

/// The detector of W3 and W4, as `../reference.c` has it: no quiet period, outliers are learned whole.
struct PlainScoreSpec: ProcessorSpec {
  let kind = "plain-score"

  func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor {
    PlainScore(keyCount: keyCount)
  }
}

struct PlainScore: Processor {
  private struct Average: BitwiseCopyable {
    var mean = 0.0
    var variance = 0.0
    var count: Int = 0
  }

  private static let warmUp = 30
  private var averages: [Average]

  init(keyCount: Int) {
    averages = [Average](repeating: Average(), count: keyCount)
  }

  mutating func process(
    _ batch: EngineBatch,
    rows: [Int32],
    keys: [UInt32],
    alerts: inout ScoredRows
  ) {
    let values = batch.readings.value
    var averages = averages.mutableSpan
    for index in rows.indices {
      let row = Int(rows[index])
      let key = Int(keys[index])
      let value = values[row]
      var average = averages[key]
      if average.count == 0 {
        average.mean = value
      } else {
        let distance = value - average.mean
        if average.count >= Self.warmUp, distance * distance > 16 * average.variance {
          alerts.append(row: rows[index], score: distance)
        }
        let step = 0.05 * distance
        average.mean += step
        average.variance = 0.95 * (average.variance + distance * step)
      }
      average.count += 1
      averages[key] = average
    }
  }
}
