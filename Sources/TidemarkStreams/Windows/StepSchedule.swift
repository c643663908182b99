/// When a window step fires during one batch, and by what its rows are judged.
///
/// Computed once, in the sequential pass; every worker fires its own keys by it.
package struct StepSchedule: Sendable {
  /// A firing between rows.
  struct FirePoint: Sendable, Equatable {
    /// Rows of the batch that come before it.
    var position: Int
    var phase: Emission.Phase
    var tau: Int64
    var reason: Reason
  }

  enum Reason: Sendable, Equatable {
    /// Flink: the watermark rose to this; `atEnd` if the input ended.
    case watermark(Int64, atEnd: Bool)
    /// Kafka Streams: the task's windows that start (sessions: that end) in this range may come out.
    case close(task: UInt32, ClosedRange<Int64>)
  }

  var firePoints: [FirePoint] = []
  /// Kafka Streams: per row, the stream time of the row's task with that row included.
  var streamTime: [Int64] = []
  /// Kafka Streams: the stream time of each task after this batch.
  var taskTime: [Int64] = []

  /// Kafka Streams: starts before this need not be kept any longer after this batch.
  var oldestNeeded: Int64?

  mutating func removeAll() {
    firePoints.removeAll(keepingCapacity: true)
    streamTime.removeAll(keepingCapacity: true)
  }
}
