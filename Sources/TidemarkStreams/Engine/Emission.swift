/// One thing that a step gave out, apart from its numbers, which `Emissions` holds.
package struct Emission: Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
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
    /// Withdraws a result that was given out before.
    case retract
    /// A buffer was full that must not be: the run has failed here.
    case overflow
    /// What a processor gave out, and what it did on a side output.
    case output
    case sideOutput
  }

  /// What caused an emission: a row itself, the schedule at a row, or an instant between rows.
  package struct Phase: RawRepresentable, Comparable, Sendable, BitwiseCopyable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
    package static let row = Phase(rawValue: 0)
    package static let schedule = Phase(rawValue: 1)
    /// The nth instant behind a row.
    package static func instant(_ n: Int) -> Phase { Phase(rawValue: 2 + Int32(n)) }
    /// Which instant it is.
    var numberOfInstant: Int { Int(rawValue - Phase.instant(0).rawValue) }
    /// A timer of one key on τ, behind a row: after the instants of the same τ.
    package static let timer = Phase(rawValue: .max)
    package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
  }

  /// Row of the input's batch that caused it, or behind which its instant lies; −1: before the first.
  package var row: Int32
  package var phase: Phase
  package var kind: Kind
  /// An early firing on τ; at an instant that also brings a watermark it comes first.
  var isClock = false
  /// Behind a reorder step: the row of the batch behind it that caused it, or where it stands among those:
  /// −1 before them, `Int32.max` after them.
  var released: Int32 = .max
  /// Index in the step's `KeySpace`.
  package var key: UInt32
  /// Position of the key in the byte order, which orders emissions of one instant and window.
  var rank: UInt32
  /// Window bounds in quanta; 0 where there is no window.
  package var start: Int64 = 0
  package var end: Int64 = 0
  /// Where it stands among emissions of one instant: a window's start, or the time that its timer
  /// was set to.
  var order: Int64 = 0
  /// The emission's own event time in quanta.
  package var time: Int64
  /// τ in nanoseconds.
  package var tau: Int64

  /// Whether a reading caused it that a reorder step had let go.
  var isOfReleased: Bool { (0..<Int32.max).contains(released) }

  /// The row of the reading that it is about, in the batch that its step sees.
  package var readingRow: Int { Int(isOfReleased ? released : row) }
}
