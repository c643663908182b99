import TidemarkCore

/// When the devices of a class measure more, and when less: by load and by how many are on.
struct Activity {
  private let deviceClass: DeviceClass
  private let presence: Presence
  private let model: FleetModel
  private let all: Double

  init(_ deviceClass: DeviceClass, _ presence: Presence, of model: FleetModel) {
    self.deviceClass = deviceClass
    self.presence = presence
    self.model = model
    let start = model.start.nanoseconds
    let whole = start..<start + model.duration.nanoseconds
    all = Self.looks(of: deviceClass, presence, in: whole, of: model)
  }

  /// The share of the class's readings that is measured in a stretch of time, storms left out.
  func share(in stretch: Range<Int64>) -> Double {
    all > 0 ? Self.looks(of: deviceClass, presence, in: stretch, of: model) / all : 0
  }

  private static func looks(
    of deviceClass: DeviceClass,
    _ presence: Presence,
    in stretch: Range<Int64>,
    of model: FleetModel
  ) -> Double {
    deviceClass.sensors.reduce(0) { sum, sensor in
      sum + busy(sensor.every.load, presence, in: stretch, of: model)
        / Double(sensor.every.period.nanoseconds)
    }
  }

  /// The time that a device is on, mean of all, in which a load of 2 counts twice.
  static func busy(
    _ load: Profile?,
    _ presence: Presence,
    in stretch: Range<Int64>,
    of model: FleetModel
  ) -> Double {
    let start = model.start.nanoseconds
    var busy = 0.0
    for (index, present) in presence.shares.enumerated() where present > 0 {
      let part = Presence.stretch(index, of: model.duration.nanoseconds)
      let from = max(stretch.lowerBound, start + part.lowerBound)
      let until = min(stretch.upperBound, start + part.upperBound)
      guard from < until else { continue }
      busy += present * LoadMean.value(load, from: from, until: until) * Double(until - from)
    }
    return busy
  }
}
