package import TidemarkCore

extension AccuracyScore {
  /// Matches alerts with the truth; neither needs an order.
  ///
  /// - Complexity: O((n + m) log (n + m)) for n anomalies and m alerts.
  package init(truth: [Anomaly], alerts: [Alert], rules: ScoringRules) {
    let anomalies = truth.sorted {
      ($0.series, $0.onset, $0.end, $0.number) < ($1.series, $1.onset, $1.end, $1.number)
    }
    let alerts = alerts.sorted {
      ($0.series, $0.measuredAt, $0.raisedAt) < ($1.series, $1.measuredAt, $1.raisedAt)
    }
    let intervals = anomalies.map {
      Interval(series: $0.series, first: $0.onset, last: $0.end.advanced(by: rules.grace))
    }
    let detections = firstAlerts(in: intervals, alerts: alerts)

    var tally: [String: KindRecall] = [:]
    for kind in rules.kinds { tally[kind] = KindRecall(kind: kind, events: 0, hits: 0) }
    var delays: [TimeSpan] = []
    for (anomaly, detection) in zip(anomalies, detections) {
      var row = tally[anomaly.kind] ?? KindRecall(kind: anomaly.kind, events: 0, hits: 0)
      row.events += 1
      if let detection {
        row.hits += 1
        delays.append(detection.elapsed(since: anomaly.onset))
      }
      tally[anomaly.kind] = row
    }
    self.init(
      alerts: alerts.count,
      trueAlerts: countAlerts(alerts, within: intervals),
      kinds: tally.values.sorted { $0.kind < $1.kind },
      detectionDelay: SpanStatistics(delays),
      deviceDays: rules.deviceDays
    )
  }
}

/// Event times of a series in which an alert belongs to an anomaly, both ends included.
private struct Interval {
  var series: UInt32
  var first: Timestamp
  var last: Timestamp
}

/// How many alerts lie in at least one interval; both are sorted by series and (first) time.
private func countAlerts(_ alerts: [Alert], within intervals: [Interval]) -> Int {
  var count = 0
  var next = 0
  // The furthest that any interval reaches which began at or before the alert in hand.
  var reach: (series: UInt32, last: Timestamp)?
  for alert in alerts {
    while next < intervals.count,
      (intervals[next].series, intervals[next].first) <= (alert.series, alert.measuredAt)
    {
      let interval = intervals[next]
      if let known = reach, known.series == interval.series {
        reach = (known.series, max(known.last, interval.last))
      } else {
        reach = (interval.series, interval.last)
      }
      next += 1
    }
    if let reach, reach.series == alert.series, alert.measuredAt <= reach.last { count += 1 }
  }
  return count
}

/// The τ of the earliest raised alert in each interval, nil where there is none.
///
/// The first by event time need not be the first raised, since readings arrive out of order; a
/// minimum tree over the sorted alerts answers each interval in O(log m) however much they overlap.
private func firstAlerts(in intervals: [Interval], alerts: [Alert]) -> [Timestamp?] {
  let tree = MinimumTree(alerts.map(\.raisedAt.nanoseconds))
  return intervals.map { interval in
    let low = partitionPoint(alerts.count) {
      (alerts[$0].series, alerts[$0].measuredAt) < (interval.series, interval.first)
    }
    let high = partitionPoint(alerts.count) {
      (alerts[$0].series, alerts[$0].measuredAt) <= (interval.series, interval.last)
    }
    guard low < high else { return nil }
    return Timestamp(nanoseconds: tree.minimum(low..<high))
  }
}

/// The first index below `count` for which `belongsBefore` is false; it must be true up to there.
private func partitionPoint(_ count: Int, where belongsBefore: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = low + (high - low) / 2
    if belongsBefore(middle) { low = middle + 1 } else { high = middle }
  }
  return low
}

extension Timestamp {
  /// This plus `span`, held at the ends of what a timestamp can hold: imported times may lie there.
  fileprivate func advanced(by span: TimeSpan) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(span.nanoseconds)
    return overflow ? (span.nanoseconds > 0 ? .max : .min) : Timestamp(nanoseconds: sum)
  }

  /// This minus `start`, held at the ends of what a span can hold.
  fileprivate func elapsed(since start: Timestamp) -> TimeSpan {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    guard overflow else { return TimeSpan(nanoseconds: difference) }
    return TimeSpan(nanoseconds: nanoseconds > start.nanoseconds ? .max : .min)
  }
}
