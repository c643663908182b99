import TidemarkCore

extension Catalog {
  /// Lists a fleet that was found valid.
  ///
  /// Devices are called `pump-0017`: class and index, in at least four digits; groups `depot-3`.
  /// Names, groups and partitions do not depend on the size of the fleet. Classes that name their
  /// groups alike share them.
  init(_ model: FleetModel) {
    self.init(partitions: model.partitions)
    var groupIndices: [String: UInt32] = [:]
    for deviceClass in model.classes {
      let classIndex = UInt32(classes.count)
      classes.append(deviceClass.name)
      let firstSensor = UInt32(sensors.count)
      for sensor in deviceClass.sensors {
        if sensor.kind == .state { addStates(of: sensor) }
        sensors.append(
          Sensor(name: sensor.name, unit: sensor.unit, kind: sensor.kind, range: sensor.range)
        )
      }
      for index in 0..<deviceClass.devices {
        var group: UInt32?
        if let grouping = deviceClass.grouping {
          let name = "\(grouping.name)-\(index / grouping.size)"
          group = groupIndices[name]
          if group == nil {
            group = UInt32(groups.count)
            groupIndices[name] = group
            groups.append(name)
          }
        }
        let partition = Self.partition(
          ofClass: deviceClass.name,
          device: UInt64(index),
          of: model.partitions
        )
        for sensor in deviceClass.sensors.indices {
          series.append(
            Series(device: UInt32(devices.count), sensor: firstSensor + UInt32(sensor))
          )
        }
        devices.append(
          Device(
            name: Self.deviceName(deviceClass.name, index),
            deviceClass: classIndex,
            group: group,
            partition: UInt32(partition)
          )
        )
      }
    }
  }

  private mutating func addStates(of sensor: SensorModel) {
    for part in sensor.signal {
      guard case .states(let machine) = part.unshared.part else { continue }
      for state in machine.states where !states.contains(state.name) {
        states.append(state.name)
      }
    }
  }

  /// Not of the seed: the same device keeps its partition from run to run.
  static func partition(ofClass name: String, device: UInt64, of partitions: Int) -> UInt64 {
    DrawKey(seed: 0, className: name, purpose: "partition").bits(device: device, index: 0)
      % UInt64(partitions)
  }

  private static func deviceName(_ className: String, _ index: Int) -> String {
    let digits = String(index)
    return className + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
