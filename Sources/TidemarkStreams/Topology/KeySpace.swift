import TidemarkCore

/// The keys of one step as dense indices, so that state is an array and no key is hashed.
package struct KeySpace: Sendable {
  /// Marks a series without a key: its readings belong to no window.
  package static let none = UInt32.max

  /// Marks a row whose key would have been one too many.
  package static let refused = UInt32.max - 1

  /// Key of each series, or `none`; of calculated keys the base.
  package let keyOfSeries: [UInt32]
  /// Whether each series is a key, and has its own number.
  let areSeries: Bool
  /// What results call each key.
  package internal(set) var names: [String]
  /// Position of each key in the order of its name's UTF-8 bytes, which is the order of output.
  package internal(set) var rank: [UInt32] = []
  /// Task (Kafka Streams' unit of stream time) of each series and of each key.
  package let taskOfSeries: [UInt32]
  package internal(set) var taskOfKey: [UInt32]
  package let taskCount: Int

  /// Of calculated keys, which are added as they come: the base of each key.
  ///
  /// Bases are what is known before: a number for each combination of the key's names, or one for all.
  package internal(set) var baseOfKey: [UInt32] = []
  let namesOfBases: [String]
  let taskOfBase: [UInt32]

  package var count: Int { names.count }

  init(_ key: Step.Key, catalog: Catalog) {
    let parts = key.parts.filter(\.isNamed).map { KeySpace.names(by: $0, catalog) }
    let fixed: (keyOfSeries: [UInt32], names: [String]) =
      switch parts.count {
      case 0: (catalog.series.map { _ in 0 }, [""])
      case 1: parts[0]
      default: KeySpace.joined(parts)
      }
    keyOfSeries = fixed.keyOfSeries
    areSeries = KeySpace.areSeries(keyOfSeries)
    namesOfBases = fixed.names
    let partitions = catalog.series.map { catalog.devices[Int($0.device)].partition }
    let tasks = KeySpace.tasks(keyOfSeries, keys: fixed.names.count, partitions: partitions)
    taskCount = tasks == nil ? 1 : max(1, catalog.partitions)
    taskOfSeries = tasks == nil ? partitions.map { _ in 0 } : partitions
    taskOfBase = tasks ?? fixed.names.map { _ in 0 }
    names = key.isCalculated ? [] : fixed.names
    taskOfKey = key.isCalculated ? [] : taskOfBase
    rank = ranks()
  }

  private static func areSeries(_ keyOfSeries: [UInt32]) -> Bool {
    keyOfSeries.enumerated().allSatisfy { $0.offset == Int($0.element) }
  }

  static func names(
    by part: Step.Key.Part,
    _ catalog: Catalog
  ) -> (keyOfSeries: [UInt32], names: [String]) {
    let (series, devices) = (catalog.series, catalog.devices)
    switch part {
    case .series:
      return (series.indices.map { UInt32($0) }, series.indices.map(catalog.name(ofSeries:)))
    case .device: return (series.map(\.device), devices.map(\.name))
    case .sensor:
      // Classes may each have a sensor of the same name: one key.
      let interned = KeySpace.intern(catalog.sensors.map(\.name))
      return (series.map { interned.index[Int($0.sensor)] }, interned.names)
    case .deviceClass:
      return (series.map { devices[Int($0.device)].deviceClass }, catalog.classes)
    case .group:
      return (series.map { devices[Int($0.device)].group ?? KeySpace.none }, catalog.groups)
    case .expression, .function: return (series.map { _ in KeySpace.none }, [])
    }
  }

  /// A key for each combination that occurs, called `a/b`.
  private static func joined(
    _ parts: [(keyOfSeries: [UInt32], names: [String])]
  ) -> (keyOfSeries: [UInt32], names: [String]) {
    var known: [[UInt32]: UInt32] = [:]
    var names: [String] = []
    let keyOfSeries = parts[0].keyOfSeries.indices.map { series in
      let combination = parts.map { $0.keyOfSeries[series] }
      if combination.contains(none) { return none }
      if let key = known[combination] { return key }
      known[combination] = UInt32(names.count)
      names.append(zip(parts, combination).map { $0.names[Int($1)] }.joined(separator: "/"))
      return UInt32(names.count - 1)
    }
    return (keyOfSeries, names)
  }

  /// The same keys for results instead of readings: what else is called a series here is a key of the
  /// steps whose results are read, and has its own key (or `none`) and task.
  init(_ keys: KeySpace, keyOfInput: [UInt32], taskOfInput: [UInt32], tasks count: Int) {
    keyOfSeries = keyOfInput
    areSeries = KeySpace.areSeries(keyOfInput)
    names = keys.names
    rank = keys.rank
    namesOfBases = keys.namesOfBases
    let bases = keys.taskOfBase.count
    let tasks = KeySpace.tasks(keyOfInput, keys: bases, partitions: taskOfInput)
    taskCount = tasks == nil ? 1 : max(1, count)
    taskOfSeries = tasks == nil ? taskOfInput.map { _ in 0 } : taskOfInput
    taskOfBase = tasks ?? keys.taskOfBase.map { _ in 0 }
    taskOfKey = keys.names.isEmpty ? [] : taskOfBase
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

  private func ranks() -> [UInt32] {
    var ranks = [UInt32](repeating: 0, count: names.count)
    for (rank, key) in names.indices.sorted(by: precedes).enumerated() {
      ranks[key] = UInt32(rank)
    }
    return ranks
  }
}
