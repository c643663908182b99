import TidemarkCore
import TidemarkStreams

/// The columns of a plan's results: those that its steps can give out something for.
struct ResultColumns: Sendable {
  private(set) var columns: [TableColumn] = []
  /// By step and number of its results.
  private(set) var aggregates: [[Int]]
  /// By field its place, or −1.
  private var places = [Int](repeating: -1, count: ResultField.allCases.count)

  init(_ plan: Plan, silent: [Bool]) {
    aggregates = plan.steps.map { _ in [] }
    let isKafka = plan.topology.semantics == .kafkaStreams
    let steps = plan.steps.indices.filter { !silent[$0] }
    var fields: Set<ResultField> = [.step, .kind, .at]
    for step in steps {
      for kind in plan.steps[step].kinds {
        fields.formUnion(plan.steps[step].fields(of: kind, isKafka: isKafka))
      }
    }
    for field in ResultField.allCases {
      if fields.contains(field) {
        places[field.rawValue] = columns.count
        columns.append(field.column(plan))
      }
      if field == .end { addAggregates(of: steps, plan) }
    }
    let names = Set(columns.map(\.name))
    precondition(names.count == columns.count, "two columns of results have the same name")
  }

  subscript(_ field: ResultField) -> Int { places[field.rawValue] }

  /// One column for each name, whichever steps compute it.
  private mutating func addAggregates(of steps: [Int], _ plan: Plan) {
    var known: [String: Int] = [:]
    for step in steps {
      let planned = plan.steps[step].step
      for (number, name) in planned.resultNames.enumerated() {
        let place = known[name] ?? columns.count
        if place == columns.count {
          known[name] = place
          let isText = planned.endsInText && number == planned.resultNames.count - 1
          columns.append(Self.aggregate(name, isText: isText))
        }
        aggregates[step].append(place)
      }
    }
  }

  private static func aggregate(_ name: String, isText: Bool) -> TableColumn {
    guard !isText else { return TableColumn(name, .word, forgetsWords: true) }
    return TableColumn(name, name == Aggregate.count.word ? .integer : .real)
  }
}
