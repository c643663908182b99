/// Where the time of a step's results goes, from the device to the sink.
///
/// The first two stages are on the recording's own clock, and the same in every run; the others are wall
/// clock, and only paced runs have them.
package struct LatencySplit: Sendable, Equatable {
  package enum Stage: Int, Sendable, CaseIterable {
    /// Arrival − sent, of the last reading to arrive of those in the result.
    case delivery
    /// τ of the result − that arrival.
    case watermarkWait
    /// The engine took the batch of the row that caused the result − that row was due.
    case queue
    /// The batch was computed − the engine took it.
    case processing
    /// The results of the batch were written − it was computed.
    case emission
    /// Queue, processing and emission together.
    case processingLatency

    /// As metrics and files call it.
    package var word: String {
      switch self {
      case .delivery: "delivery"
      case .watermarkWait: "watermark-wait"
      case .queue: "queue"
      case .processing: "processing"
      case .emission: "emission"
      case .processingLatency: "processing-latency"
      }
    }

    /// Whether it is wall clock.
    package var isOfMachine: Bool { rawValue >= Stage.queue.rawValue }

    /// In JSON.
    package var key: String { String(word.map { $0 == "-" ? "_" : $0 }) }
  }

  /// By stage.
  private var spans = [SpanStatistics?](repeating: nil, count: Stage.allCases.count)

  package init() {}

  /// Nil if there was no result to measure.
  package subscript(stage: Stage) -> SpanStatistics? {
    get { spans[stage.rawValue] }
    set { spans[stage.rawValue] = newValue }
  }

  package var isEmpty: Bool { spans.allSatisfy { $0 == nil } }
}

extension [Metric] {
  mutating func add(_ step: String, split: LatencySplit?) {
    for stage in LatencySplit.Stage.allCases {
      let name = "\(step).\(stage.word)"
      if stage.isOfMachine {
        addOfMachine { $0.add(name, spans: split?[stage]) }
      } else {
        add(name, spans: split?[stage])
      }
    }
  }
}
