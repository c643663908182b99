package import TidemarkCore
import TidemarkStreams

/// What a step gives out, apart: results of windows, what was too late, and so on.
package enum ResultChannel: Int, CaseIterable, Sendable {
  case result, late, alert, rejected, output

  /// The key in JSON.
  package var key: String {
    switch self {
    case .result: "results"
    case .late: "late"
    case .alert: "alerts"
    case .rejected: "rejected"
    case .output: "outputs"
    }
  }
}

/// What names a result in every interleaving: which key and window, or which reading, never when.
struct ResultIdentity: Hashable, Sendable {
  var kind: UInt8
  /// Index of a key, or of a series.
  var key: UInt32
  /// Start of a window, event time, or number of a reading.
  var first: Int64
  /// End of a window, or start of the one that a reading missed.
  var second: Int64

  /// Kinds of one firing are one: whether it is an update depends on what was before.
  private static let firing = Emission.Kind.onTime.rawValue

  init(_ emission: Emission, _ batch: borrowing EngineBatch, readsResults: Bool) {
    kind = emission.kind.rawValue
    key = emission.key
    (first, second) = (emission.start, emission.end)
    switch emission.kind {
    case .onTime, .endOfInput, .update, .retract: kind = Self.firing
    case .output, .sideOutput: (first, second) = (emission.time, 0)
    case .lateDropped where readsResults, .lateSideOutput where readsResults:
      (first, second) = (emission.time, emission.start)
    case .lateDropped, .lateSideOutput, .alert, .rejected:
      let row = emission.readingRow
      key = batch.readings.series[row]
      first =
        Int64(batch.readings.epoch[row]) << 40 | Int64(batch.readings.copy[row]) << 32
        | Int64(batch.readings.sequence[row])
      second = emission.start
    case .overflow: break
    }
  }

  var channel: ResultChannel {
    switch Emission.Kind(rawValue: kind) {
    case .lateDropped, .lateSideOutput: .late
    case .alert: .alert
    case .rejected: .rejected
    case .output, .sideOutput: .output
    default: .result
    }
  }
}

extension ResultIdentity {
  /// As people name it.
  func subject(step: Plan.PlannedStep, _ plan: Plan) -> ResultSubject {
    func time(_ quanta: Int64) -> Timestamp {
      Timestamp(quanta: quanta, of: plan.topology.quantum)
    }
    let name = step.keys.flatMap { key < $0.count ? $0.names[Int(key)] : nil } ?? ""
    switch channel {
    case .result: return .window(key: name, start: time(first), end: time(second))
    case .output: return .event(key: name, time: time(first))
    case .late where step.results != nil: return .event(key: name, time: time(first))
    case .late, .alert, .rejected:
      let reading = plan.catalog.name(ofSeries: Int(key))
      return .reading("\(reading)/\(first & 0xFFFF_FFFF)")
    }
  }
}

/// What a result is about.
package enum ResultSubject: Sendable, Equatable {
  case window(key: String, start: Timestamp, end: Timestamp)
  case event(key: String, time: Timestamp)
  case reading(String)
}
