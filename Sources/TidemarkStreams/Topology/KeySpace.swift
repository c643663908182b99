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
    let partitions = catalog.series.map { devices[Int($0.device)].partition }
    let tasks = KeySpace.tasks(keyOfSeries, keys: names.count, partitions: partitions)
    taskCount = tasks == nil ? 1 : max(1, catalog.partitions)
    taskOfSeries = tasks == nil ? partitions.map { _ in 0 } : partitions
    taskOfKey = tasks ?? names.map { _ in 0 }
  }

  /// The same keys for results instead of readings: what else is called a series here is a key of the
  /// steps whose results are read, and has its own key (or `none`) and task.
  init(_ keys: KeySpace, keyOfInput: [UInt32], taskOfInput: [UInt32], tasks count: Int) {
    keyOfSeries = keyOfInput
    names = keys.names
    rank = keys.rank
    let tasks = KeySpace.tasks(keyOfInput, keys: keys.count, partitions: taskOfInput)
    taskCount = tasks == nil ? 1 : max(1, count)
    taskOfSeries = tasks == nil ? taskOfInput.map { _ in 0 } : taskOfInput
    taskOfKey = tasks ?? keys.names.map { _ in 0 }
  }

  /// The task of each key: the partition that all of its series map to.
  ///
  /// If a key spans partitions, Kafka Streams would repartition by it; then all are one task, which
  /// is nil here.
  private static func tasks(
    _ keyOfSeries: [UInt32],
    keys: Int,
    partitions: [UInt32]
  ) -> [UInt32]? {
    var tasks = [UInt32?](repeating: nil, count: keys)
    for (series, key) in keyOfSeries.enumerated() where key != none {
      if let task = tasks[Int(key)], task != partitions[series] { return nil }
      tasks[Int(key)] = partitions[series]
    }
    return tasks.map { $0 ?? 0 }
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
