import TidemarkStreams

extension PlanPicture {
  /// One block a part, in the order of the steps, with what it reads and who reads it.
  ///
  /// "By default" is the last step before that passes readings on.
  func text() -> String {
    var page = Page()
    let count = nodes.count == 1 ? "1 step" : "\(nodes.count) steps"
    page.add("\(name) · \(topology.semantics.rawValue) · \(count)")
    page.add("", "source")
    if !source.isEmpty { page.line("sends", source.joined(separator: ", ")) }
    page.line("event time", "floored to \(topology.quantum)")
    page.line("read by", list(readers(of: nil)))
    addWatermark(behind: nil, &page)
    for index in nodes.indices {
      describe(index, &page)
      addWatermark(behind: index, &page)
    }
    return page.text
  }

  private func describe(_ index: Int, _ page: inout Page) {
    let node = nodes[index]
    page.add("", "\(node.name) · \(node.kind)")
    page.line("reads", list(inputs(of: node)) + (node.isWiredByDefault ? ", by default" : ""))
    if let value = node.value { page.line("takes", "results of windows: \(value)") }
    if let sensor = node.sensor { page.line("sensor", "only \(sensor)") }
    if let key = node.key { page.line("by", key.text) }
    for fact in node.facts { page.line(fact.word, fact.text) }
    page.line("gives to", list(readers(of: index) + node.sinks.map(\.rawValue)))
    page.line("scope", node.scope.description)
    if node.isLedger { page.line("ledger", "decides the class of each reading") }
  }

  private func addWatermark(behind index: Int?, _ page: inout Page) {
    guard hasWatermarks, index == watermarkNode else { return }
    page.add("", "watermark · assigned behind \(index.map { nodes[$0].name } ?? "the source")")
    for fact in WatermarkWords(topology).facts { page.line(fact.word, fact.text) }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "nobody" : names.joined(separator: ", ")
  }
}

extension PlanPicture.Scope {
  fileprivate var description: String {
    switch self {
    case .ordered: "in the order of arrival, before the keyed steps"
    case .keyed: "keyed: split by key over threads"
    case .merged: "merged: results of all keys, in the order in which they come out"
    case .task: "task: one thread has all keys"
    }
  }
}
