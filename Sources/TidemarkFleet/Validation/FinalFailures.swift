import TidemarkCore

extension AnomalyFamily {
  /// Throws if a failure that is never repaired would leave no reading to an anomaly that is placed:
  /// it must come behind all of these.
  func validateFailures(in place: String, of deviceClass: DeviceClass) throws(Failure) {
    func name(_ source: AnomalySource) -> String {
      let names = source.sensors.map { deviceClass.sensors[$0].name }.joined(separator: ", ")
      return "\(source.model.kind.rawValue) of \(names)"
    }
    for (index, last) in sources.enumerated() where last.model.isFinal {
      guard last.model.timing.placedCount <= 1 else {
        throw Failure(
          .usage,
          "\(place), \(name(last)): nothing wears after its failure; give it a repair, or only one"
        )
      }
      for (number, other) in sources.enumerated() where number != index && other.isFixed {
        guard other.sensors.contains(where: last.strikes), !last.follows(other) else { continue }
        throw Failure(
          .usage,
          "\(place), \(name(last)): is never repaired, so that \(name(other)) may meet no reading "
            + "after it; give it a repair, or give both times, its own the last"
        )
      }
    }
  }
}

extension AnomalySource {
  /// Whether all of both are at given times, and all of the other come first.
  fileprivate func follows(_ other: AnomalySource) -> Bool {
    guard case .at(let times) = model.timing, case .at(let others) = other.model.timing,
      let first = times.min(), let last = others.max()
    else { return false }
    return last < first
  }
}

extension AnomalyModel.Timing {
  /// How many are placed on a series; 0 if they come at random.
  fileprivate var placedCount: Int {
    switch self {
    case .every: 0
    case .at(let times): times.count
    case .count(let count): count
    }
  }
}
