import TidemarkCore

/// Anomalies of one timing or scope that take turns on a series.
struct AnomalyLevel {
  /// Indices into `AnomalyPlans.sources`; fixed ones are all fixed ones of the family.
  let sources: Range<Int>
  /// Indices into `AnomalyPlans.slots`; nil: not fixed.
  let slots: Range<Int>?
  /// What must pass between two anomalies.
  let pause: Int64
  /// For each source of the class, whether its anomalies leave no room for those of this level.
  let avoids: [Bool]
  /// Whether wider anomalies that it need not avoid matter to narrower levels.
  let passesOn: Bool
  /// Position of its first proposal among those of a device.
  let proposal: Int
  /// Position of its state among those of a device, if there is a wider level.
  let state: Int
}

/// The anomaly models of a class with everything worked out that does not change from device to
/// device.
///
/// A series has up to four levels: what is fixed, then `every` of group, device and sensor scope.
/// Each flows around the levels before it, so that the anomalies of a level are the same for all
/// that share them, whatever the narrower levels do.
struct AnomalyPlans {
  /// Of all families, family by family.
  private(set) var sources: [AnomalyPlan] = []
  private(set) var slots: [FixedSlot] = []
  /// Of all sensors, sensor by sensor.
  private(set) var levels: [AnomalyLevel] = []
  /// For each sensor its levels, the widest first.
  private(set) var chains: [Range<Int>] = []
  /// For each sensor its position among those that are struck at all; else nil.
  private(set) var positions: [Int?] = []
  /// How many of the sensors are struck at all.
  private(set) var struckCount = 0
  /// How many proposals and level states the series of a device have together.
  private(set) var proposalCount = 0
  private(set) var stateCount = 0

  let start: Int64
  /// Exclusive: no anomaly begins later.
  let end: Int64
  let grid: TimeGrid
  /// Of each sensor.
  let reportings: [Reporting]
  private let groupSize: Int
  private var effects: [AnomalyEffect] = []
  /// For each sensor and source the index of the effect; −1: none.
  private var effectIndices: [Int] = []

  /// How many anomalies at given times the sensors of a device have together.
  var givenCount: Int {
    slots.filter { sources[$0.source].isGiven }.reduce(0) { count, slot in
      count + chains.indices.count { strikes($0, UInt32(slot.source)) }
    }
  }

  /// Whether nothing ever goes wrong.
  var isEmpty: Bool { sources.isEmpty }

  /// The model was found valid.
  init(_ deviceClass: DeviceClass, of model: FleetModel, key: (String) -> DrawKey) {
    start = model.start.nanoseconds
    end = start + model.duration.nanoseconds
    grid = TimeGrid(resolution: deviceClass.clock.resolution.nanoseconds)
    reportings = deviceClass.sensors.map(Reporting.init)
    groupSize = deviceClass.grouping?.size ?? 1
    chains = Array(repeating: 0..<0, count: deviceClass.sensors.count)
    positions = Array(repeating: nil, count: deviceClass.sensors.count)
    let families = AnomalyFamily.families(of: deviceClass)
    let all = families.flatMap(\.sources)
    sources = all.map { AnomalyPlan($0, key: key) }
    effectIndices = Array(repeating: -1, count: all.count * deviceClass.sensors.count)
    for (index, source) in all.enumerated() {
      for sensor in source.sensors {
        effectIndices[sensor * all.count + index] = effects.count
        effects.append(
          AnomalyEffect(source, on: deviceClass.sensors[sensor], grid: grid, key: key)
        )
      }
    }
    var firstSource = 0
    for family in families {
      let layout = Layout(
        family: family,
        firstSource: firstSource,
        all: all,
        slots: addSlots(of: family, firstSource: firstSource, deviceClass, key: key)
      )
      for sensor in family.sensors { addChain(sensor, layout, deviceClass) }
      firstSource += family.sources.count
    }
    for sensor in chains.indices where !chains[sensor].isEmpty {
      positions[sensor] = struckCount
      struckCount += 1
    }
  }

  /// The effect of a source on a sensor; nil if it does not strike it.
  @inline(__always)
  func effect(ofSource source: UInt32, onSensor sensor: Int) -> AnomalyEffect? {
    let index = effectIndices[sensor * sources.count + Int(source)]
    return index < 0 ? nil : effects[index]
  }

  @inline(__always)
  func strikes(_ sensor: Int, _ source: UInt32) -> Bool {
    effectIndices[sensor * sources.count + Int(source)] >= 0
  }

  /// Whose draws a source goes by: the number of the device, or of its group.
  @inline(__always)
  func who(_ source: Int, device: UInt64) -> UInt64 {
    sources[source].isOfGroup ? device / UInt64(groupSize) : device
  }
}

extension AnomalyPlans {
  /// What the chains of a family have in common.
  private struct Layout {
    let family: AnomalyFamily
    let firstSource: Int
    let all: [AnomalySource]
    let slots: Range<Int>
  }

  private var duration: TimeSpan { TimeSpan(nanoseconds: end - start) }

  private mutating func addSlots(
    of family: AnomalyFamily,
    firstSource: Int,
    _ deviceClass: DeviceClass,
    key: (String) -> DrawKey
  ) -> Range<Int> {
    let first = slots.count
    guard family.sources.contains(where: \.isFixed) else { return first..<first }
    let keys = family.sources.map { key("\($0.name) order") }
    do throws(AnomalyFamily.NoRoom) {
      let placed = try family.fixedSlots(
        pause: deviceClass.pause(ofSensors: family.sensors, duration: duration),
        duration: duration.nanoseconds
      ) { keys[$0].bits(device: 0, index: $1) }
      slots += placed.map {
        var slot = $0
        slot.source += firstSource
        return slot
      }
    } catch {
      preconditionFailure("validation lets no such model pass")
    }
    return first..<slots.count
  }

  private mutating func addChain(
    _ sensor: Int,
    _ layout: Layout,
    _ deviceClass: DeviceClass
  ) {
    let first = levels.count
    func range(where fits: (AnomalySource) -> Bool) -> Range<Int> {
      let range = layout.family.range(where: fits)
      return range.lowerBound + layout.firstSource..<range.upperBound + layout.firstSource
    }
    if !layout.slots.isEmpty {
      addLevel(range(where: \.isFixed), slots: layout.slots, in: first, layout, deviceClass)
    }
    // A level that never strikes the sensor matters only to a narrower one that does.
    let own = [AnomalyModel.Scope.group, .device, .sensor].map { scope in
      range { !$0.isFixed && $0.model.scope == scope && (scope != .sensor || $0.strikes(sensor)) }
    }
    let isOfDevice = layout.all[own[1]].contains { $0.strikes(sensor) }
    let isOfGroup = isOfDevice || layout.all[own[0]].contains { $0.strikes(sensor) }
    if isOfGroup { addLevel(own[0], in: first, layout, deviceClass) }
    if isOfDevice { addLevel(own[1], in: first, layout, deviceClass) }
    addLevel(own[2], in: first, layout, deviceClass)
    chains[sensor] = first..<levels.count
  }

  private mutating func addLevel(
    _ own: Range<Int>,
    slots: Range<Int>? = nil,
    in first: Int,
    _ layout: Layout,
    _ deviceClass: DeviceClass
  ) {
    guard !own.isEmpty else { return }
    let isFixed = slots != nil
    let sensors = Set(layout.all[own].flatMap(\.sensors))
    let struck = isFixed ? layout.family.sensors : sensors.sorted()
    levels.append(
      AnomalyLevel(
        sources: own,
        slots: slots,
        pause: deviceClass.pause(ofSensors: struck, duration: duration),
        avoids: layout.all.map { !sensors.isDisjoint(with: $0.sensors) },
        passesOn: layout.all[own.lowerBound].model.scope == .group,
        proposal: proposalCount,
        state: stateCount
      )
    )
    // Of what is fixed only the number of the next slot is kept.
    proposalCount += isFixed ? 1 : own.count
    stateCount += levels.count - 1 > first ? 1 : 0
  }
}
