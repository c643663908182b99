/// Flink's `WatermarkOutputMultiplexer`: the watermarks of the partitions in one source become one.
///
/// The output is the minimum over the partitions that are not idle; if all are, the maximum, and then
/// idle (FLINK-38454). It never goes back.
package struct WatermarkMultiplexer: Sendable {
  private struct Partition: Sendable {
    var name: String
    var watermark = Int64.min
    var isIdle = false
  }

  private var partitions: [Partition] = []
  private var combined = Int64.min
  private var isIdle = false

  package init(partitions names: [String]) {
    partitions = names.map { Partition(name: $0) }
  }

  package func contains(_ name: String) -> Bool { partitions.contains { $0.name == name } }

  /// A partition without watermark holds the output back from now on.
  package mutating func add(_ name: String) {
    guard !contains(name) else { return }
    partitions.append(Partition(name: name))
  }

  /// What a partition held back shows only with the next watermark of another.
  package mutating func remove(_ name: String) {
    partitions.removeAll { $0.name == name }
  }

  /// A watermark also makes its partition active.
  ///
  /// With `deferred` it waits for `flush`.
  package mutating func receive(
    watermark: Int64,
    partition name: String,
    deferred: Bool = false
  ) -> [WatermarkValve.Output] {
    guard let index = partitions.firstIndex(where: { $0.name == name }) else { return [] }
    partitions[index].isIdle = false
    guard watermark > partitions[index].watermark else { return [] }
    partitions[index].watermark = watermark
    return !deferred && watermark > combined ? flush() : []
  }

  package mutating func set(
    idle: Bool,
    partition name: String,
    deferred: Bool = false
  ) -> [WatermarkValve.Output] {
    guard let index = partitions.firstIndex(where: { $0.name == name }) else { return [] }
    partitions[index].isIdle = idle
    return deferred ? [] : flush()
  }

  /// Combines what the partitions say now.
  package mutating func flush() -> [WatermarkValve.Output] {
    guard !partitions.isEmpty else { return [] }
    let active = partitions.filter { !$0.isIdle }.map(\.watermark)
    let candidate = active.min() ?? partitions.map(\.watermark).max() ?? .min
    var outputs: [WatermarkValve.Output] = []
    if candidate > combined {
      combined = candidate
      outputs.append(.watermark(candidate))
    }
    let wasIdle = isIdle
    isIdle = active.isEmpty
    if isIdle, !wasIdle { outputs.append(.idle) }
    return outputs
  }
}
