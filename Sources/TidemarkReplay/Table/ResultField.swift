import TidemarkCore
import TidemarkStreams

/// The columns of results whose names do not depend on the pipeline, in their order; aggregates stand
/// behind the window's end.
enum ResultField: Int, CaseIterable {
  case step, kind, key, start, end, time, reason
  case series, sequence, epoch, copy, eventTime
  case score, value, at

  var name: String { self == .eventTime ? "event_time" : "\(self)" }

  func column(_ plan: Plan) -> TableColumn {
    switch self {
    case .step:
      TableColumn(name, .word, isOptional: false, words: WordList(plan.steps.map(\.step.name)))
    case .kind:
      TableColumn(name, .word, isOptional: false, words: WordList(Emission.Kind.words))
    case .reason:
      TableColumn(name, .word, words: WordList(RejectReason.allCases.map(\.word)))
    case .key, .series: TableColumn(name, .word)
    case .sequence, .epoch, .copy: TableColumn(name, .integer)
    case .score, .value: TableColumn(name, .real)
    case .start, .end, .time, .eventTime: TableColumn(name, .time)
    case .at: TableColumn(name, .time, isOptional: false)
    }
  }
}

extension Plan.PlannedStep {
  /// What its rows of a kind have besides aggregates: what the lines of `ResultLines` have.
  func fields(of kind: Emission.Kind, isKafka: Bool) -> [ResultField] {
    let bounds: [ResultField] = isKafka ? [.start, .end] : []
    let reading: [ResultField] = [.series, .sequence, .epoch, .copy, .eventTime]
    let own: [ResultField] =
      switch kind {
      case .onTime, .endOfInput, .update, .retract:
        [.key, .start, .end] + (isKafka ? [.time] : [])
      case .output, .sideOutput: [.key, .eventTime, .value]
      case .lateDropped where results != nil, .lateSideOutput where results != nil:
        [.key, .eventTime, .value] + bounds
      // Kafka Streams drops per window, Flink per reading.
      case .lateDropped, .lateSideOutput: reading + [.value] + bounds
      case .alert: reading + [.score]
      case .rejected: reading + [.reason, .value]
      case .overflow: []
      }
    return [.step, .kind, .at] + own
  }

  /// The kinds of what it can give out.
  var kinds: [Emission.Kind] {
    switch step.operation {
    case .validate: [.rejected]
    case .reorder: [.lateDropped, .lateSideOutput]
    case .window:
      [.onTime, .endOfInput, .update, .retract, .lateDropped, .lateSideOutput, .overflow]
    case .process: [.alert]
    case .custom: [.output, .sideOutput]
    case .deduplicate, .filter, .map: []
    }
  }
}
