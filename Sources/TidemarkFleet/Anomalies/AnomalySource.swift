import TidemarkCore

/// An anomaly model as it is placed: one of sensor scope once for each sensor that it names, any
/// other once for all of them.
struct AnomalySource {
  let model: AnomalyModel
  /// Indices of the sensors that are struck at the same time, ascending.
  let sensors: [Int]
  /// Begins the purposes of all draws.
  ///
  /// It counts only the models that would have the same name, so that draws do not change when
  /// another model is added.
  let name: String

  var isFixed: Bool {
    if case .every = model.timing { false } else { true }
  }

  func strikes(_ sensor: Int) -> Bool { sensors.contains(sensor) }

  /// The longest that one can last, repair included; nil: there is no such bound.
  var longest: Int64? {
    guard let length = (model.length ?? .constant(0)).longestSpan,
      let repair = (model.repair ?? .constant(0)).longestSpan
    else { return nil }
    return length + repair
  }

  /// What the models of a class come to, in their order; sensors that are unknown are left out.
  static func sources(of deviceClass: DeviceClass) -> [AnomalySource] {
    var sources: [AnomalySource] = []
    var seen: [String: Int] = [:]
    func add(_ model: AnomalyModel, sensors: [Int], target: String) {
      let name = "\(target) \(model.kind.rawValue)"
      sources.append(
        AnomalySource(model: model, sensors: sensors, name: "\(name) \(seen[name, default: 0])")
      )
      seen[name, default: 0] += 1
    }
    for model in deviceClass.anomalies {
      let sensors = deviceClass.sensors.indices.filter {
        model.sensors.contains(deviceClass.sensors[$0].name)
      }
      if model.scope == .sensor {
        for sensor in sensors {
          add(model, sensors: [sensor], target: deviceClass.sensors[sensor].name)
        }
      } else if !sensors.isEmpty {
        // No sensor has a slash in its name.
        let names = sensors.map { "/" + deviceClass.sensors[$0].name }.joined()
        add(model, sensors: sensors, target: model.scope.rawValue + names)
      }
    }
    return sources
  }
}

/// Sensors of a class that are struck together, directly or through others, and what strikes them.
struct AnomalyFamily {
  /// Ascending.
  var sensors: [Int]
  /// Fixed ones first, then from the widest scope to the narrowest, sensor by sensor; alike ones in
  /// the order of the models.
  var sources: [AnomalySource]

  /// The families of a class, by their first sensors.
  static func families(of deviceClass: DeviceClass) -> [AnomalyFamily] {
    let sources = AnomalySource.sources(of: deviceClass)
    var labels = Array(deviceClass.sensors.indices)
    for source in sources {
      let joined = source.sensors.map { labels[$0] }
      guard let least = joined.min() else { continue }
      for sensor in labels.indices where joined.contains(labels[sensor]) { labels[sensor] = least }
    }
    return labels.indices.compactMap { first in
      let members = sources.filter { labels[$0.sensors[0]] == first }
      guard !members.isEmpty else { return nil }
      let order = members.indices.sorted { (members[$0].rank, $0) < (members[$1].rank, $1) }
      return AnomalyFamily(
        sensors: labels.indices.filter { labels[$0] == first },
        sources: order.map { members[$0] }
      )
    }
  }

  /// Indices of the sources that fit, which stand together.
  func range(where fits: (AnomalySource) -> Bool) -> Range<Int> {
    guard let first = sources.firstIndex(where: fits) else { return 0..<0 }
    return first..<first + sources[first...].prefix(while: fits).count
  }
}

extension AnomalySource {
  /// Its place in a family.
  fileprivate var rank: Int {
    if isFixed { return 0 }
    switch model.scope {
    case .group: return 1
    case .device: return 2
    case .sensor: return 3 + sensors[0]
    }
  }
}

extension DeviceClass {
  /// What must pass between two anomalies: two periods of the slowest of the sensors, or two ticks of
  /// a clock that is slower still, so that each has a reading to strike before the next.
  func pause(ofSensors indices: [Int], duration: TimeSpan) -> Int64 {
    min(wait(forSensors: indices), duration.nanoseconds)
  }

  /// How long it may take until a reading is sure to lie behind an instant; longer than a simulation
  /// if it is too short for that.
  func wait(forSensors indices: [Int]) -> Int64 {
    let periods = indices.map { sensors[$0].every.period.nanoseconds }
    // At most 20 years each.
    return 2 * max(periods.max() ?? 0, clock.resolution.nanoseconds)
  }
}

extension Distribution {
  /// What a draw of it as a length of time is at most; nil if there is no such bound.
  var longestSpan: Int64? {
    let longest: Double
    switch self {
    case .constant(let value): longest = value
    case .uniform(_, let high): longest = high
    case .empirical(let values, _): longest = values.max() ?? 0
    default: return nil
    }
    guard longest < Double(FleetLimits.span) else { return FleetLimits.span }
    return Int64(max(longest, 0))
  }
}
