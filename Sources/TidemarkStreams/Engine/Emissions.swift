import TidemarkCore

/// What a step gave out for one batch, as columns, in the order of emission.
package struct Emissions: Sendable {
  package enum Kind: UInt8, Sendable {
    /// A window's result, because time passed its end.
    case onTime
    /// A window's result, because the input ended.
    case endOfInput
    /// A window's result, because a reading arrived.
    case update
    /// A reading that was too late and was dropped.
    case lateDropped
    /// A reading that was too late, on the side output.
    case lateSideOutput
    /// A detector's alert.
    case alert
    /// A reading that failed validation, on the dead-letter output.
    case rejected
  }

  /// What caused an emission: a row itself, the schedule at a row, or an instant between rows.
  package struct Phase: RawRepresentable, Comparable, Sendable, BitwiseCopyable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
    package static let row = Phase(rawValue: 0)
    package static let schedule = Phase(rawValue: 1)
    /// The nth instant behind a row.
    package static func instant(_ n: Int) -> Phase { Phase(rawValue: 2 + Int32(n)) }
    package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
  }

  /// Row of the batch that caused it, or behind which its instant lies; −1: before the first.
  package private(set) var row: [Int32] = []
  package private(set) var phase: [Phase] = []
  package private(set) var kind: [Kind] = []
  /// Index in the step's `KeySpace`.
  package private(set) var key: [UInt32] = []
  /// Window bounds in quanta; 0 where there is no window.
  package private(set) var start: [Int64] = []
  package private(set) var end: [Int64] = []
  /// The emission's own event time in quanta.
  package private(set) var time: [Int64] = []
  /// τ in nanoseconds.
  package private(set) var tau: [Int64] = []
  /// Position in the byte order of keys, which orders emissions of one instant and window.
  private(set) var rank: [UInt32] = []
  /// `stride` numbers per emission: the aggregates, a score, or a reading's value.
  package private(set) var payload: [Double] = []
  /// For `concat`: lists of words as indices into `Catalog.states`; a result's payload is the index
  /// of its list.
  package private(set) var words: [[UInt32]] = []
  package let stride: Int

  package init(stride: Int) {
    self.stride = max(1, stride)
  }

  package var count: Int { row.count }

  mutating func removeAll() {
    row.removeAll(keepingCapacity: true)
    phase.removeAll(keepingCapacity: true)
    kind.removeAll(keepingCapacity: true)
    key.removeAll(keepingCapacity: true)
    start.removeAll(keepingCapacity: true)
    end.removeAll(keepingCapacity: true)
    time.removeAll(keepingCapacity: true)
    tau.removeAll(keepingCapacity: true)
    rank.removeAll(keepingCapacity: true)
    payload.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
  }

  /// What an emission is about, apart from its payload.
  struct Head {
    var row: Int32
    var phase: Phase
    var kind: Kind
    var key: UInt32
    var rank: UInt32
    var start: Int64 = 0
    var end: Int64 = 0
    var time: Int64
    var tau: Int64
  }

  /// Begins an emission; exactly `stride` payload numbers (or the words) must follow.
  mutating func append(_ head: Head) {
    row.append(head.row)
    phase.append(head.phase)
    kind.append(head.kind)
    key.append(head.key)
    start.append(head.start)
    end.append(head.end)
    time.append(head.time)
    tau.append(head.tau)
    rank.append(head.rank)
  }

  mutating func append(payload number: Double) {
    payload.append(number)
  }

  /// One reading's value, padded to the stride.
  mutating func append(reading value: Double) {
    payload.append(value)
    for _ in 1..<stride { payload.append(0) }
  }

  mutating func append(words list: [UInt32]) {
    payload.append(Double(words.count))
    words.append(list)
  }
}
