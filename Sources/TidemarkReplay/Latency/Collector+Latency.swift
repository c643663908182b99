import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

extension Collector {
  /// Delivery and watermark wait of what a step gave out: of windows from their twin, of alerts from the
  /// reading that raised them.
  mutating func recordArrivals(_ stream: BatchResult.Stream, of batch: EngineBatch) {
    guard let step = traces.original[stream.step] else { return }
    let emissions = stream.emissions
    let readings = batch.readings
    for index in 0..<emissions.count {
      let emission = emissions[index]
      switch emission.kind {
      case .onTime:
        let sent = WindowAggregator.time(ofNumber: emissions.value(index))
        let arrival = WindowAggregator.time(ofNumber: emissions.value(index, 1))
        record(step: step, emission, sent: sent, arrival: arrival)
      case .alert:
        let row = emission.readingRow
        record(
          step: step,
          emission,
          sent: readings.sentTime[row],
          arrival: readings.arrivalTime[row]
        )
      case .endOfInput, .update, .retract, .rejected, .overflow, .output, .sideOutput, .lateDropped,
        .lateSideOutput:
        break
      }
    }
  }

  private mutating func record(step: Int, _ emission: Emission, sent: Int64, arrival: Int64) {
    record(distance(from: sent, to: arrival), .delivery, step: step, emission)
    record(distance(from: arrival, to: emission.tau), .watermarkWait, step: step, emission)
  }

  /// The wall clock of one thing that a step gave out, in nanoseconds.
  mutating func recordWall(
    step: Int,
    _ emission: Emission,
    queue: Int64,
    processing: Int64,
    emitting: Int64
  ) {
    guard !traces.isSilent(step) else { return }
    record(queue, .queue, step: step, emission)
    record(processing, .processing, step: step, emission)
    record(emitting, .emission, step: step, emission)
    let whole = queue + processing + emitting
    record(whole, .processingLatency, step: step, emission)
    processingLatency.record(whole)
  }

  private mutating func record(
    _ value: Int64,
    _ stage: LatencySplit.Stage,
    step: Int,
    _ emission: Emission
  ) {
    steps[step].stages[stage].record(value)
    traces.record(value, stage, step: step, emission)
  }

  /// Held at the ends of 64 bits: an import may span all of them.
  func distance(from start: Int64, to end: Int64) -> Int64 {
    let (distance, isFar) = end.subtractingReportingOverflow(start)
    return isFar ? (end < start ? .min + 1 : .max) : distance
  }

  /// Hands over the windows that are still open.
  mutating func finishLatencies() { traces.finish() }

  /// All that was measured, by step.
  var latencies: [MeasuredLatency] {
    var all: [MeasuredLatency] = []
    for (index, totals) in steps.enumerated() where !traces.isSilent(index) {
      let step = traces.name(index)
      var measured = [("result-latency", totals.latency)]
      measured += LatencySplit.Stage.allCases.map { ($0.word, totals.stages[$0]) }
      all += measured.filter { $0.1.count > 0 }.map {
        MeasuredLatency(step: step, name: $0.0, histogram: $0.1)
      }
    }
    return all
  }
}
