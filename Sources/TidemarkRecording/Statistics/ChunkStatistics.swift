import TidemarkCore

/// What is known of a chunk without decoding its rows.
struct ChunkStatistics: Sendable, Equatable {
  var arrival: ClosedRange<Int64>
  var event: ClosedRange<Int64>
  /// Of its rows.
  var digest: LogicalDigest
  /// Arrival - event time of each row.
  var delays = TimeHistogram()
  /// How far the event times of rows lie behind the greatest of the rows before, of those that do.
  ///
  /// The rows before are those of this chunk and of the chunks of arrived readings before it; for a
  /// chunk of lost readings its own only.
  var disorder = TimeHistogram()
}

/// Gathers statistics of rows; the tables are kept from chunk to chunk.
struct StatisticsCollector {
  private var counts = [UInt32](repeating: 0, count: TimeHistogram.numbers.count)

  init() {}

  /// `greatestBefore` is the greatest event time of the rows of earlier chunks.
  mutating func collect(
    _ rows: borrowing ReadingBatch,
    digest: LogicalDigest,
    greatestBefore: Int64
  ) -> ChunkStatistics {
    var statistics = ChunkStatistics(
      arrival: span(rows.arrivalTime),
      event: span(rows.eventTime),
      digest: digest
    )
    countDelays(rows.arrivalTime, rows.eventTime, into: &counts)
    statistics.delays = takeHistogram()
    countDisorder(rows.eventTime, after: greatestBefore, into: &counts)
    statistics.disorder = takeHistogram()
    return statistics
  }

  private mutating func takeHistogram() -> TimeHistogram {
    var histogram = TimeHistogram()
    for index in counts.indices where counts[index] > 0 {
      histogram.add(
        bucket: TimeHistogram.numbers.lowerBound + index,
        count: UInt64(counts[index])
      )
      counts[index] = 0
    }
    return histogram
  }
}

private func countDelays(_ arrival: [Int64], _ event: [Int64], into counts: inout [UInt32]) {
  let arrival = arrival.span
  let event = event.span
  var counts = counts.mutableSpan
  for row in event.indices {
    let bucket = TimeHistogram.bucket(of: arrival[row] &- event[row])
    counts[bucket &- TimeHistogram.numbers.lowerBound] &+= 1
  }
}

private func countDisorder(_ event: [Int64], after before: Int64, into counts: inout [UInt32]) {
  let event = event.span
  var counts = counts.mutableSpan
  var greatest = before
  for row in event.indices {
    let time = event[row]
    if time >= greatest {
      greatest = time
    } else {
      // Wraps for times that are ages apart, and then is a span of the wrong sign, but one.
      let bucket = TimeHistogram.bucket(of: greatest &- time)
      counts[bucket &- TimeHistogram.numbers.lowerBound] &+= 1
    }
  }
}

/// The least and the greatest of at least one time.
func span(_ times: [Int64]) -> ClosedRange<Int64> {
  let times = times.span
  var (lower, upper) = (times[0], times[0])
  for row in times.indices {
    lower = min(lower, times[row])
    upper = max(upper, times[row])
  }
  return lower...upper
}
