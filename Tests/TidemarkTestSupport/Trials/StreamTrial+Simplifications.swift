import TidemarkCore
import TidemarkStreams

extension StreamTrial {
  /// Trials that are a little simpler than this one, those that simplify most first.
  var simplifications: [StreamTrial] {
    withoutSteps + withSimplerSteps + withSimplerTopology + withSimplerInputs
  }

  private var withoutSteps: [StreamTrial] {
    guard topology.steps.count > 1 else { return [] }
    return topology.steps.indices.map { index in
      var simpler = self
      let gone = simpler.topology.steps.remove(at: index).name
      for other in simpler.topology.steps.indices {
        simpler.topology.steps[other].from.removeAll { $0 == gone }
      }
      if simpler.topology.watermark.after == gone { simpler.topology.watermark.after = nil }
      if simpler.topology.ledgerStep == gone { simpler.topology.ledgerStep = nil }
      return simpler
    }
  }

  private var withSimplerSteps: [StreamTrial] {
    topology.steps.indices.flatMap { index -> [StreamTrial] in
      let step = topology.steps[index]
      var variants: [Step] = []
      func vary(_ change: (inout Step) -> Void) {
        var variant = step
        change(&variant)
        variants.append(variant)
      }
      if !step.from.isEmpty { vary { $0.from = [] } }
      if step.sensor != nil { vary { $0.sensor = nil } }
      if step.key != .device { vary { $0.key = .device } }
      if case .window(let spec, let aggregates) = step.operation {
        for simpler in spec.simplifications {
          vary { $0.operation = .window(simpler, aggregates) }
        }
        if aggregates.count > 1 {
          for aggregate in aggregates { vary { $0.operation = .window(spec, [aggregate]) } }
        } else if aggregates != [.count] {
          vary { $0.operation = .window(spec, [.count]) }
        }
      }
      return variants.map { variant in
        var simpler = self
        simpler.topology.steps[index] = variant
        return simpler
      }
    }
  }

  private var withSimplerTopology: [StreamTrial] {
    var variants: [Topology] = []
    func vary(_ change: (inout Topology) -> Void) {
      var variant = topology
      change(&variant)
      variants.append(variant)
    }
    if topology.atEnd != .keepOpen { vary { $0.atEnd = .keepOpen } }
    if topology.ledgerStep != nil { vary { $0.ledgerStep = nil } }
    if topology.watermark.after != nil { vary { $0.watermark.after = nil } }
    if topology.watermark.idleTimeout != nil { vary { $0.watermark.idleTimeout = nil } }
    if topology.watermark.emit != .perReading { vary { $0.watermark.emit = .perReading } }
    if case .boundedOutOfOrderness(let bound) = topology.watermark.strategy, bound > .zero {
      vary { $0.watermark.strategy = .boundedOutOfOrderness(.zero) }
    }
    return variants.map { variant in
      var simpler = self
      simpler.topology = variant
      return simpler
    }
  }

  private var withSimplerInputs: [StreamTrial] {
    var variants: [StreamTrial] = []
    func vary(_ change: (inout Reading) -> Void) {
      var variant = self
      var number: Int64 = 0
      variant.inputs = inputs.map { input in
        guard case .reading(var reading) = input else { return input }
        change(&reading)
        reading.sentTime = reading.eventTime
        reading.trueTime = reading.eventTime
        number += 1
        return .reading(reading)
      }
      if variant.inputs != inputs { variants.append(variant) }
    }
    if let smaller = withoutIdleDevices { variants.append(smaller) }
    if let first = readings.first?.series { vary { $0.series = first } }
    let hasInstants = readings.count < inputs.count
    // Everything at once; then one a millisecond.
    var number: Int64 = -1
    if !hasInstants { vary { $0.arrivalTime = 0 } }
    if !hasInstants, readings.contains(where: { $0.arrivalTime > 0 }) {
      vary {
        number += 1
        $0.arrivalTime = number * 1_000_000
      }
    }
    vary { $0.eventTime -= (($0.eventTime % 1_000_000) + 1_000_000) % 1_000_000 }
    vary { $0.value = 1 }
    vary { $0.epoch = 0 }
    return variants
  }

  /// Only the devices that send something; nil: all do.
  private var withoutIdleDevices: StreamTrial? {
    let used = Set(readings.map { catalog.series[Int($0.series)].device })
    guard used.count < catalog.devices.count, !used.isEmpty else { return nil }
    let devices = catalog.devices.indices.filter { used.contains(UInt32($0)) }
    let series = catalog.series.indices.filter { used.contains(catalog.series[$0].device) }
    let smaller = Catalog(
      classes: catalog.classes,
      groups: catalog.groups,
      sensors: catalog.sensors,
      devices: devices.map { catalog.devices[$0] },
      series: series.map { old in
        let device = devices.firstIndex(of: Int(catalog.series[old].device)) ?? 0
        return Catalog.Series(device: UInt32(device), sensor: catalog.series[old].sensor)
      },
      partitions: catalog.partitions
    )
    let inputs = inputs.map { input -> Input in
      guard case .reading(var reading) = input else { return input }
      reading.series = UInt32(series.firstIndex(of: Int(reading.series)) ?? 0)
      return .reading(reading)
    }
    return StreamTrial(topology: topology, catalog: smaller, inputs: inputs)
  }
}

extension WindowSpec {
  /// Specs with one setting less.
  fileprivate var simplifications: [WindowSpec] {
    var variants: [WindowSpec] = []
    func vary(_ change: (inout WindowSpec) -> Void) {
      var variant = self
      change(&variant)
      if variant != self { variants.append(variant) }
    }
    vary { $0.allowedLateness = .zero }
    vary { $0.late = .drop }
    vary { $0.accumulation = .accumulating }
    vary { $0.trigger = .eventTime }
    vary { $0.emitInterval = .zero }
    vary { $0.retention = nil }
    vary { $0.suppress = SuppressSpec() }
    if emit != .onClose, emit != .onUpdate { vary { $0.emit = .onUpdate } }
    vary { $0.assigner = assigner.withoutOffset }
    switch assigner {
    case .hopping, .cumulative, .session:
      vary { $0.assigner = .tumbling(size: assigner.size, offset: .zero) }
    case .tumbling, .sliding, .global: break
    }
    return variants
  }
}

extension WindowSpec.Assigner {
  fileprivate var withoutOffset: WindowSpec.Assigner {
    switch self {
    case .tumbling(let size, _): .tumbling(size: size, offset: .zero)
    case .hopping(let size, let advance, _): .hopping(size: size, advance: advance, offset: .zero)
    case .cumulative(let step, let size, _): .cumulative(step: step, size: size, offset: .zero)
    case .sliding, .session, .global: self
    }
  }
}
