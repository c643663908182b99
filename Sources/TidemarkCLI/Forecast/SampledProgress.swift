import TidemarkCore
import TidemarkFleet
import TidemarkStreams

/// The watermark of a whole fleet at any instant, from a sample of its readings.
struct SampledProgress {
  private let lead: WatermarkLead
  private let quantum: Int64
  private let bound: Int64
  private let start: Int64
  private let period: Int64?
  /// Times in which a silent partition holds the watermark back.
  private let holds: [Range<Int64>]
  private var watermark = Int64.min

  init(_ topology: Topology, _ model: FleetModel, _ arrivals: WatermarkLead.Arrivals) {
    let isFlink = topology.semantics == .flink
    quantum = topology.quantum.nanoseconds
    start = model.start.nanoseconds
    var bound: Int64 = 0
    if isFlink, case .boundedOutOfOrderness(let span) = topology.watermark.strategy {
      bound = span.nanoseconds / topology.quantum.nanoseconds
    }
    self.bound = bound
    if isFlink, case .periodic(let span) = topology.watermark.emit {
      period = span.nanoseconds
    } else {
      period = nil
    }
    let idle = topology.watermark.idleTimeout?.nanoseconds
    holds = model.incidents.compactMap { incident in
      guard isFlink, case .partitionOutage = incident.kind else { return nil }
      let from = model.start.nanoseconds + incident.at.nanoseconds
      return from..<from + min(incident.length.nanoseconds, idle ?? .max)
    }
    lead = WatermarkLead(
      arrivals,
      from: model.start,
      until: model.start + model.duration,
      cuts: model.incidents.flatMap {
        [model.start + $0.at, model.start + $0.at + $0.length]
      },
      partitions: min(model.partitions, model.deviceCount),
      isCombined: isFlink
    )
  }

  /// In quanta; instants ascend.
  mutating func watermark(before instant: Int64) -> Int64 {
    guard !holds.contains(where: { $0.contains(instant) }) else { return watermark }
    var time = instant
    if let period { time -= flooredDivision(time - start, period).remainder }
    guard let lead = lead.lead(at: time) else { return watermark }
    watermark = max(watermark, flooredDivision(time + lead, quantum).quotient - bound - 1)
    return watermark
  }
}
