/// Where a reading ended.
///
/// Every copy put on the wire has exactly one class; they sum to the input.
package enum LedgerClass: UInt8, CaseIterable, Sendable {
  /// Never arrived.
  case lost
  /// Failed validation.
  case rejected
  /// Removed by a deduplicate step.
  case duplicate
  /// Removed by a filter, or of a sensor that the ledger step does not select.
  case filtered
  /// Assigned to no window, without a key, or over a limit.
  case unassigned
  /// Entered a window that had not fired.
  case onTime
  /// Entered a window that had fired, within the allowed lateness or grace.
  case lateAccepted
  /// Too late for every window; handed to the side output.
  case lateSideOutput
  /// Too late for every window; dropped.
  case lateDropped

  /// The key in JSON: `on_time`.
  package var key: String {
    switch self {
    case .lost: "lost"
    case .rejected: "rejected"
    case .duplicate: "duplicate"
    case .filtered: "filtered"
    case .unassigned: "unassigned"
    case .onTime: "on_time"
    case .lateAccepted: "late_accepted"
    case .lateSideOutput: "late_side_output"
    case .lateDropped: "late_dropped"
    }
  }

  /// The word in YAML: `on-time`.
  package var word: String { String(key.map { $0 == "_" ? "-" : $0 }) }
}
