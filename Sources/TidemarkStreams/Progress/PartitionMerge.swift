/// Kafka Streams' `PartitionGroup`: records wait in a queue per partition, and the one with the
/// smallest time at its head gives the next.
///
/// Equal times are told apart as there, by a binary heap of the queues.
package struct PartitionMerge: Sendable {
  package struct Record: Sendable, Equatable {
    package var partition: Int
    package var time: Int64
    /// The largest time of a record taken so far, this one included.
    package var streamTime: Int64
    /// How far this one lies behind it.
    package var lateness: Int64
  }

  private var queues: [[Int64]] = []
  private var heads: [Int] = []
  /// Partitions whose queues hold something, as a binary heap by the time at the head.
  private var heap: [Int] = []
  private var streamTime: Int64?

  package init() {}

  /// A record arrives; partitions count from 0.
  package mutating func add(time: Int64, partition: Int) {
    while queues.count <= partition {
      queues.append([])
      heads.append(0)
    }
    queues[partition].append(time)
    if queues[partition].count - heads[partition] == 1 { insert(partition) }
  }

  /// Takes the next record, if there is one.
  package mutating func next() -> Record? {
    guard let partition = removeFirst() else { return nil }
    let time = head(partition)
    heads[partition] += 1
    if heads[partition] < queues[partition].count {
      insert(partition)
    } else {
      queues[partition].removeAll(keepingCapacity: true)
      heads[partition] = 0
    }
    let latest = max(streamTime ?? time, time)
    streamTime = latest
    return Record(
      partition: partition,
      time: time,
      streamTime: latest,
      lateness: clampedDifference(latest, time)
    )
  }

  private func head(_ partition: Int) -> Int64 { queues[partition][heads[partition]] }

  private mutating func insert(_ partition: Int) {
    heap.append(partition)
    var index = heap.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard head(partition) < head(heap[parent]) else { break }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func removeFirst() -> Int? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var index = 0
    while 2 * index + 1 < heap.count {
      var child = 2 * index + 1
      if child + 1 < heap.count, head(heap[child + 1]) < head(heap[child]) { child += 1 }
      guard head(heap[child]) < head(last) else { break }
      heap.swapAt(index, child)
      index = child
    }
    return first
  }
}
