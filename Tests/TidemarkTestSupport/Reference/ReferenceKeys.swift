import TidemarkCore
import TidemarkStreams

/// The key of each reading at a step, and its task.
struct ReferenceKeys {
  private var keys: [String?] = []
  private var partitions: [Int] = []
  private var isRepartitioned = false

  /// Without a key a window is kept by series.
  init(_ key: Step.Key?, _ catalog: Catalog) {
    let key = key ?? .series
    var partitionsOfKey: [String: Set<Int>] = [:]
    for (index, series) in catalog.series.enumerated() {
      let device = catalog.devices[Int(series.device)]
      let parts = key.parts.map { part -> String? in
        switch part {
        case .series: catalog.name(ofSeries: index)
        case .device: device.name
        case .sensor: catalog.sensors[Int(series.sensor)].name
        case .deviceClass: catalog.classes[Int(device.deviceClass)]
        case .group: device.group.map { catalog.groups[Int($0)] }
        }
      }
      // Who lacks one of the names has no key.
      let name = parts.contains(nil) ? nil : parts.compactMap(\.self).joined(separator: "/")
      keys.append(name)
      partitions.append(Int(device.partition))
      if let name { partitionsOfKey[name, default: []].insert(Int(device.partition)) }
    }
    // Keys that span partitions: Kafka Streams would repartition, and here all are one task.
    isRepartitioned = partitionsOfKey.values.contains { $0.count > 1 }
  }

  subscript(reading: Reading) -> String? { keys[Int(reading.series)] }

  func task(_ reading: Reading) -> Int { isRepartitioned ? 0 : partitions[Int(reading.series)] }
}
