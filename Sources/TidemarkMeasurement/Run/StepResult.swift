/// What one step of the pipeline did.
package struct StepResult: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case validate, deduplicate, filter, map, reorder, window, detect
  }

  package enum Outcome: Sendable, Equatable {
    case validate(ValidateResult)
    case deduplicate(DeduplicateResult)
    case filter(FilterResult)
    case map(MapResult)
    case reorder(ReorderResult)
    case window(WindowResult)
    case detect(DetectResult)
  }

  package var name: String
  package var outcome: Outcome
  /// Of what the step gave out; nil if it was not measured.
  package var latency: LatencySplit?

  package init(name: String, outcome: Outcome, latency: LatencySplit? = nil) {
    self.name = name
    self.outcome = outcome
    self.latency = latency
  }

  package var kind: Kind {
    switch outcome {
    case .validate: .validate
    case .deduplicate: .deduplicate
    case .filter: .filter
    case .map: .map
    case .reorder: .reorder
    case .window: .window
    case .detect: .detect
    }
  }
}

package struct ValidateResult: Sendable, Equatable {
  /// Readings rejected for one reason, such as `future`.
  package struct Reject: Sendable, Equatable {
    package var reason: String
    package var count: Int64

    package init(reason: String, count: Int64) {
      self.reason = reason
      self.count = count
    }
  }

  /// Readings that the step was given.
  package var input: Int64
  /// In the step's order of reasons.
  package var rejects: [Reject]

  package init(input: Int64, rejects: [Reject]) {
    self.input = input
    self.rejects = rejects
  }

  package var rejected: Int64 { rejects.reduce(0) { $0 + $1.count } }
}

package struct DeduplicateResult: Sendable, Equatable {
  /// Readings that the step was given.
  package var input: Int64
  package var duplicates: Int64

  package init(input: Int64, duplicates: Int64) {
    self.input = input
    self.duplicates = duplicates
  }
}

package struct FilterResult: Sendable, Equatable {
  /// Readings that the step was given.
  package var input: Int64
  /// Readings that it did not pass on.
  package var filtered: Int64

  package init(input: Int64, filtered: Int64) {
    self.input = input
    self.filtered = filtered
  }
}

package struct MapResult: Sendable, Equatable {
  /// Readings that the step was given, all of which it passed on.
  package var input: Int64

  package init(input: Int64) {
    self.input = input
  }
}

package struct ReorderResult: Sendable, Equatable {
  /// Readings that the step was given.
  package var input: Int64
  /// Readings that came when the watermark had reached them.
  package var late: Int64
  /// The most readings that waited for the watermark at once.
  package var mostHeld: Int64

  package init(input: Int64, late: Int64, mostHeld: Int64) {
    self.input = input
    self.late = late
    self.mostHeld = mostHeld
  }
}

package struct WindowResult: Sendable, Equatable {
  /// Of the readings that the step was given: `generated` is its input.
  package var ledger: Ledger
  /// Everything emitted: first firings, updates and firings at the end of input.
  package var results: Int64
  /// Firings of a window that had fired before.
  package var updates: Int64
  /// First firings that only the end of input caused.
  package var endOfInputFirings: Int64
  /// Windows still open when the run ended.
  package var openWindows: Int64
  /// τ at emission − window end, of first firings that the watermark caused; may be negative.
  package var resultLatency: SpanStatistics?
  /// Names of the numbers of a result.
  package var aggregates: [String]
  /// How the results stand to what was really measured; nil if nobody asked, or it is not known.
  package var truth: WindowTruth?

  package init(
    ledger: Ledger,
    results: Int64,
    updates: Int64 = 0,
    endOfInputFirings: Int64 = 0,
    openWindows: Int64 = 0,
    resultLatency: SpanStatistics? = nil,
    aggregates: [String] = [],
    truth: WindowTruth? = nil
  ) {
    self.ledger = ledger
    self.results = results
    self.updates = updates
    self.endOfInputFirings = endOfInputFirings
    self.openWindows = openWindows
    self.resultLatency = resultLatency
    self.aggregates = aggregates
    self.truth = truth
  }
}

package struct DetectResult: Sendable, Equatable {
  /// Readings that the step was given.
  package var input: Int64
  package var scores: DetectionScores

  package init(input: Int64, scores: DetectionScores) {
    self.input = input
    self.scores = scores
  }
}
