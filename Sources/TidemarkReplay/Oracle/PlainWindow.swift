import TidemarkCore
import TidemarkStreams

/// A window of one key, put together from its readings at once.
struct PlainWindow: Sendable {
  /// Whether there must be a result.
  enum Result: Sendable {
    case due, open
    /// There may be one, or a throttle holds it back, or the store has forgotten it.
    case possible
    /// It is open, and what came out early, if anything did, is not all.
    case partial
  }

  var start: Int64
  var end: Int64
  /// Indices of the step's entries, in the order in which they were taken.
  var members: [Int32]
  var result: Result
  /// A session that came out and was joined with others later: its result stands, but it is no window
  /// any more.
  var isSuperseded = false
}

/// Which windows an event time belongs to, from the definitions of the assigners.
struct PlainAssigner: Sendable {
  private let assigner: WindowSpec.Assigner
  private let size: Int64
  private let advance: Int64
  private let offset: Int64
  private let step: Int64
  /// Kafka Streams: nothing begins before 1970.
  private let startsAtZero: Bool

  init(_ assigner: WindowSpec.Assigner, _ topology: Topology) {
    let quantum = topology.quantum.nanoseconds
    self.assigner = assigner
    size = assigner.size.nanoseconds / quantum
    advance = max(1, assigner.advance.nanoseconds / quantum)
    offset = assigner.offset.nanoseconds / quantum
    step =
      if case .cumulative(let step, _, _) = assigner { step.nanoseconds / quantum } else { size }
    startsAtZero = topology.semantics == .kafkaStreams
  }

  /// [start, end) of each, the latest start first; sessions and sliding windows have none of their own.
  func windows(holding time: Int64) -> [(start: Int64, end: Int64)] {
    switch assigner {
    case .session, .sliding, .global: return []
    case .cumulative:
      let start = beginning(time, every: size)
      var found: [(start: Int64, end: Int64)] = []
      var length = (clampedDifference(time, start) / step + 1) * step
      while length < size {
        found.append((start, clampedSum(start, length)))
        length += step
      }
      return found + [(start, clampedSum(start, size))]
    case .tumbling, .hopping:
      var found: [(start: Int64, end: Int64)] = []
      var start = beginning(time, every: advance)
      while clampedSum(start, size) > time, !startsAtZero || start >= 0 {
        found.append((start, clampedSum(start, size)))
        guard start >= .min + advance else { break }
        start -= advance
      }
      return found
    }
  }

  /// The last multiple of a length, shifted by the offset, that is not after `time`.
  private func beginning(_ time: Int64, every length: Int64) -> Int64 {
    let distance = clampedDifference(time, offset)
    return clampedSum(distance - flooredDivision(distance, length).remainder, offset)
  }
}
