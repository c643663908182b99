import TidemarkCore
import TidemarkStreams

/// A pipeline whose bounds are so wide that nothing is late: then its windows must not depend on the order
/// of the readings, nor on their partitions.
struct CalmWorld {
  let topology: Topology

  /// Keeps the steps that pass readings on and those that the oracle recomputes, and raises the bound of
  /// the watermark and the grace to the whole span of event time.
  init(_ plan: Plan, _ steps: [OracleStep], _ readings: borrowing ReadingBatch) {
    let kept = Set(steps.map(\.index))
    let quantum = plan.topology.quantum.nanoseconds
    let (least, most) = (readings.eventTime.min() ?? 0, readings.eventTime.max() ?? 0)
    let span = CalmWorld.quanta(clampedDifference(most, least), quantum)
    let arrivals = clampedDifference(
      readings.arrivalTime.max() ?? 0,
      readings.arrivalTime.min() ?? 0
    )
    var topology = plan.topology
    if case .boundedOutOfOrderness = topology.watermark.strategy {
      topology.watermark.strategy = .boundedOutOfOrderness(span)
    }
    if topology.semantics == .flink { topology.atEnd = .endOfInput }
    topology.ledgerStep = nil
    topology.steps = plan.topology.steps.indices.compactMap { index in
      var step = plan.topology.steps[index]
      guard step.operation.passesReadings || kept.contains(index) else { return nil }
      step.key?.limit = max(readings.count, 1)
      switch step.operation {
      // What goes by arrival would go by the order.
      case .validate(var spec):
        (spec.future, spec.past) = (nil, nil)
        step.operation = .validate(spec)
      case .deduplicate:
        step.operation = .deduplicate(
          DeduplicateSpec(within: CalmWorld.quanta(arrivals, quantum))
        )
      case .window(var spec, let aggregates):
        spec.allowedLateness = max(spec.allowedLateness, span)
        if topology.semantics == .kafkaStreams {
          (spec.emit, spec.emitInterval, spec.retention) = (.onUpdate, .zero, nil)
          spec.suppress = SuppressSpec()
        }
        step.operation = .window(spec, aggregates)
      case .filter, .map, .reorder, .process, .custom: break
      }
      return step
    }
    self.topology = topology
  }

  /// More than a span, in whole quanta, and less than would carry times beyond 64 bits.
  private static func quanta(_ nanoseconds: Int64, _ quantum: Int64) -> TimeSpan {
    let most = farthest
    let whole = min(nanoseconds, most) / quantum * quantum
    return TimeSpan(nanoseconds: whole + 2 * quantum)
  }

  /// Some 73 years: from the time that a clock without battery shows to today, and room for more.
  private static let farthest = Int64.max / 4

  /// Whether the span of event time is more than bounds can be raised to.
  static func isFar(_ readings: borrowing ReadingBatch) -> Bool {
    clampedDifference(readings.eventTime.max() ?? 0, readings.eventTime.min() ?? 0) > farthest
  }
}
