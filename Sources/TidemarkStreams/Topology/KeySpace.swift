import TidemarkCore

/// The keys of one step as dense indices, so that state is an array and no key is hashed.
package struct KeySpace: Sendable {
  /// Marks a series without a key: its readings belong to no window.
  package static let none = UInt32.max

  /// Key of each series, or `none`.
  package let keyOfSeries: [UInt32]
  /// What results call each key.
  package let names: [String]
  /// Position of each key in the order of its name's UTF-8 bytes, which is the order of output.
  package let rank: [UInt32]
  /// Task (Kafka Streams' unit of stream time) of each series and of each key.
  package let taskOfSeries: [UInt32]
  package let taskOfKey: [UInt32]
  package let taskCount: Int

  package var count: Int { names.count }

  init(_ key: Step.Key, catalog: Catalog) {
    let devices = catalog.devices
    switch key {
    case .series:
      keyOfSeries = catalog.series.indices.map { UInt32($0) }
      names = catalog.series.indices.map(catalog.name(ofSeries:))
    case .device:
      keyOfSeries = catalog.series.map(\.device)
      names = devices.map(\.name)
    case .sensor:
      // Classes may each have a sensor of the same name: one key.
      let words = catalog.sensors.map(\.name)
      let interned = KeySpace.intern(words)
      keyOfSeries = catalog.series.map { interned.index[Int($0.sensor)] }
      names = interned.names
    case .deviceClass:
      keyOfSeries = catalog.series.map { devices[Int($0.device)].deviceClass }
      names = catalog.classes
    case .group:
      keyOfSeries = catalog.series.map { devices[Int($0.device)].group ?? KeySpace.none }
      names = catalog.groups
    }
    rank = KeySpace.ranks(of: names)
    // A key that spans devices may span partitions: like Kafka Streams, which would repartition
    // by it, treat all of them as one task.
    let perPartition = key == .series || key == .device
    taskCount = perPartition ? max(1, catalog.partitions) : 1
    let tasks = catalog.series.map { perPartition ? devices[Int($0.device)].partition : 0 }
    var keyTasks = [UInt32](repeating: 0, count: names.count)
    for (series, key) in keyOfSeries.enumerated() where key != KeySpace.none {
      keyTasks[Int(key)] = tasks[series]
    }
    taskOfSeries = tasks
    taskOfKey = keyTasks
  }

  private static func intern(_ words: [String]) -> (names: [String], index: [UInt32]) {
    var names: [String] = []
    var index: [UInt32] = []
    var known: [String: UInt32] = [:]
    for word in words {
      let next = UInt32(names.count)
      let found = known[word] ?? next
      if found == next {
        known[word] = next
        names.append(word)
      }
      index.append(found)
    }
    return (names, index)
  }

  private static func ranks(of names: [String]) -> [UInt32] {
    let order = names.indices.sorted {
      names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
    }
    var ranks = [UInt32](repeating: 0, count: names.count)
    for (rank, key) in order.enumerated() { ranks[key] = UInt32(rank) }
    return ranks
  }
}
