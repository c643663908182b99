import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkTestSupport

private func at(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

private func anomaly(
  _ onset: Int64,
  _ end: Int64,
  kind: String = "spike",
  series: UInt32 = 0,
  number: UInt32 = 1
) -> Anomaly {
  Anomaly(
    kind: kind,
    series: series,
    number: number,
    onset: at(onset),
    peak: at(onset),
    end: at(end),
    firstDetectable: at(onset)
  )
}

private func alert(_ measuredAt: Int64, series: UInt32 = 0, raised: Int64? = nil) -> Alert {
  Alert(series: series, measuredAt: at(measuredAt), raisedAt: at(raised ?? measuredAt), score: 9)
}

private let rules = ScoringRules(grace: .seconds(5), devices: 10, duration: .hours(12))

/// The definitions, word by word, in quadratic time.
private struct PlainScore: Equatable {
  var trueAlerts = 0
  var hits = 0
  var delays: [Int64] = []

  init(truth: [Anomaly], alerts: [Alert], grace: TimeSpan) {
    func matches(_ alert: Alert, _ anomaly: Anomaly) -> Bool {
      alert.series == anomaly.series && alert.measuredAt >= anomaly.onset
        && alert.measuredAt <= anomaly.end + grace
    }
    trueAlerts = alerts.count { alert in truth.contains { matches(alert, $0) } }
    for anomaly in truth {
      guard let first = alerts.filter({ matches($0, anomaly) }).map(\.raisedAt).min() else {
        continue
      }
      hits += 1
      delays.append((first - anomaly.onset).nanoseconds)
    }
  }
}

@Suite struct AccuracyScoreTests {
  @Test func `a worked example`() throws {
    let truth = [
      anomaly(100, 101), anomaly(200, 260, kind: "stuck-at", number: 2),
      anomaly(100, 101, series: 1), anomaly(500, 501, series: 1, number: 2),
    ]
    let alerts = [
      // Hits the first spike, 2 s late.
      alert(100, raised: 102),
      // Both hit stuck-at; the one of the earlier reading arrives later.
      alert(230, raised: 270), alert(231, raised: 231),
      // Before the onset, and after the grace.
      alert(99), alert(107),
      // The last moment of grace.
      alert(506, series: 1),
      // A series without anomalies.
      alert(100, series: 2),
    ]
    let score = AccuracyScore(truth: truth, alerts: alerts, rules: rules)
    #expect(score.alerts == 7)
    #expect(score.trueAlerts == 4)
    #expect(score.precision == 4.0 / 7)
    #expect(score.recall == 3.0 / 4)
    let f1 = try #require(score.f1)
    #expect(abs(f1 - 24.0 / 37) < 1e-12)
    #expect(score.kinds.map(\.kind) == ["spike", "stuck-at"])
    #expect(score.kinds.map(\.recall) == [2.0 / 3, 1])
    // Delays 2, 6 and 31 s.
    let delay = try #require(score.detectionDelay)
    #expect(delay.p50 == 6_000_000_000)
    #expect(delay.p95 == 31_000_000_000)
    #expect(delay.max == 31_000_000_000)
    // Three false alarms in ten half days.
    #expect(score.falseAlarmsPerDeviceDay == 3.0 / 5)
  }

  @Test func `what cannot be divided has no value`() {
    let nothing = AccuracyScore(truth: [], alerts: [], rules: rules)
    #expect(nothing.precision == nil && nothing.recall == nil && nothing.f1 == nil)
    #expect(nothing.detectionDelay == nil)
    #expect(nothing.falseAlarmsPerDeviceDay == 0)

    let silent = AccuracyScore(truth: [anomaly(1, 2)], alerts: [], rules: rules)
    #expect(silent.precision == nil && silent.recall == 0 && silent.f1 == 0)

    let noisy = AccuracyScore(truth: [], alerts: [alert(1)], rules: rules)
    #expect(noisy.precision == 0 && noisy.recall == nil && noisy.f1 == nil)

    let unwatched = ScoringRules(grace: .zero, devices: 0, duration: .hours(1))
    #expect(
      AccuracyScore(truth: [], alerts: [alert(1)], rules: unwatched).falseAlarmsPerDeviceDay == nil
    )
  }

  @Test func `a kind that did not occur has a row without a recall`() {
    var rules = rules
    rules.kinds = ["stuck-at", "drift"]
    let score = AccuracyScore(truth: [anomaly(1, 2)], alerts: [alert(1)], rules: rules)
    #expect(score.kinds.map(\.kind) == ["drift", "spike", "stuck-at"])
    #expect(score.kinds.map(\.recall) == [nil, 1, nil])
    #expect(score.recall == 1)
  }

  @Test func `a long anomaly covers alerts after a short one inside its span`() {
    let truth = [anomaly(0, 1_000), anomaly(10, 11, number: 2)]
    let score = AccuracyScore(truth: truth, alerts: [alert(900)], rules: rules)
    #expect(score.trueAlerts == 1)
    #expect(score.kinds.map(\.hits) == [1])
  }

  @Test func `times at the ends of 64 bits do not trap`() {
    let truth = [
      Anomaly(
        kind: "label",
        series: 0,
        number: 1,
        onset: .min,
        peak: .min,
        end: .max,
        firstDetectable: .min
      )
    ]
    let late = Alert(series: 0, measuredAt: .max, raisedAt: .max, score: 1)
    let score = AccuracyScore(truth: truth, alerts: [late], rules: rules)
    #expect(score.recall == 1)
    #expect(score.detectionDelay?.max == .max)
  }

  @Test func `agrees with the definitions over many seeds, in any order of the input`() {
    for seed in UInt64(0)..<300 {
      var random = SplitMix64(seed: seed)
      let truth = (0..<Int.random(in: 0...12, using: &random)).map { index in
        let onset = Int64.random(in: 0...60, using: &random)
        return anomaly(
          onset,
          onset + .random(in: 0...15, using: &random),
          kind: ["spike", "drift"][index % 2],
          series: .random(in: 0...2, using: &random),
          number: UInt32(index)
        )
      }
      let alerts = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        let time = Int64.random(in: 0...80, using: &random)
        return alert(
          time,
          series: .random(in: 0...2, using: &random),
          raised: time + .random(in: -3...20, using: &random)
        )
      }
      let plain = PlainScore(truth: truth, alerts: alerts, grace: rules.grace)
      let score = AccuracyScore(truth: truth, alerts: alerts, rules: rules)
      #expect(score.trueAlerts == plain.trueAlerts, "seed \(seed)")
      #expect(score.hits == plain.hits, "seed \(seed)")
      #expect(score.events == truth.count, "seed \(seed)")
      let delays = plain.delays.map { TimeSpan(nanoseconds: $0) }
      #expect(score.detectionDelay == SpanStatistics(delays), "seed \(seed)")
      let shuffled = AccuracyScore(
        truth: truth.shuffled(using: &random),
        alerts: alerts.shuffled(using: &random),
        rules: rules
      )
      #expect(shuffled == score, "seed \(seed)")
    }
  }

  @Test func `the null detector stands beside the detector`() {
    let truth = [anomaly(1, 2)]
    let scores = DetectionScores(
      truth: truth,
      detector: [alert(1)],
      random: [alert(50)],
      rules: rules
    )
    #expect(scores.detector.recall == 1)
    #expect(scores.random.recall == 0 && scores.random.precision == 0)
    #expect(scores.null.recall == 0 && scores.null.precision == nil && scores.null.f1 == 0)
  }
}
