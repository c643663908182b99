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
        sensors.append(Sensor(name: sensor.name, unit: sensor.unit, range: sensor.range))
      }
      // Not of the seed: the same device keeps its partition from run to run.
      let key = DrawKey(seed: 0, className: deviceClass.name, purpose: "partition")
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
        let partition = key.bits(device: UInt64(index), index: 0) % UInt64(model.partitions)
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

  private static func deviceName(_ className: String, _ index: Int) -> String {
    let digits = String(index)
    return className + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
