import TidemarkCore
import TidemarkStreams

extension TrialGenerator {
  /// 20 to 110 readings in the order of arrival, with explicit watermarks between them where the
  /// topology has no others.
  mutating func inputs(_ topology: Topology, _ catalog: Catalog) -> [StreamTrial.Input] {
    let edges = TrialEdges(topology)
    let isExplicit = topology.semantics == .flink && topology.watermark.strategy == .explicit
    var inputs: [StreamTrial.Input] = []
    var sent: [Reading] = []
    var sequences: [UInt32: UInt32] = [:]
    var tau = random.pick([Int64(0), 5, 40, 1_000, 1_000]) * millisecond
    for _ in 0..<(random.below(90) + 20) {
      tau += wait()
      if !sent.isEmpty, chance(12) {
        var copy = random.pick(sent)
        copy.copy += 1
        copy.arrivalTime = tau
        inputs.append(.reading(copy))
        continue
      }
      let series = UInt32(random.below(catalog.series.count))
      let reading = Reading(
        series: series,
        epoch: chance(20) ? 1 : 0,
        sequence: sequences[series] ?? 0,
        eventTime: eventTime(near: tau, edges, after: sent.last?.eventTime),
        arrivalTime: tau,
        value: value()
      )
      sequences[series] = reading.sequence + 1
      sent.append(reading)
      inputs.append(.reading(reading))
      if isExplicit, chance(4) {
        if chance(3) { tau += wait() }
        let time = tau / millisecond - random.int(0...12) + random.int(-1...1)
        inputs.append(chance(5) ? .clock(tau: tau) : .watermark(time, tau: tau))
      }
    }
    return inputs
  }

  private var millisecond: Int64 { 1_000_000 }

  /// Mostly a few milliseconds; sometimes a silence, sometimes less than a quantum.
  private mutating func wait() -> Int64 {
    switch random.below(24) {
    case 0: random.int(15...90) * millisecond
    case 1: random.int(0...1_999) * 1_000
    default: random.int(0...3) * millisecond
    }
  }

  private mutating func eventTime(
    near tau: Int64,
    _ edges: TrialEdges,
    after last: Int64?
  ) -> Int64 {
    let now = tau / millisecond
    var time = now - random.int(0...12)
    switch random.below(24) {
    case 0: time -= random.int(0...300)
    case 1: time += random.int(0...80)
    case 2: time = random.int(-30...3)
    case 3, 4, 5, 6:
      // What was before, and as far from it as a gap or a size reaches.
      let before = (last ?? tau) / millisecond
      time =
        before + random.pick(edges.distances + [0]) * random.pick([-1, 1]) + random.int(-1...1)
    case 7, 8, 9, 10, 11:
      let distance = random.pick(edges.distances + [0])
      let edge = random.pick(edges.grids)
      time -= distance
      time -= (time - edge.offset) % edge.advance
      time += random.pick([0, edge.size]) + random.int(-1...1)
    default: break
    }
    return time * millisecond + random.pick([0, 0, 0, 0, 0, 1, 999_999])
  }

  private mutating func value() -> Double {
    switch random.below(30) {
    case 0: .nan
    case 1: .infinity
    case 2: Double(random.int(-90...90))
    case 3...16: Double(random.int(0...5))
    // Sums of tenths depend on their order.
    default: Double(random.int(-50...50)) / 10
    }
  }
}

/// Where the rules of a topology have their edges, in milliseconds.
struct TrialEdges {
  struct Grid {
    var size: Int64
    var advance: Int64
    var offset: Int64
  }

  var grids: [Grid] = []
  /// Gaps, sizes, bounds, lateness, and their sums.
  var distances: [Int64] = []

  init(_ topology: Topology) {
    func milliseconds(_ span: TimeSpan) -> Int64 { span.nanoseconds / 1_000_000 }
    if case .boundedOutOfOrderness(let span) = topology.watermark.strategy {
      distances.append(milliseconds(span) + 1)
    }
    for step in topology.steps {
      guard case .window(let spec, _) = step.operation else { continue }
      let size = milliseconds(spec.assigner.size)
      let lateness = milliseconds(spec.allowedLateness)
      distances += [size, lateness, size + lateness]
      grids.append(
        Grid(
          size: size,
          advance: max(1, milliseconds(spec.assigner.advance)),
          offset: milliseconds(spec.assigner.offset)
        )
      )
    }
  }
}
